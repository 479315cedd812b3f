"""Fixtures with real servers, for every test of the house; the root conftest.py loads them.

Each server is taken, in order, from an address in the environment (TROPEIRO_TEST_POSTGRES, a superuser's DSN;
TROPEIRO_TEST_KAFKA, host:port), else started embedded at its first use, once for all xdist workers.
"""

import fcntl
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psutil
import pytest
import pytest_asyncio

from chassis.embedded import provision
from chassis.embedded.passwords import Passwords
from chassis.embedded.provision import ServiceDatabase
from chassis.testing import measured_threads

NewDatabase = Callable[[str], Awaitable[ServiceDatabase]]

FOLDER: pytest.StashKey[Path] = pytest.StashKey()
START_SECONDS = 150.0
STOP_SECONDS = 40.0


@pytest.fixture(scope="session")
def postgres(pytestconfig: pytest.Config) -> str:
    """A real PostgreSQL: the DSN of its superuser."""
    return os.environ.get("TROPEIRO_TEST_POSTGRES") or _embedded("postgres", pytestconfig)


@pytest_asyncio.fixture(scope="session")
async def kafka(pytestconfig: pytest.Config) -> str:
    """A real Kafka with the topics of the contracts: its bootstrap address."""
    bootstrap = os.environ.get("TROPEIRO_TEST_KAFKA") or _embedded("kafka", pytestconfig)
    await provision.topics(bootstrap)
    return bootstrap


@pytest_asyncio.fixture(scope="session")
async def database(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[NewDatabase]:
    """Makes fresh databases, each with roles of its own, and drops them at the end."""
    passwords = Passwords(tmp_path_factory.mktemp("passwords") / "passwords.json")
    made: list[str] = []

    async def make(service: str) -> ServiceDatabase:
        name = f"{re.sub(r'[^a-z0-9]', '_', service)}_{uuid4().hex[:12]}"
        made.append(name)
        return await provision.database(postgres, name, passwords=passwords)

    yield make
    for name in made:
        await provision.drop(postgres, name)


def pytest_configure(config: pytest.Config) -> None:
    """Agree on one folder for the servers of this run, in the process that owns it."""
    if "coverage" in sys.modules:
        measured_threads.leave_unmeasured()
    given = getattr(config, "workerinput", {}).get("tropeiro_servers")
    config.stash[FOLDER] = Path(given or tempfile.mkdtemp(prefix="tropeiro-test-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    """Tell an xdist worker about the folder, and who owns the run."""
    config: pytest.Config = node.config  # type: ignore[attr-defined] # xdist ships no types for its nodes
    node.workerinput.update(tropeiro_servers=str(config.stash[FOLDER]), tropeiro_owner=os.getpid())  # type: ignore[attr-defined] # the same


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what this run started."""
    folder = config.stash.get(FOLDER, None)
    if folder is None or hasattr(config, "workerinput"):
        return
    for keeper in _keepers(folder):
        keeper.terminate()
        keeper.wait(timeout=STOP_SECONDS)
    shutil.rmtree(folder, ignore_errors=True)


def _embedded(which: str, config: pytest.Config) -> str:
    folder = config.stash[FOLDER]
    address = folder / f"{which}.address"
    with (folder / f"{which}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not address.exists():
            _start_keeper(which, folder, owner=getattr(config, "workerinput", {}).get("tropeiro_owner", os.getpid()))
    return address.read_text()


def _start_keeper(which: str, folder: Path, *, owner: int) -> None:
    told = folder / f"{which}.keeper.log"
    keeper = os.posix_spawn(  # not Popen: it outlives this worker, and its owner is the whole run
        sys.executable,
        [sys.executable, "-m", "chassis.testing.keeper", which, str(folder), str(owner)],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, str(told), os.O_WRONLY | os.O_CREAT, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    (folder / f"{which}.pid").write_text(str(keeper))
    deadline = time.monotonic() + START_SECONDS
    while not (folder / f"{which}.address").exists():
        if os.waitpid(keeper, os.WNOHANG) != (0, 0) or time.monotonic() > deadline:
            pytest.fail(f"the embedded {which} did not start:\n{told.read_text()[-3000:]}", pytrace=False)
        time.sleep(0.05)


def _keepers(folder: Path) -> Iterator[psutil.Process]:
    for file in folder.glob("*.pid"):
        try:
            keeper = psutil.Process(int(file.read_text()))
            if str(folder) in keeper.cmdline():
                yield keeper
        except psutil.NoSuchProcess:
            continue
