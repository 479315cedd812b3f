"""The dead-letter queue: where a message waits that a consumer could not take in (design §3.1).

Who looks after it sees what is parked and sends it again when the cause is gone. What was sent again is remembered by
the offsets of one consumer group, so it is listed and sent once; the message itself stays until the topic's retention.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from prometheus_client import Counter

from chassis import producing

PARKED = Counter("tropeiro_dlq_parked", "Messages parked", ["consumer", "topic"])
PREFIX = "dlq-"
SUFFIX = ".dlq"
OPERATORS = "operadores-dlq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parking:
    """Parks messages for one consumer group, each acknowledged before its offset is committed."""

    producer: AIOKafkaProducer
    consumer: str

    async def park(self, record: ConsumerRecord, /, *, error: BaseException, tries: int) -> None:
        """Copy the message, as it came, to `<topic>.dlq` with the reason.

        The reason is the kind of the error, not its text: a text may quote what the message carries.
        """
        reason = {
            "motivo": type(error).__name__,
            "consumidor": self.consumer,
            "tentativas": str(tries),
            "origem": f"{record.topic}/{record.partition}/{record.offset}",
        }
        headers = [*_original(record), *((f"{PREFIX}{name}", value.encode()) for name, value in reason.items())]
        await self.producer.send_and_wait(
            f"{record.topic}{SUFFIX}", value=record.value, key=record.key, headers=headers
        )
        PARKED.labels(self.consumer, record.topic).inc()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A message that waits: what is known of it without opening it."""

    topic: str
    type: str
    since: datetime
    reason: str
    consumer: str
    tries: str
    origin: str


async def parked(bootstrap: str, topics: Sequence[str], /) -> list[Parked]:
    """What waits in the dead-letter queues of these topics, oldest first."""
    found = []
    async with _operator(bootstrap, topics) as consumer:
        async for record in _waiting(consumer):
            headers = {name: value.decode() for name, value in record.headers}
            found.append(
                Parked(
                    topic=record.topic.removesuffix(SUFFIX),
                    type=headers.get("type", "?"),
                    since=datetime.fromtimestamp(record.timestamp / 1000, UTC),
                    reason=headers.get(f"{PREFIX}motivo", "?"),
                    consumer=headers.get(f"{PREFIX}consumidor", "?"),
                    tries=headers.get(f"{PREFIX}tentativas", "?"),
                    origin=headers.get(f"{PREFIX}origem", "?"),
                )
            )
    return sorted(found, key=lambda one: one.since)


async def resend(bootstrap: str, topic: str, /) -> int:
    """Send what waits for `topic` to it again, as it was; how many messages that was.

    Consumers that had taken a message in drop it by its id. A crash in between may send some twice, never none.
    """
    count = 0
    async with _operator(bootstrap, [topic]) as consumer:
        producer = producing.idempotent(bootstrap)
        try:
            await producer.start()
            async for record in _waiting(consumer):
                headers = _original(record)
                await producer.send_and_wait(topic, value=record.value, key=record.key, headers=headers)
                await consumer.commit({TopicPartition(record.topic, record.partition): record.offset + 1})
                count += 1
        finally:
            await producer.stop()
    return count


@asynccontextmanager
async def _operator(bootstrap: str, topics: Sequence[str]) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *(f"{topic}{SUFFIX}" for topic in topics),
        bootstrap_servers=bootstrap,
        group_id=OPERATORS,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=6_000,
        heartbeat_interval_ms=1_000,
    )
    try:
        await consumer.start()
        yield consumer
    finally:
        await consumer.stop()


async def _waiting(consumer: AIOKafkaConsumer) -> AsyncIterator[ConsumerRecord]:
    """From where the operators are to the end as it is now."""
    while not consumer.assignment():  # noqa: ASYNC110 - the library joins the group by itself, and tells nobody when
        await asyncio.sleep(0.02)
    partitions = list(consumer.assignment())
    ends = await consumer.end_offsets(partitions)
    for partition in partitions:
        while await consumer.position(partition) < ends[partition]:
            for record in (await consumer.getmany(partition, timeout_ms=500)).get(partition, []):
                if record.offset < ends[partition]:
                    yield record


def _original(record: ConsumerRecord) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
