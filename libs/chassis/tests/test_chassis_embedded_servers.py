"""The embedded servers as processes: started, killed, started again, refused with a sentence."""

import asyncio
import os
import shutil
import signal
import socket
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest

from chassis.embedded import kafka, postgres, process, provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.ports import PortTakenError, ensure_free, free_port
from chassis.operators import OperatorError


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="tropeiro-servers-"))
    yield made
    shutil.rmtree(made)


async def start_postgres(folder: Path, *, port: int | None = None) -> postgres.Postgres:
    return await postgres.start(
        data=folder / "postgres", port=port or free_port(), password="segredo", log=folder / "postgres.log"
    )


async def start_kafka(folder: Path) -> kafka.Kafka:
    return await kafka.start(
        data=folder / "kafka",
        port=free_port(),
        controller_port=free_port(),
        log=folder / "kafka.log",
        cache=cache_folder(),
        tell=print,
    )


def nothing_in(folder: Path) -> bool:
    return not any(folder.iterdir())


@pytest.mark.pg
@pytest.mark.fault
async def test_postgres_killed_with_a_client_connected_comes_back_with_what_was_committed(folder: Path) -> None:
    server = await start_postgres(folder)
    client = await asyncpg.connect(server.dsn)
    await client.execute("CREATE TABLE coisa (id int)")
    await client.execute("INSERT INTO coisa VALUES (1)")
    os.kill(server.pid, signal.SIGKILL)
    assert await server.child.wait() == -signal.SIGKILL
    again = await start_postgres(folder, port=server.port)
    try:
        survivor = await asyncpg.connect(again.dsn)
        assert await survivor.fetchval("SELECT count(*) FROM coisa") == 1
        await survivor.close()
    finally:
        await again.stop()
        client.terminate()


@pytest.mark.pg
async def test_postgres_ends_clean_although_clients_are_connected(folder: Path) -> None:
    server = await start_postgres(folder)
    client = await asyncpg.connect(server.dsn)
    children = psutil.Process(server.pid).children()
    async with asyncio.timeout(10):
        await server.stop()
    client.terminate()
    assert server.child.returncode == 0
    assert not any(child.is_running() for child in children)
    assert "database system is shut down" in (folder / "postgres.log").read_text()


@pytest.mark.pg
async def test_postgres_as_root_runs_as_nobody_special(folder: Path) -> None:
    server = await start_postgres(folder)
    try:
        assert psutil.Process(server.pid).uids().real != 0
    finally:
        await server.stop()


async def test_postgres_refuses_a_folder_of_another_version(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("17\n")
    with pytest.raises(OperatorError, match="é do PostgreSQL 17, e este Tropeiro usa o 18"):
        await start_postgres(folder)


async def test_a_server_that_dies_while_starting_tells_the_end_of_its_log(folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("18\n")
    with pytest.raises(OperatorError, match="terminou antes de ficar pronto") as told:
        await start_postgres(folder)
    assert "postgres: could not access" in str(told.value)


@pytest.mark.kafka
@pytest.mark.fault
async def test_kafka_killed_comes_back_with_its_topics(folder: Path) -> None:
    broker = await start_kafka(folder)
    await provision.topics(broker.bootstrap)
    os.kill(broker.pid, signal.SIGKILL)
    assert await broker.child.wait() == -signal.SIGKILL
    again = await start_kafka(folder)
    try:
        await provision.topics(again.bootstrap)  # finds them
        assert stat.S_IMODE((folder / "kafka").stat().st_mode) == 0o700  # events are nobody else's to read
    finally:
        await again.stop()
    assert again.child.returncode is not None


@pytest.mark.kafka
async def test_a_start_that_is_cancelled_leaves_no_process(folder: Path) -> None:
    born: list[process.Child] = []
    noted = asyncio.Event()

    def spawned(child: process.Child) -> None:
        born.append(child)
        noted.set()

    starting = asyncio.create_task(
        kafka.start(
            data=folder / "kafka",
            port=free_port(),
            controller_port=free_port(),
            log=folder / "kafka.log",
            cache=cache_folder(),
            tell=print,
            spawned=spawned,
        )
    )
    await noted.wait()
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert born[0].returncode is not None


def test_a_port_in_use_names_the_process_that_holds_it() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"A porta {port}.*processo {os.getpid()} \("):
            ensure_free(port, wanted_by="o teste")


@pytest.mark.parametrize("start", [start_postgres, start_kafka])
async def test_a_taken_port_is_told_before_anything_is_written(
    folder: Path, start: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        monkeypatch.setattr(f"{__name__}.free_port", lambda: taken.getsockname()[1])
        with pytest.raises(PortTakenError):
            await start(folder)  # type: ignore[misc] # both are coroutine functions
    assert nothing_in(folder)
