"""How fast the relay drains an outbox, against aiokafka's own batched produce of the same bodies."""

import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import asyncpg
from aiokafka import AIOKafkaProducer

from chassis.db import Database
from chassis.relay import Relay, refill
from chassis.testing.events import new_topic, read_raw
from contracts.registry.v1 import EspecieCriada
from contracts.topics import REGISTRY_TABELA
from tests.bench.report import Line
from tests.bench.servers import Servers

EVENTS = 100_000
KEYS = 200
ROUNDS = 3


async def run(servers: Servers, *, events: int = EVENTS) -> AsyncIterator[Line]:
    """Fill the outbox, drain it, count order errors; then produce the same bodies bare."""
    await _fill(servers, events)
    rows = await _bodies(servers)
    relay = Relay(servers.database.relay, bootstrap=servers.kafka.bootstrap)
    drained, rate = await _drained(relay)
    errors, seen = await _order_errors(servers)
    rates = [rate]
    for _ in range(ROUNDS - 1):
        await refill(servers.database.relay, since=datetime.now(UTC).date() - timedelta(days=1))
        rates.append((await _drained(relay))[1])
    limit = max([await _bare(servers, rows) for _ in range(ROUNDS)])
    yield Line(
        what="relay: drain",
        value=max(rates),
        unit="events/s",
        limit=limit,
        limit_is="aiokafka send() of the same bodies, acks=all, idempotent",
        goal="≥ 0.6, 0 order errors",
        note=f"{drained:,} events, {KEYS} keys, {seen:,} read back, {errors} order errors",
    )


async def _drained(relay: Relay) -> tuple[int, float]:
    began = time.perf_counter()
    drained = await relay.drain()
    return drained, drained / (time.perf_counter() - began)


async def _fill(servers: Servers, events: int) -> None:
    db = Database(servers.database.app, source="/bench")
    versions = dict.fromkeys(range(1, KEYS + 1), 0)
    for _ in range(events // 1000):
        async with db.write(tenant="t") as work:
            for key in random.choices(range(1, KEYS + 1), k=1000):  # noqa: S311 - load, not a secret
                versions[key] += 1
                work.publish(
                    EspecieCriada(codigo=key, nome="Despacho", versao=versions[key], em=datetime.now(UTC)),
                    tenant="t",
                    sequence=versions[key],
                )
    await db.close()


async def _bodies(servers: Servers) -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    connection = await asyncpg.connect(servers.database.relay)
    rows = await connection.fetch("SELECT chave, corpo, id, tipo, tenant FROM evento ORDER BY seq")
    await connection.close()
    return [
        (
            r["chave"].encode(),
            r["corpo"],
            [("id", str(r["id"]).encode()), ("type", r["tipo"].encode()), ("tenant", b"t")],
        )
        for r in rows
    ]


async def _bare(servers: Servers, rows: list[tuple[bytes, bytes, list[tuple[str, bytes]]]]) -> float:
    topic = await new_topic(servers.kafka.bootstrap, partitions=REGISTRY_TABELA.partitions)
    producer = AIOKafkaProducer(
        bootstrap_servers=servers.kafka.bootstrap, acks="all", enable_idempotence=True, max_batch_size=262_144
    )
    await producer.start()
    began = time.perf_counter()
    for start in range(0, len(rows), 500):
        acks = [await producer.send(topic, value=v, key=k, headers=h) for k, v, h in rows[start : start + 500]]
    await producer.flush()
    for ack in acks:
        await ack
    took = time.perf_counter() - began
    await producer.stop()
    return len(rows) / took


async def _order_errors(servers: Servers) -> tuple[int, int]:
    last: dict[str, int] = {}
    errors = 0
    records = await read_raw(servers.kafka.bootstrap, REGISTRY_TABELA.name)
    for record in records:
        version = int(record.value.rpartition(b'"sequence":')[2].partition(b",")[0])
        errors += version <= last.get(record.key, 0)
        last[record.key] = version
    return errors, len(records)
