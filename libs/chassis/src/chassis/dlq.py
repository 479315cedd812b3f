"""The dead-letter queue: where a message waits that a consumer could not take in (design §3.1).

Who looks after it sees what is parked and sends it again when the cause is gone: all of it, or some. What was sent is
remembered in the broker by one consumer group: its offset, before which all were sent, and beside that offset those
that were sent out of turn. So it is listed and sent once; the message itself stays until the topic's retention.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import stamina
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import OffsetAndMetadata
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
    """A message that waits: what is known of it without opening it. `partition` and `offset` are its place there."""

    topic: str
    partition: int
    offset: int
    type: str
    since: datetime
    reason: str
    consumer: str
    tries: str
    origin: str


async def parked(bootstrap: str, topics: Sequence[str], /) -> list[Parked]:
    """What waits in the dead-letter queues of these topics, oldest first."""
    async with _queues(bootstrap, topics) as queues:
        found = [_told(record) async for record in queues.waiting()]
    return sorted(found, key=lambda one: one.since)


async def resend(bootstrap: str, topic: str, /, *, wanted: Callable[[Parked], bool] | None = None) -> int:
    """Send what waits for `topic` to it again, as it was; how many messages that was.

    Consumers that had taken a message in drop it by its id. A crash in between, or somebody who does the same at the
    same time, may send some twice, never none.

    Args:
        bootstrap: of the broker.
        topic: whose dead-letter queue.
        wanted: which of them; without it, all.
    """
    count = 0
    async with _queues(bootstrap, [topic]) as queues, _producer(bootstrap) as producer:
        async for record in queues.waiting():
            if wanted is None or wanted(_told(record)):
                headers = _original(record)
                await producer.send_and_wait(topic, value=record.value, key=record.key, headers=headers)
                await queues.remember(record)
                count += 1
    return count


@dataclass(slots=True, kw_only=True)
class _Sent:
    """What was sent of one partition: everything before `below`, and these."""

    below: int
    beyond: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, kept: OffsetAndMetadata | None, *, beginning: int) -> "_Sent":
        if kept is None:
            return cls(below=beginning)
        runs = (run.partition("-") for run in kept.metadata.split())
        beyond = {offset for first, _, last in runs for offset in range(int(first), int(last or first) + 1)}
        return cls(below=max(kept.offset, beginning), beyond=beyond)

    def has(self, offset: int) -> bool:
        return offset < self.below or offset in self.beyond

    def add(self, offset: int) -> None:
        self.beyond.add(offset)
        while self.below in self.beyond:
            self.below += 1
        self.beyond = {one for one in self.beyond if one > self.below}

    def kept(self) -> OffsetAndMetadata:
        """As the group keeps it: Kafka takes 4096 characters, so neighbours are told as a run."""
        runs: list[list[int]] = []
        for offset in sorted(self.beyond):
            if runs and offset == runs[-1][-1] + 1:
                runs[-1][1:] = [offset]
            else:
                runs.append([offset])
        return OffsetAndMetadata(self.below, " ".join("-".join(map(str, run)) for run in runs))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Queues:
    """The dead-letter queues of some topics, and what was sent of them."""

    consumer: AIOKafkaConsumer
    sent: Mapping[TopicPartition, _Sent]

    async def waiting(self) -> AsyncIterator[ConsumerRecord]:
        """What was not sent yet, to the end as it is now."""
        ends = await self.consumer.end_offsets(list(self.sent))
        for partition, sent in self.sent.items():
            self.consumer.seek(partition, sent.below)
            while await self.consumer.position(partition) < ends[partition]:
                for record in (await self.consumer.getmany(partition, timeout_ms=500)).get(partition, []):
                    if record.offset < ends[partition] and not sent.has(record.offset):
                        yield record

    async def remember(self, record: ConsumerRecord) -> None:
        """It was sent."""
        partition = TopicPartition(record.topic, record.partition)
        self.sent[partition].add(record.offset)
        await self.consumer.commit({partition: self.sent[partition].kept()})


@asynccontextmanager
async def _queues(bootstrap: str, topics: Sequence[str]) -> AsyncIterator[_Queues]:
    """Partitions are taken by hand, not shared out in the group: whoever looks sees all of them."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, group_id=OPERATORS, enable_auto_commit=False)
    try:
        await consumer.start()
        partitions, kept = await _known(bootstrap, topics)
        consumer.assign(partitions)
        beginnings = await consumer.beginning_offsets(partitions)
        sent = {one: _Sent.of(kept.get(one), beginning=beginnings[one]) for one in partitions}
        yield _Queues(consumer=consumer, sent=sent)
    finally:
        await consumer.stop()


async def _known(
    bootstrap: str, topics: Sequence[str]
) -> tuple[list[TopicPartition], Mapping[TopicPartition, OffsetAndMetadata]]:
    """The partitions of the queues, and what the group keeps of them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        there = await admin.describe_topics([f"{topic}{SUFFIX}" for topic in topics])
        partitions = [TopicPartition(one["topic"], part["partition"]) for one in there for part in one["partitions"]]
        return partitions, await _offsets(admin)
    finally:
        await admin.close()


async def _offsets(admin: AIOKafkaAdminClient) -> Mapping[TopicPartition, OffsetAndMetadata]:
    """What the group keeps; a broker that no group has asked yet makes its topic of offsets first."""
    patience = stamina.retry_context(on=GroupCoordinatorNotAvailableError, attempts=None, timeout=20, wait_max=1)
    async for attempt in patience:
        with attempt:
            kept: Mapping[TopicPartition, OffsetAndMetadata] = await admin.list_consumer_group_offsets(OPERATORS)
    return kept


@asynccontextmanager
async def _producer(bootstrap: str) -> AsyncIterator[AIOKafkaProducer]:
    producer = producing.idempotent(bootstrap)
    try:
        await producer.start()
        yield producer
    finally:
        await producer.stop()


def _told(record: ConsumerRecord) -> Parked:
    headers = {name: value.decode(errors="replace") for name, value in record.headers}
    return Parked(
        topic=record.topic.removesuffix(SUFFIX),
        partition=record.partition,
        offset=record.offset,
        type=headers.get("type", "?"),
        since=datetime.fromtimestamp(record.timestamp / 1000, UTC),
        reason=headers.get(f"{PREFIX}motivo", "?"),
        consumer=headers.get(f"{PREFIX}consumidor", "?"),
        tries=headers.get(f"{PREFIX}tentativas", "?"),
        origin=headers.get(f"{PREFIX}origem", "?"),
    )


def _original(record: ConsumerRecord) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
