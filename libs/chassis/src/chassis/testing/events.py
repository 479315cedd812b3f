"""Events as a producer publishes them, and what tests look at on a real broker."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from chassis import clock
from contracts.catalogue import decode, schema_path
from contracts.envelope import Envelope, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRecord:
    """A message as it stands on the broker."""

    key: str
    value: bytes
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRecord:
    """A message that carries one of our events."""

    key: str
    envelope: Envelope[Event]
    headers: dict[str, str]


def enveloped(event: Event, /, *, tenant: str, at: datetime | None = None, id_: UUID | None = None) -> Envelope[Event]:
    """The event as its owner would publish it: now, or as if then."""
    when = at or clock.now()
    return Envelope[Event](
        id=id_ or clock.new_id(),
        source=f"/{event.type.partition('.')[0].replace('_', '-')}",
        type=event.type,
        subject=event.subject,
        time=when,
        recordedat=when,
        dataschema=schema_path(type(event)),
        tenant=tenant,
        data=event,
    )


async def read_raw(bootstrap: str, topic: str) -> list[RawRecord]:
    """Everything that stands in `topic` now, partition by partition."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    found = []
    try:
        partitions = [TopicPartition(topic, number) for number in sorted(await _partitions(consumer, topic))]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        for partition, start in (await consumer.beginning_offsets(partitions)).items():
            consumer.seek(partition, start)
        while any([await consumer.position(partition) < ends[partition] for partition in partitions]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [
                    RawRecord(
                        key=(record.key or b"").decode(),
                        value=record.value or b"",
                        headers={name: value.decode() for name, value in record.headers},
                    )
                    for record in records
                ]
    finally:
        await consumer.stop()
    return found


async def read_topic(
    bootstrap: str, topic: str, *, keys: AbstractSet[str] | None = None, tenant: str | None = None
) -> list[EventRecord]:
    """The events that stand in `topic` now; of these keys or this tenant only, if given: others may be no events."""
    return [
        EventRecord(key=record.key, envelope=decode(record.value), headers=record.headers)
        for record in await read_raw(bootstrap, topic)
        if (keys is None or record.key in keys) and tenant in {None, record.headers.get("tenant")}
    ]


async def new_topic(bootstrap: str, *, partitions: int = 1, dlq: bool = False) -> str:
    """A topic of one test alone; its name."""
    name = f"teste.{clock.new_id()}"
    names = [name, f"{name}.dlq"] if dlq else [name]
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(one, num_partitions=partitions, replication_factor=1) for one in names])
    finally:
        await admin.close()
    return name


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    # The client knows only topics that it was asked about.
    await consumer._client.set_topics([topic])  # noqa: SLF001 - no public call asks for one topic's metadata
    while not (known := set(consumer.partitions_for_topic(topic) or ())):
        await consumer._client.force_metadata_update()  # noqa: SLF001 - the same
    return known
