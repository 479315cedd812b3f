"""Keeps one embedded server alive for a test run: `python -m chassis.testing.keeper postgres|kafka FOLDER OWNER`.

A process of its own, so that all xdist workers share the server and so that it ends even if the run is killed: it
leaves when asked (SIGTERM) or when the process OWNER is gone. When the server answers, its address is in FOLDER.
"""

import asyncio
import contextlib
import shutil
import signal
import sys
from pathlib import Path

import psutil

from chassis.embedded import kafka, postgres
from chassis.embedded.cache import cache_folder
from chassis.embedded.passwords import Passwords
from chassis.embedded.ports import free_port

OWNER_POLL_SECONDS = 0.5
# A crash of the machine may lose a test's data, a crash of the server does not.
TEST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}


def main() -> None:
    """Run until asked to leave or orphaned."""
    which, folder, owner = sys.argv[1:]
    asyncio.run(_keep(which, Path(folder), owner=int(owner)))


async def _keep(which: str, folder: Path, *, owner: int) -> None:
    asked = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, asked.set)
    server, address = await _start(which, folder)
    try:
        new = folder / f"{which}.new"
        new.write_text(address)
        new.rename(folder / f"{which}.address")
        while not asked.is_set() and psutil.pid_exists(owner):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(OWNER_POLL_SECONDS):
                    await asked.wait()
    finally:
        await server.stop()
        orphaned = not psutil.pid_exists(owner)
        shutil.rmtree(folder if orphaned else folder / which, ignore_errors=True)


async def _start(which: str, folder: Path) -> tuple[postgres.Postgres | kafka.Kafka, str]:
    data, log = folder / which, folder / f"{which}.log"
    if which == "postgres":
        password = Passwords(folder / "passwords.json").of("postgres")
        server = await postgres.start(data=data, port=free_port(), password=password, log=log, settings=TEST_SETTINGS)
        return server, server.dsn
    ports = (free_port(), free_port())
    broker = await kafka.start(
        data=data, port=ports[0], controller_port=ports[1], log=log, cache=cache_folder(), tell=print
    )
    return broker, broker.bootstrap


if __name__ == "__main__":
    main()
