"""The relay: takes facts from the outbox to Kafka, in order, losing none (design §3.1).

One relay is active per database: it holds an advisory lock on its own connection, and a second one stands by; so nobody
else selects or unmarks, and a connection that is lost takes lock and marks with it. A batch is unmarked only after the
broker acknowledged all of it; a crash at any point repeats what was on its way and never loses any. Consumers tell
repetitions by the event's id. With a backlog, the database unmarks one batch and reads the next while the broker
writes the one between.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import asyncpg
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind
from prometheus_client import Counter, Gauge

from chassis import outbox, producing, telemetry
from chassis.db import LOST, is_passing

log = structlog.get_logger()

LOCK = "SELECT pg_try_advisory_lock(hashtext('outbox-relay'))"
# Unmarks what the broker has ($1) and selects what comes next, past what is on its way ($2): one statement, one commit.
# What is on its way is named, not skipped by `seq > last`: a lower number may commit later than a higher one.
STEP = """
    WITH gone AS (DELETE FROM outbox WHERE seq = ANY($1::bigint[]))
    SELECT o.seq, e.topico, e.chave, e.corpo, e.id::text AS id, e.tipo, e.tenant, e.traceparent
    FROM (
        SELECT seq, dia FROM outbox WHERE seq <> ALL($1::bigint[]) AND seq <> ALL($2::bigint[]) ORDER BY seq LIMIT $3
    ) AS o
    JOIN evento AS e ON e.dia = o.dia AND e.seq = o.seq
    ORDER BY o.seq
"""
BACKLOG = "SELECT count(*), COALESCE(extract(epoch FROM clock_timestamp() - min(desde)), 0) FROM outbox"
REFILL = "INSERT INTO outbox (seq, dia) SELECT seq, dia FROM evento WHERE dia >= $1 ON CONFLICT DO NOTHING"

PUBLISHED = Counter("tropeiro_outbox_published", "Facts that the broker acknowledged")
DEPTH = Gauge("tropeiro_outbox_depth", "Facts that wait for the relay")
AGE = Gauge("tropeiro_outbox_age_seconds", "Age of the oldest fact that waits for the relay")


@dataclass(frozen=True, slots=True, kw_only=True)
class RelaySettings:
    """How the relay works. The figures were measured (`just bench relay`); tests use others."""

    batch: int = 500
    poll_s: float = 1.0
    backoff_max_s: float = 10.0
    days_ahead: int = 7
    lag_every_s: float = 5.0


class Relay:
    """Publishes one database's outbox."""

    def __init__(self, dsn: str, /, *, bootstrap: str, settings: RelaySettings | None = None) -> None:
        """Nothing connects before `run`.

        Args:
            dsn: the database, by the role `relay`.
            bootstrap: brokers, `host:port[,host:port…]`.
            settings: batch size and waiting times.
        """
        self._dsn = dsn
        self._bootstrap = bootstrap
        self._settings = settings or RelaySettings()
        self._due = asyncio.Event()

    async def run(self) -> None:
        """Publish for ever; waits out a database or a broker that is away."""
        backoff = 0.1
        while True:
            try:
                async with self._leading() as connection, self._producer() as producer:
                    backoff = 0.1
                    await self._serve(connection, producer)
            except (KafkaError, asyncpg.PostgresError, *LOST, OSError, TimeoutError) as error:
                if not isinstance(error, (KafkaError, *LOST)) and not is_passing(error):
                    raise
                log.warning("relay.waiting", error=type(error).__name__, seconds=backoff)
                await asyncio.sleep(backoff)
                backoff = min(backoff * 2, self._settings.backoff_max_s)

    async def drain(self) -> int:
        """Publish what waits now and return; how many facts that was. For commands and tests."""
        async with self._leading() as connection, self._producer() as producer:
            return await self._publish_all(connection, producer)

    @contextlib.asynccontextmanager
    async def _leading(self) -> AsyncIterator[asyncpg.Connection]:
        connection = await asyncpg.connect(self._dsn, server_settings={"application_name": "outbox-relay"})
        try:
            while not await connection.fetchval(LOCK):  # noqa: ASYNC110 - the lock is freed in another process
                await asyncio.sleep(self._settings.poll_s)
            await connection.execute("SELECT evento_preparar($1)", self._settings.days_ahead)
            await connection.add_listener(outbox.CHANNEL, lambda *_: self._due.set())
            yield connection
        finally:
            await connection.close(timeout=2)

    @contextlib.asynccontextmanager
    async def _producer(self) -> AsyncIterator[AIOKafkaProducer]:
        producer = producing.idempotent(self._bootstrap, linger_ms=0, max_batch_size=262_144)
        try:
            await producer.start()
            yield producer
        finally:
            await producer.stop()

    async def _serve(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> None:
        loop = asyncio.get_running_loop()
        measured = prepared = loop.time()
        while True:
            self._due.clear()
            await self._publish_all(connection, producer)
            if loop.time() - measured > self._settings.lag_every_s:
                measured = loop.time()
                await self._measure(connection)
            if loop.time() - prepared > 3600:  # noqa: PLR2004 - an hour: tomorrow's partition long before tomorrow
                prepared = loop.time()
                await connection.execute("SELECT evento_preparar($1)", self._settings.days_ahead)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._due.wait(), self._settings.poll_s)

    async def _measure(self, connection: asyncpg.Connection) -> None:
        depth, age = await connection.fetchrow(BACKLOG)
        DEPTH.set(depth)
        AGE.set(float(age))

    async def _publish_all(self, connection: asyncpg.Connection, producer: AIOKafkaProducer) -> int:
        total = 0
        acknowledged: list[int] = []
        rows = await self._step(connection, acknowledged, [])
        while rows or acknowledged:
            going = [row["seq"] for row in rows]
            if len(rows) == self._settings.batch:
                ahead = asyncio.create_task(self._step(connection, acknowledged, going))
                await asyncio.sleep(0)  # let the question go out before the sending fills this loop
                try:
                    await _publish(producer, rows)
                except BaseException:
                    ahead.cancel()
                    await asyncio.wait([ahead])
                    raise
                rows, acknowledged = await ahead, going
            else:
                await _publish(producer, rows)
                rows, acknowledged = await self._step(connection, acknowledged + going, []), []
            total += len(going)
        return total

    async def _step(
        self, connection: asyncpg.Connection, acknowledged: list[int], going: list[int]
    ) -> list[asyncpg.Record]:
        rows: list[asyncpg.Record] = await connection.fetch(STEP, acknowledged, going, self._settings.batch)
        return rows


