"""Taking events in: batches, each in one transaction of the handler, offsets committed after it (design §3.1).

The handler opens one transaction, asks the inbox which events are new and applies them. Here stands the rest: each
message is decoded by itself; a fault that passes (database or broker away) is waited out; a message that fails by
itself is tried, then parked in the dead-letter queue. Nothing is acknowledged that was neither applied nor parked.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError
from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind
from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from chassis import producing, telemetry
from chassis.crashes import where
from chassis.db import is_passing
from chassis.dlq import Parking
from contracts.catalogue import UnknownTypeError, decode
from contracts.envelope import Envelope, Event

log = structlog.get_logger()

Handle = Callable[[Sequence[Envelope[Event]]], Awaitable[None]]

TAKEN_IN = Counter("tropeiro_consumer_events", "Events handed to a consumer", ["consumer"])
LAG = Gauge("tropeiro_consumer_lag", "Messages that a consumer has still to read", ["consumer", "topic", "partition"])

BITE = 50  # messages taken over at a stretch
BREATH = 5  # messages decoded at a stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumerSettings:
    """How a consumer works. A service hands over what it lets an operator set; the rest stays as it is here.

    Attributes:
        batch: messages of one transaction at most.
        wait_ms: how long one look at the broker waits for the first.
        linger_ms: how long a batch of a few waits for more.
        tries: of one message alone, before it is parked.
        backoff_s: ceiling of the first pause between tries; it doubles.
        backoff_max_s: highest ceiling.
    """

    batch: int = 200
    wait_ms: int = 500
    linger_ms: int = 20
    tries: int = 3
    backoff_s: float = 0.2
    backoff_max_s: float = 10.0


class _Message(NamedTuple):
    """A record that was understood. A tuple: one is made for each message."""

    record: ConsumerRecord
    envelope: Envelope[Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What one look brought, and where to go on once it is applied or parked."""

    messages: Sequence[_Message]
    offsets: Mapping[TopicPartition, int]


