"""The one way into Kafka: acknowledged by all replicas, and no retry of ours doubles or reorders anything."""

import secrets
from collections import defaultdict
from typing import Any

from aiokafka import AIOKafkaProducer

FIRST_BELOW = 2**30


def idempotent(bootstrap: str, /, **tuning: Any) -> AIOKafkaProducer:  # noqa: ANN401 - whatever aiokafka takes
    """A producer, not yet started.

    Its numbering begins anywhere, not at 0 as the library has it. A broker knows a producer by a number that it gave
    out, and takes a batch whose place in the numbering it has seen for a repetition: acknowledged, not kept. A broker
    that lost everything gives out the same numbers again; then a relay that lived through the loss and one that was
    started after it may both be its producer 0, and facts of the second would vanish as repetitions of the first. With
    a beginning of its own the broker finds the second out of order, and it comes back with another number.

    Args:
        bootstrap: brokers, `host:port[,host:port…]`.
        tuning: further settings of the library's producer.
    """
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, **tuning)
    producer._txn_manager._sequence_numbers = defaultdict(lambda: secrets.randbelow(FIRST_BELOW))  # noqa: SLF001 - the library has no setting for it; the fault tests would miss it
    return producer
