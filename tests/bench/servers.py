"""Real servers for a benchmark: its own PostgreSQL and Kafka, durable as in production."""

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import uvloop

from chassis import inbox, outbox
from chassis.embedded import kafka, postgres, provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.passwords import Passwords
from chassis.embedded.ports import free_port
from chassis.embedded.provision import ServiceDatabase

FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where they are."""

    postgres: postgres.Postgres
    kafka: kafka.Kafka
    database: ServiceDatabase
    folder: Path


@contextlib.asynccontextmanager
async def servers() -> AsyncIterator[Servers]:
    """Start both, with one service's database and the chassis' tables in it; end them after."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name:
        folder = Path(name)
        passwords = Passwords(folder / "passwords.json")
        database = await postgres.start(
            data=folder / "postgres", port=free_port(), password=passwords.of("postgres"), log=folder / "postgres.log"
        )
        broker = await kafka.start(
            data=folder / "kafka",
            port=free_port(),
            controller_port=free_port(),
            log=folder / "kafka.log",
            cache=cache_folder(),
            tell=print,
        )
        try:
            await provision.topics(broker.bootstrap)
            dsns = await provision.database(database.dsn, "bench", passwords=passwords)
            owner = await asyncpg.connect(dsns.migrator)
            for statement in (*outbox.DDL, *inbox.DDL, "CREATE TABLE efeito (id uuid, chave text, tipo text)"):
                await owner.execute(statement)
            await owner.close()
            yield Servers(postgres=database, kafka=broker, database=dsns, folder=folder)
        finally:
            await broker.stop()
            await database.stop()


async def on_uvloop(measure: Callable[[], Coroutine[Any, Any, FoundT]], /) -> FoundT:
    """Measure on the loop that every process of ours runs on; it can't start the servers, as it can't change user."""

    def run() -> FoundT:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(measure())

    return await asyncio.to_thread(run)