async def _publish(producer: AIOKafkaProducer, rows: list[asyncpg.Record]) -> None:
    acks = [await _send(producer, row) for row in rows]
    for ack in acks:
        await ack
    PUBLISHED.inc(len(rows))


async def _send(producer: AIOKafkaProducer, row: asyncpg.Record) -> "asyncio.Future[object]":
    traceparent = _span(row)
    headers = [("id", row["id"].encode()), ("type", row["tipo"].encode()), ("tenant", row["tenant"].encode())]
    if traceparent is not None:
        headers.append(("traceparent", traceparent.encode()))
    ack: asyncio.Future[object] = await producer.send(
        row["topico"], value=row["corpo"], key=row["chave"].encode(), headers=headers
    )
    return ack


def _span(row: asyncpg.Record) -> str | None:
    """A short span of the relay in the trace of the request, for the consumer to go on from."""
    origin: str | None = row["traceparent"]
    if origin is None:
        return None
    with telemetry.tracer.start_as_current_span(
        f"publish {row['topico']}",
        context=telemetry.context_of(origin),
        kind=SpanKind.PRODUCER,
        attributes={"messaging.destination.name": row["topico"], "messaging.message.id": row["id"]},
    ):
        return telemetry.traceparent() or origin


async def refill(dsn: str, /, *, since: date) -> int:
    """Let the relay publish again everything since that day; how many facts that is (`tropeiro replay`).

    Args:
        dsn: the database, by the role `relay`.
        since: first day, in UTC.
    """
    connection = await asyncpg.connect(dsn)
    try:
        status: str = await connection.execute(REFILL, since)
        await connection.execute(f"NOTIFY {outbox.CHANNEL}")
    finally:
        await connection.close()
    return int(status.rpartition(" ")[2])
