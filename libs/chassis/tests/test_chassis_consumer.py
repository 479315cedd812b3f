"""A consumer takes each fact in once, whatever dies, and parks what it can't take."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from chassis_bench import Bench
from sqlalchemy import text
from structlog.testing import capture_logs

from chassis import dlq, inbox
from chassis.kafka import BatchConsumer, ConsumerSettings
from chassis.testing.events import enveloped, new_topic, read_raw
from contracts.envelope import Envelope, Event
from contracts.registry.v1 import EspecieCriada

pytestmark = [pytest.mark.pg, pytest.mark.kafka]

TYPE = EspecieCriada.type
TAKE = text(
    "INSERT INTO conta (tenant_id, nome, versao) VALUES ('t', 'soma', 1)"
    " ON CONFLICT (tenant_id, nome) DO UPDATE SET versao = conta.versao + 1"
)


def envelope(nome: str = "x") -> Envelope[Event]:
    now = datetime.now(UTC)
    event = EspecieCriada(codigo=random.randrange(1, 10**6), nome=nome, versao=1, em=now)  # noqa: S311
    return enveloped(event, tenant="t")


@pytest.fixture
async def topic(kafka: str) -> str:
    return await new_topic(kafka, partitions=2, dlq=True)


async def send(kafka: str, topic: str, bodies: Sequence[bytes], *, type_: str | None = TYPE) -> None:
    headers = [] if type_ is None else [("type", type_.encode())]
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    for n, body in enumerate(bodies):
        await producer.send_and_wait(topic, value=body, key=str(n).encode(), headers=headers)
    await producer.stop()


class Sum:
    """A handler as services write it: one transaction, the inbox, the effect. It can be told to fail."""

    def __init__(self, bench: Bench, *, consumer: str) -> None:
        self.bench = bench
        self.consumer = consumer
        self.failures: list[BaseException] = []
        self.poison: str | None = None
        self.calls = 0

    async def __call__(self, envelopes: Sequence[Envelope[Event]]) -> None:
        self.calls += 1
        async with self.bench.db.write(tenant="t") as work:
            new = await inbox.new_ones(work.session, (e.id for e in envelopes), consumer=self.consumer)
            for one in {e.id: e for e in envelopes}.values():
                assert isinstance(one.data, EspecieCriada)
                if one.data.nome == self.poison:
                    raise ValueError(one.data.nome)
                if one.id in new:
                    await work.session.execute(TAKE)
            if self.failures and not isinstance(self.failures[0], asyncio.CancelledError):
                raise self.failures.pop(0)
        if self.failures:  # after the commit, before the offset
            raise self.failures.pop(0)

    async def total(self) -> int:
        async with self.bench.db.read(tenant="t") as reading:
            return await reading.session.scalar(text("SELECT COALESCE(sum(versao), 0) FROM conta")) or 0


@contextlib.asynccontextmanager
async def consuming(kafka: str, topic: str, handle: Sum) -> AsyncIterator["asyncio.Task[None]"]:
    consumer = BatchConsumer(
        bootstrap=kafka,
        group=handle.consumer,
        topics=[topic],
        types=frozenset({TYPE}),
        handle=handle,
        settings=ConsumerSettings(batch=20, wait_ms=50, backoff_s=0.01),
    )
    task = asyncio.create_task(consumer.run())
    yield task
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def until(handle: Sum, total: int) -> None:
    async with asyncio.timeout(60):
        while await handle.total() != total:
            await asyncio.sleep(0.05)


def wire(envelopes: Sequence[Envelope[Event]]) -> list[bytes]:
    return [one.wire() for one in envelopes]


async def test_each_fact_counts_once_though_the_broker_repeats(bench: Bench, kafka: str, topic: str) -> None:
    bodies = wire([envelope() for _ in range(50)])
    await send(kafka, topic, [*bodies, *bodies, *random.sample(bodies, 20)])
    handle = Sum(bench, consumer=f"soma-{topic}")
    async with consuming(kafka, topic, handle):
        await until(handle, 50)
        await asyncio.sleep(0.5)
    assert await handle.total() == 50


async def test_a_consumer_that_dies_between_commit_and_offset_takes_nothing_twice(
    bench: Bench, kafka: str, topic: str
) -> None:
    await send(kafka, topic, wire([envelope() for _ in range(30)]))
    handle = Sum(bench, consumer=f"soma-{topic}")
    handle.failures = [asyncio.CancelledError()]
    async with consuming(kafka, topic, handle) as dying:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait_for(asyncio.shield(dying), 20)
    before = await handle.total()
    assert before > 0
    async with consuming(kafka, topic, handle):
        await until(handle, 30)
    assert handle.calls > 1


async def test_a_database_that_is_away_is_waited_out_and_nothing_is_parked(
    bench: Bench, kafka: str, topic: str
) -> None:
    await send(kafka, topic, wire([envelope() for _ in range(10)]))
    handle = Sum(bench, consumer=f"soma-{topic}")
    handle.failures = [ConnectionRefusedError(), TimeoutError(), asyncpg.CannotConnectNowError("starting up")]
    async with consuming(kafka, topic, handle):
        await until(handle, 10)
    assert await read_raw(kafka, f"{topic}.dlq") == []


async def test_a_poison_message_is_parked_with_its_reason_and_the_rest_goes_on(
    bench: Bench, kafka: str, topic: str
) -> None:
    poison = envelope(nome="veneno")
    await send(kafka, topic, wire([*(envelope() for _ in range(5)), poison, *(envelope() for _ in range(5))]))
    handle = Sum(bench, consumer=f"soma-{topic}")
    handle.poison = "veneno"
    with capture_logs() as told:
        async with consuming(kafka, topic, handle):
            await until(handle, 10)
            async with asyncio.timeout(60):
                while not (parked := await read_raw(kafka, f"{topic}.dlq")):
                    await asyncio.sleep(0.1)
    (line,) = (line for line in told if line["event"] == "consumer.parked")
    assert line["error"].startswith("ValueError")
    assert not {"exception", "exc_info"} & set(line)  # a text may quote what the message carries
    (message,) = parked
    assert message.value == poison.wire()
    assert message.headers["dlq-motivo"] == "ValueError"
    assert message.headers["dlq-consumidor"] == handle.consumer
    assert message.headers["dlq-tentativas"] == "3"
    assert message.headers["dlq-origem"].startswith(f"{topic}/")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"type":"registry.especie.criada.v1"}'])
async def test_a_body_that_does_not_parse_is_parked_by_itself(
    bench: Bench, kafka: str, topic: str, body: bytes
) -> None:
    await send(kafka, topic, [body, *wire([envelope() for _ in range(3)])])
    handle = Sum(bench, consumer=f"soma-{topic}")
    async with consuming(kafka, topic, handle):
        await until(handle, 3)
    assert [message.value for message in await read_raw(kafka, f"{topic}.dlq")] == [body]


async def test_types_that_the_handler_does_not_know_are_passed_over(bench: Bench, kafka: str, topic: str) -> None:
    await send(kafka, topic, [b"not even json"], type_="outro.fato.novo.v1")
    await send(kafka, topic, [b'{"type":"outro.fato.novo.v1"}'], type_=None)
    await send(kafka, topic, wire([envelope()]), type_=None)
    handle = Sum(bench, consumer=f"soma-{topic}")
    async with consuming(kafka, topic, handle):
        await until(handle, 1)
    assert await read_raw(kafka, f"{topic}.dlq") == []


async def test_what_is_parked_is_listed_and_sent_again_once(bench: Bench, kafka: str, topic: str) -> None:
    poison = envelope(nome="veneno")
    await send(kafka, topic, wire([poison, envelope()]))
    handle = Sum(bench, consumer=f"soma-{topic}")
    handle.poison = "veneno"
    async with consuming(kafka, topic, handle):
        await until(handle, 1)
        async with asyncio.timeout(60):
            while not (waiting := await dlq.parked(kafka, [topic])):
                await asyncio.sleep(0.1)
        assert [(one.type, one.reason, one.tries) for one in waiting] == [(TYPE, "ValueError", "3")]
        handle.poison = None
        assert await dlq.resend(kafka, topic) == 1
        await until(handle, 2)
    assert await dlq.parked(kafka, [topic]) == []
    assert await dlq.resend(kafka, topic) == 0


async def test_some_of_what_is_parked_is_sent_again_and_the_rest_waits(bench: Bench, kafka: str, topic: str) -> None:
    await send(kafka, topic, wire([envelope(nome="veneno") for _ in range(6)]))
    handle = Sum(bench, consumer=f"soma-{topic}")
    handle.poison = "veneno"
    async with consuming(kafka, topic, handle), asyncio.timeout(60):
        while len(waiting := await dlq.parked(kafka, [topic])) < 6:
            await asyncio.sleep(0.1)
    chosen = {(one.partition, one.offset) for one in waiting[1:4]} | {(waiting[5].partition, waiting[5].offset)}
    assert await dlq.resend(kafka, topic, wanted=lambda one: (one.partition, one.offset) in chosen) == 4
    assert await dlq.resend(kafka, topic, wanted=lambda one: (one.partition, one.offset) in chosen) == 0
    assert await dlq.parked(kafka, [topic]) == [waiting[0], waiting[4]]
    assert await dlq.resend(kafka, topic) == 2
    assert await dlq.parked(kafka, [topic]) == []
