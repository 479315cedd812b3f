"""Counts from both ends of Kafka: what was published, and what every declared consumer has taken in."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from contracts.topics import TOPICS

PACIENCIA_S = 60.0
INTERVALO_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Eventos:
    """Published events, and those of them that each of their consumers has behind it."""

    publicados: int
    consumidos: int


async def contar(bootstrap: str) -> Eventos:
    """How it stands now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await consumer.start()
        await admin.start()
        partitions = [TopicPartition(topic.name, n) for topic in TOPICS for n in range(topic.partitions)]
        ends: Mapping[TopicPartition, int] = await consumer.end_offsets(partitions)
        behind = await _taken_in(admin)
    finally:
        await consumer.stop()
        await admin.close()
    readers = {topic.name: len(topic.consumers) for topic in TOPICS}
    return Eventos(
        publicados=sum(ends.values()),
        consumidos=sum(_by_all(behind.get(p, []), readers[p.topic]) for p in partitions),
    )


async def esperar_consumo(bootstrap: str, *, paciencia_s: float = PACIENCIA_S) -> Eventos:
    """Wait until everything published is taken in and nothing new comes; or give up and tell how it stands."""
    before = await contar(bootstrap)
    loop = asyncio.get_running_loop()
    until = loop.time() + paciencia_s
    while loop.time() < until:
        await asyncio.sleep(INTERVALO_S)
        now = await contar(bootstrap)
        if now == before and now.publicados == now.consumidos > 0:
            return now
        before = now
    return before


async def _taken_in(admin: AIOKafkaAdminClient) -> Mapping[TopicPartition, list[int]]:
    offsets: dict[TopicPartition, list[int]] = {}
    for group in sorted({name for name, _ in await admin.list_consumer_groups()}):
        for partition, committed in (await admin.list_consumer_group_offsets(group)).items():
            offsets.setdefault(partition, []).append(max(committed.offset, 0))
    return offsets


def _by_all(offsets: Sequence[int], readers: int) -> int:
    return min(offsets) if len(offsets) >= readers else 0
