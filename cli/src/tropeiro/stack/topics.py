"""The topics that the contracts declare, held against what a broker has."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import KafkaError

from chassis.embedded import provision
from chassis.operators import OperatorError
from contracts.topics import Topic, all_topics

SETTLES_S = 10.0
INTERNAL = "__"  # the broker's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something of a topic that is not as declared."""

    what: str
    declared: str
    there: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One declared topic, as it stands on the broker.

    Attributes:
        topic: as declared.
        partitions: how many there are; None where the topic is not there.
        config: what the broker keeps to, of what the topic declares.
    """

    topic: Topic
    partitions: int | None
    config: Mapping[str, str]

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What a topic that is there has otherwise."""
        if self.partitions is None:
            return ()
        declared = {"partitions": str(self.topic.partitions), **self.topic.config}
        there = {"partitions": str(self.partitions), **self.config}
        return tuple(
            Difference(what=what, declared=value, there=there.get(what, ""))
            for what, value in declared.items()
            if there.get(what, "") != value
        )

    @property
    def as_declared(self) -> bool:
        """Whether it is there, and in nothing otherwise."""
        return self.partitions is not None and not self.differences


async def standing(bootstrap: str, *, declared: Sequence[Topic] = all_topics()) -> tuple[list[Standing], list[str]]:
    """Each declared topic as it stands, and the names of topics that nobody declared.

    Raises:
        OperatorError: the broker does not answer.
    """
    async with _admin(bootstrap) as admin:
        there = {one["topic"]: len(one["partitions"]) for one in await admin.describe_topics()}
        configs = await _configs(admin, [topic.name for topic in declared if topic.name in there])
    stand = [
        Standing(topic=topic, partitions=there.get(topic.name), config=configs.get(topic.name, {}))
        for topic in declared
    ]
    names = {topic.name for topic in declared}
    return stand, sorted(name for name in there.keys() - names if not name.startswith(INTERNAL))


async def create(bootstrap: str, *, declared: Sequence[Topic] = all_topics()) -> None:
    """Create those that the broker lacks, and wait until it knows them.

    Raises:
        OperatorError: the broker does not answer.
        TimeoutError: it said yes, and does not have them.
    """
    await provision.topics(bootstrap, wanted=declared)
    async with asyncio.timeout(SETTLES_S):
        while any(  # noqa: ASYNC110 - what is waited for is another process
            one.partitions is None for one in (await standing(bootstrap, declared=declared))[0]
        ):
            await asyncio.sleep(0.1)


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        yield admin
    except KafkaError as error:
        raise OperatorError(f"O Kafka em {bootstrap} não respondeu. Veja se está no ar com: tropeiro status") from error
    finally:
        await admin.close()


async def _configs(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, dict[str, str]]:
    if not names:
        return {}
    answers = await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name) for name in names])
    found: list[Any] = [resource for answer in answers for resource in answer.resources]
    return {name: {entry[0]: entry[1] for entry in entries} for _, _, _, name, entries in found}
