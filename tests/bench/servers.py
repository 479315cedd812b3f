"""Real servers for a benchmark: its own PostgreSQL and Kafka, durable as in production."""

import contextlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from chassis import inbox, outbox
from chassis.embedded import kafka, postgres, provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.passwords import Passwords
from chassis.embedded.ports import free_port
from chassis.embedded.provision import ServiceDatabase


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
            for statement in (*outbox.DDL, *inbox.DDL, "CREATE TABLE efeito (id uuid, chave text, corpo bytea)"):
                await owner.execute(statement)
            await owner.close()
            yield Servers(postgres=database, kafka=broker, database=dsns, folder=folder)
        finally:
            await broker.stop()
            await database.stop()
