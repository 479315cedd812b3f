"""`tropeiro topics` on a real broker: what is declared, what is there, and what lacks."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from stack_driver import NewStack, Stack

from chassis import clock
from chassis.operators import OperatorError
from contracts.topics import BARRAMENTO_TRAMITE, Topic, all_topics
from tropeiro.stack.topics import Difference, create, standing

pytestmark = [pytest.mark.kafka]


def topic(**more: object) -> Topic:
    return Topic(name=f"teste.{clock.new_id()}", key="k", owner="registry", carries="nothing", **more)  # type: ignore[arg-type]


@asynccontextmanager
async def admin(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    client = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def test_what_lacks_is_told_and_after_it_was_made_all_is_as_declared(kafka: str) -> None:
    wanted = [topic(), topic(compacted=True, retention=timedelta(0)), topic(partitions=1)]
    before, _ = await standing(kafka, declared=wanted)
    assert [one.partitions for one in before] == [None, None, None]
    assert not any(one.as_declared or one.differences for one in before)
    await create(kafka, declared=wanted)
    after, _ = await standing(kafka, declared=wanted)
    assert [one.partitions for one in after] == [6, 6, 1]
    assert all(one.as_declared for one in after)


async def test_what_is_otherwise_is_told_and_so_is_what_nobody_declared(kafka: str) -> None:
    declared = topic(retention=timedelta(days=2))
    async with admin(kafka) as client:
        await client.create_topics(
            [NewTopic(declared.name, num_partitions=2, replication_factor=1, topic_configs={"retention.ms": "5"})]
        )
        while declared.name not in await client.list_topics():
            await asyncio.sleep(0.1)
    (one,), undeclared = await standing(kafka, declared=[declared])
    assert one.differences == (
        Difference(what="partitions", declared="6", there="2"),
        Difference(what="retention.ms", declared="172800000", there="5"),
    )
    assert declared.name not in undeclared
    (_,), undeclared = await standing(kafka, declared=[topic()])
    assert declared.name in undeclared
    assert not [name for name in undeclared if name.startswith("__")]


async def test_a_broker_that_is_away_is_told_in_a_sentence() -> None:
    with pytest.raises(OperatorError, match="não respondeu"):
        await standing("127.0.0.1:9")


@pytest.fixture(scope="module")
def stack(new_stack: NewStack) -> Stack:
    made = new_stack()
    brought = made.up("kafka")
    assert brought.returncode == 0, brought.stdout + brought.stderr
    return made


@pytest.mark.e2e
@pytest.mark.xdist_group("stack_topics")
async def test_what_is_parked_is_shown_and_sent_again(stack: Stack) -> None:
    assert "Nenhuma mensagem parada" in stack.tropeiro("dlq").stdout
    producer = AIOKafkaProducer(bootstrap_servers=f"127.0.0.1:{stack.port('kafka')}")
    await producer.start()
    try:
        headers = {"type": "barramento.tramite.iniciado.v1", "dlq-motivo": "ValueError", "dlq-consumidor": "metrics"}
        await producer.send_and_wait(
            f"{BARRAMENTO_TRAMITE.name}.dlq",
            b"{}",
            headers=[(name, value.encode()) for name, value in {**headers, "dlq-tentativas": "3"}.items()],
        )
    finally:
        await producer.stop()
    shown = stack.tropeiro("dlq").stdout
    assert all(told in shown for told in ("ValueError", "metrics", "--reenviar"))
    assert stack.tropeiro("dlq", "--reenviar", "nada").returncode == 2
    sent = stack.tropeiro("dlq", "--reenviar", BARRAMENTO_TRAMITE.name)
    assert "1 mensagem(ns)" in sent.stdout, sent.stderr
    assert "Nenhuma mensagem parada" in stack.tropeiro("dlq").stdout


@pytest.mark.e2e
@pytest.mark.xdist_group("stack_topics")
async def test_the_command_shows_them_and_makes_the_one_that_went_missing(stack: Stack) -> None:
    shown = stack.tropeiro("topics")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    assert all(one.name in shown.stdout for one in all_topics())
    async with admin(f"127.0.0.1:{stack.port('kafka')}") as client:
        await client.delete_topics([BARRAMENTO_TRAMITE.name])
    told = stack.tropeiro("topics", "--json")
    assert told.returncode == 1
    assert [one["topico"] for one in json.loads(told.stdout)["topicos"] if not one["existe"]] == ["barramento.tramite"]
    assert "tropeiro topics --apply" in stack.tropeiro("topics").stdout
    made = stack.tropeiro("topics", "--apply")
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Criados agora: barramento.tramite." in made.stdout
    assert json.loads(stack.tropeiro("topics", "--json").stdout)["nao_declarados"] == []
