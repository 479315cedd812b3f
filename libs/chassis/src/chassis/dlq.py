"""The dead-letter queue: where a message waits that a consumer could not take in (design §3.1)."""

from dataclasses import dataclass

from aiokafka import AIOKafkaProducer, ConsumerRecord
from prometheus_client import Counter

PARKED = Counter("tropeiro_dlq_parked", "Messages parked", ["consumer", "topic"])
PREFIX = "dlq-"


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
        original = [(name, value) for name, value in record.headers if not name.startswith(PREFIX)]
        headers = [*original, *((f"{PREFIX}{name}", value.encode()) for name, value in reason.items())]
        await self.producer.send_and_wait(f"{record.topic}.dlq", value=record.value, key=record.key, headers=headers)
        PARKED.labels(self.consumer, record.topic).inc()
