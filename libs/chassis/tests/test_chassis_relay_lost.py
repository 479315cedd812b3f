"""The relay's connection ends in the worst of moments: its server has said goodbye, and is not gone yet."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import asyncpg
import pytest
from chassis_bench import Bench

from chassis.embedded import process
from chassis.relay import Relay, RelaySettings
from chassis.testing.events import read_topic
from contracts.registry.v1 import EspecieCriada
from contracts.topics import REGISTRY_TABELA

pytestmark = [pytest.mark.pg, pytest.mark.kafka]

LINGERS_S = 1.0
END_THEM = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'outbox-relay'"


@asynccontextmanager
async def lingering(dsn: str) -> AsyncIterator[str]:
    """The same database behind a network on which the end of a connection arrives later than its last words."""
    there = urlsplit(dsn)

    async def through(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream_reader, upstream_writer = await asyncio.open_connection(there.hostname, there.port)
        asking = asyncio.create_task(_carry(reader, upstream_writer))
        await _carry(upstream_reader, writer)
        await asyncio.sleep(LINGERS_S)
        asking.cancel()
        upstream_writer.close()
        writer.close()

    server = await asyncio.start_server(through, "127.0.0.1")
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield there._replace(netloc=f"{there.username}:{there.password}@127.0.0.1:{port}").geturl()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()


async def test_a_statement_after_the_servers_goodbye_does_not_end_the_relay(
    bench: Bench, kafka: str, postgres: str
) -> None:
    codigo = random.randrange(10**9)  # noqa: S311 - a name, not a secret
    especie = EspecieCriada(codigo=codigo, nome="x", versao=1, em=datetime.now(UTC))
    admin = await asyncpg.connect(postgres)
    async with lingering(bench.dsns.relay) as dsn:
        relay = Relay(dsn, bootstrap=kafka, settings=RelaySettings(poll_s=0.1))
        running = asyncio.create_task(relay.run())

        async def ended() -> bool:
            assert not running.done()
            return bool(await admin.fetch(END_THEM))

        await process.until(ended, timeout=30)
        await asyncio.sleep(LINGERS_S / 2)  # the next statements meet a connection that is neither alive nor closed
        async with bench.db.write(tenant="t") as work:
            work.publish(especie, tenant="t")

        async def published() -> bool:
            assert not running.done(), running.exception()
            return bool(await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{codigo}"}))

        await process.until(published, timeout=30)
        running.cancel()
        await asyncio.wait([running])
    await admin.close()
