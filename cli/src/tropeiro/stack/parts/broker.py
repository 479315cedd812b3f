"""Kafka, with the topics of the contracts."""

from functools import partial

from chassis.embedded import kafka, provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.ports import HOST
from chassis.embedded.process import Child
from tropeiro.stack.part import Part, Starting, after
from tropeiro.stack.plan import Plan


def part(plan: Plan) -> Part:
    """The part `kafka`."""
    ports = (plan.ports["kafka"], plan.ports["kafka-controlador"])
    return Part(name="kafka", address=f"{HOST}:{ports[0]}", ports=ports, start=partial(_start, plan))


async def _start(plan: Plan, starting: Starting) -> Child:
    broker = await kafka.start(
        data=plan.folder.kafka,
        port=plan.ports["kafka"],
        controller_port=plan.ports["kafka-controlador"],
        log=plan.folder.log("kafka"),
        cache=cache_folder(),
        tell=starting.tell,
        spawned=starting.spawned,
    )
    return await after(broker.child, partial(provision.topics, broker.bootstrap))