class BatchConsumer:
    """One consumer group of one service."""

    def __init__(
        self,
        *,
        bootstrap: str,
        group: str,
        topics: Sequence[str],
        types: frozenset[str],
        handle: Handle,
        settings: ConsumerSettings | None = None,
    ) -> None:
        """Nothing connects before `run`.

        Args:
            bootstrap: brokers, `host:port[,host:port…]`.
            group: consumer group, also the name in the inbox.
            topics: what to read.
            types: the event types that `handle` understands; others are passed over.
            handle: applies a batch in one transaction, inbox included; raises, or everything is applied.
            settings: batch size, tries and waiting times.
        """
        self._bootstrap = bootstrap
        self._group = group
        self._topics = tuple(topics)
        self._types = types
        self._handle = handle
        self._settings = settings or ConsumerSettings()

    async def run(self) -> None:
        """Take events in for ever; a broker that is away is waited out."""
        while True:
            try:
                async with self._connected() as (consumer, parking):
                    await self._serve(consumer, parking)
            except (KafkaError, OSError) as error:
                log.warning("consumer.reconnecting", consumer=self._group, error=type(error).__name__)
                await asyncio.sleep(random.uniform(0.1, 2.0))  # noqa: S311 - jitter, not a secret

    @contextlib.asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[AIOKafkaConsumer, Parking]]:
        consumer = AIOKafkaConsumer(
            *self._topics,
            bootstrap_servers=self._bootstrap,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=10_000,
            heartbeat_interval_ms=1_000,
            fetch_max_wait_ms=200,
            metadata_max_age_ms=30_000,
        )
        producer = producing.idempotent(self._bootstrap)
        async with contextlib.AsyncExitStack() as stack:
            stack.push_async_callback(consumer.stop)
            await consumer.start()
            stack.push_async_callback(producer.stop)
            await producer.start()
            yield consumer, Parking(producer=producer, consumer=self._group)

    async def _serve(self, consumer: AIOKafkaConsumer, parking: Parking) -> None:
        """While one batch is applied, the next is read and the offsets of the last are committed."""
        reading = asyncio.create_task(self._read(consumer, parking))
        committing: asyncio.Task[None] = asyncio.create_task(asyncio.sleep(0))
        try:
            while True:
                batch = await reading
                reading = asyncio.create_task(self._read(consumer, parking))
                if batch.messages:
                    await self._deliver(batch.messages, parking)
                await committing
                committing = asyncio.create_task(consumer.commit(batch.offsets))
        finally:
            reading.cancel()
            await asyncio.wait([reading, committing], timeout=5)

    async def _read(self, consumer: AIOKafkaConsumer, parking: Parking) -> _Batch:
        """The next batch, decoded in small bites: between two, an answer of the database to the batch before is seen.

        Decoding costs as much time as the database's answers take. Done at a stretch, it would be over while the first
        and shortest of them waits, and the processor would idle through the others (`just bench consumer`).
        """
        messages: list[_Message] = []
        offsets: dict[TopicPartition, int] = {}
        seen, lingered = 0, False
        while seen < self._settings.batch:
            bite = min(BITE, self._settings.batch - seen)
            fetched = await consumer.getmany(timeout_ms=0 if seen else self._settings.wait_ms, max_records=bite)
            if seen and not fetched:
                if lingered or seen >= BITE:
                    break
                # A transaction costs as much for one event as for twenty: what comes a moment later comes with it.
                await asyncio.sleep(self._settings.linger_ms / 1000)
                lingered = True
            for partition, records in fetched.items():
                seen += len(records)
                offsets[partition] = records[-1].offset + 1
                messages += await self._understood(records, parking)
        for partition, offset in offsets.items():
            if (end := consumer.highwater(partition)) is not None:
                LAG.labels(self._group, partition.topic, partition.partition).set(end - offset)
        return _Batch(messages=messages, offsets=offsets)

    async def _deliver(self, messages: Sequence[_Message], parking: Parking) -> None:
        try:
            await self._applied(messages)
        except Exception as error:  # noqa: BLE001 - one of them is at fault: find it
            log.warning("consumer.batch_failed", consumer=self._group, size=len(messages), error=type(error).__name__)
            for message in messages:
                await self._applied_or_parked(message, parking)
        TAKEN_IN.labels(self._group).inc(len(messages))

    async def _understood(self, records: Sequence[ConsumerRecord], parking: Parking) -> list[_Message]:
        """Those that the handler knows, in their order; what can't be read is parked."""
        messages = []
        for n, record in enumerate(records, start=1):
            try:
                envelope = self._decoded(record)
            except (ValidationError, UnicodeDecodeError) as error:
                at = f"{record.topic}/{record.partition}/{record.offset}"
                log.warning("consumer.unreadable", consumer=self._group, where=at, error=type(error).__name__)
                await parking.park(record, error=error, tries=1)
            else:
                if envelope is not None:
                    messages.append(_Message(record, envelope))
            if n % BREATH == 0:
                await asyncio.sleep(0)
        return messages

    def _decoded(self, record: ConsumerRecord) -> Envelope[Event] | None:
        """What came, or nothing if it is not for this handler."""
        type_ = _type(record)
        if type_ is not None and type_ not in self._types:
            return None
        try:
            envelope = decode(record.value or b"", type_=type_)
        except UnknownTypeError:
            return None
        return envelope if envelope.type in self._types else None

    async def _applied_or_parked(self, message: _Message, parking: Parking) -> None:
        for attempt in range(1, self._settings.tries + 1):
            try:
                await self._applied([message])
            except Exception as error:  # noqa: BLE001 - whatever it is, its message is parked
                if attempt == self._settings.tries:
                    of = {"consumer": self._group, "event_id": str(message.envelope.id)}
                    log.error("consumer.parked", **of, **where(error))  # noqa: TRY400 - its text may quote the message
                    await parking.park(message.record, error=error, tries=attempt)
                else:
                    await asyncio.sleep(self._backoff(attempt))
            else:
                return

    async def _applied(self, messages: Sequence[_Message]) -> None:
        """Hand them over; a fault that passes by itself is waited out here, for as long as it takes."""
        attempt = 0
        while True:
            try:
                with self._span(messages):
                    await self._handle([message.envelope for message in messages])
            except Exception as error:
                if not is_passing(error):
                    raise
                attempt += 1
                log.warning("consumer.waiting", consumer=self._group, error=type(error).__name__, attempt=attempt)
                await asyncio.sleep(self._backoff(attempt))
            else:
                return

    def _backoff(self, attempt: int) -> float:
        ceiling = min(self._settings.backoff_s * 2**attempt, self._settings.backoff_max_s)
        return random.uniform(0, ceiling)  # noqa: S311 - jitter, not a secret

    @contextlib.contextmanager
    def _span(self, messages: Sequence[_Message]) -> Iterator[None]:
        """A span of the batch that links to each producer, and one of each event inside the trace it came from."""
        origins = [telemetry.context_of(message.envelope.traceparent) for message in messages]
        links = [Link(trace.get_current_span(context).get_span_context()) for context in origins if context is not None]
        with contextlib.ExitStack() as events:
            for message, context in zip(messages, origins, strict=True):
                if context is not None:
                    span = telemetry.tracer.start_span(
                        f"process {message.envelope.type}",
                        context=context,
                        kind=SpanKind.CONSUMER,
                        attributes={"messaging.consumer.group.name": self._group, "subject": message.envelope.subject},
                    )
                    events.callback(span.end)
            with telemetry.tracer.start_as_current_span(f"batch {self._group}", kind=SpanKind.CONSUMER, links=links):
                yield


def _type(record: ConsumerRecord) -> str | None:
    for name, value in record.headers:
        if name == "type":
            return str(value, "utf-8")
    return None
