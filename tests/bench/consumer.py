"""How fast a batch consumer with an inbox takes events in, against bare getmany and COPY of the same rows."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis import clock, inbox
from chassis.db import Database
from chassis.kafka import BatchConsumer
from chassis.testing.events import new_topic
from contracts.catalogue import schema_path
from contracts.envelope import Envelope, Event
from contracts.registry.v1 import EspecieCriada
from tests.bench.report import Line
from tests.bench.servers import Servers, on_uvloop

EVENTS = 100_000
ROUNDS = 3
COLUMNS = ["id", "chave", "tipo"]  # what both know of an event: one from its headers, the other decoded


async def run(servers: Servers, *, events: int = EVENTS) -> AsyncIterator[Line]:
    """Both read the same topic and write the same rows."""
    topic = await new_topic(servers.kafka.bootstrap, partitions=6)
    await _fill(servers, topic, events)
    await _bare(servers, topic, events, group="bench-warm")  # the broker makes its internal topics at the first group
    ours, limit = [], []
    for n in range(ROUNDS):  # in turn, so that both meet the same machine
        ours.append(await on_uvloop(partial(_with_inbox, servers, topic, events, group=f"bench-inbox-{n}")))
        limit.append(await on_uvloop(partial(_bare, servers, topic, events, group=f"bench-bare-{n}")))
    yield Line(
        what="consumer: batches with inbox",
        value=max(ours),
        unit="events/s",
        limit=max(limit),
        limit_is="getmany and COPY of the same rows, undecoded",
        goal="≥ 0.5",
        note=f"{events:,} events in batches of 200, each decoded, marked, written, committed",
    )


async def _fill(servers: Servers, topic: str, events: int) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka.bootstrap, max_batch_size=262_144)
    await producer.start()
    now = datetime.now(UTC)
    for n in range(events):
        event = EspecieCriada(codigo=n + 1, nome="Despacho", versao=1, em=now)
        envelope = Envelope[Event](
            id=clock.new_id(), source="/bench", type=event.type, subject=event.subject, time=now, recordedat=now,
            dataschema=schema_path(EspecieCriada), tenant="t", sequence=1, data=event,
        )  # fmt: skip
        body = envelope.wire()
        headers = [("id", str(envelope.id).encode()), ("type", event.type.encode())]
        await producer.send(topic, value=body, key=event.key.encode(), headers=headers)
    await producer.stop()


async def _with_inbox(servers: Servers, topic: str, events: int, *, group: str) -> float:
    db = Database(servers.database.app, source="/bench")
    taken = 0
    done = asyncio.Event()

    async def handle(envelopes: Sequence[Envelope[Event]]) -> None:
        nonlocal taken
        async with db.write(tenant="t") as work:
            new = await inbox.new_ones(work.session, (e.id for e in envelopes), consumer=group)
            rows = [(e.id, e.data.key, e.type) for e in envelopes if e.id in new]
            raw = await (await work.session.connection()).get_raw_connection()
            assert raw.driver_connection is not None
            await raw.driver_connection.copy_records_to_table("efeito", records=rows, columns=COLUMNS)
        taken += len(envelopes)
        if taken >= events:
            done.set()

    consumer = BatchConsumer(
        bootstrap=servers.kafka.bootstrap,
        group=group,
        topics=[topic],
        types=frozenset({EspecieCriada.type}),
        handle=handle,
    )
    began = time.perf_counter()
    task = asyncio.create_task(consumer.run())
    await done.wait()
    took = time.perf_counter() - began
    task.cancel()
    await asyncio.wait([task])
    await db.close()
    return events / took


async def _bare(servers: Servers, topic: str, events: int, *, group: str) -> float:
    connection = await asyncpg.connect(servers.database.app)
    consumer = AIOKafkaConsumer(
        topic,
        bootstrap_servers=servers.kafka.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=10_000,
    )
    began = time.perf_counter()
    await consumer.start()
    taken = 0
    while taken < events:
        fetched = await consumer.getmany(timeout_ms=500, max_records=200)
        rows = [
            (UUID(r.headers[0][1].decode()), r.key.decode(), r.headers[1][1].decode())
            for records in fetched.values()
            for r in records
        ]
        await connection.copy_records_to_table("efeito", records=rows, columns=COLUMNS)
        await consumer.commit()
        taken += len(rows)
    took = time.perf_counter() - began
    await consumer.stop()
    await connection.close()
    return events / took
