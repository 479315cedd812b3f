"""From the commit of a fact to the broker's acknowledgement, at a steady rate."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from aiokafka import AIOKafkaProducer

import chassis.relay
from chassis.db import Database
from chassis.relay import Relay
from chassis.testing.events import new_topic
from contracts.registry.v1 import EspecieCriada
from tests.bench.report import Line, percentile
from tests.bench.servers import Servers

RATE = 300
SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """Seconds."""

    p50: float
    p99: float


async def run(servers: Servers, *, rate: int = RATE, seconds: int = SECONDS) -> AsyncIterator[Line]:
    """One commit with one fact each time; when did the broker have it?"""
    relayed = await _commit_to_ack(servers, rate=rate, seconds=seconds)
    bare = await _send_and_wait(servers, rate=rate, seconds=seconds)
    for name, goal, took, alone in (
        ("p50", "≤ 5 ms", relayed.p50, bare.p50),
        ("p99", "≤ 20 ms", relayed.p99, bare.p99),
    ):
        yield Line(
            what=f"relay: commit to acknowledgement, {name}",
            value=took * 1000,
            unit="ms",
            limit=alone * 1000,
            limit_is="send_and_wait alone at the same rate",
            goal=goal,
            note=f"{rate}/s for {seconds} s",
        )


async def _commit_to_ack(servers: Servers, *, rate: int, seconds: int) -> Spread:
    db = Database(servers.database.app, source="/bench")
    committed: dict[str, float] = {}
    acknowledged: dict[str, float] = {}
    with _watching(acknowledged):
        relay = asyncio.create_task(Relay(servers.database.relay, bootstrap=servers.kafka.bootstrap).run())
        await asyncio.sleep(2)

        async def commit(n: int) -> None:
            event = EspecieCriada(codigo=n + 1, nome="Despacho", versao=1, em=datetime.now(UTC))
            async with db.write(tenant="t") as work:
                work.publish(event, tenant="t")
            committed[event.key] = time.perf_counter()

        await _at_rate(commit, rate=rate, seconds=seconds)
        async with asyncio.timeout(30):
            while len(acknowledged) < rate * seconds:
                await asyncio.sleep(0.05)
        relay.cancel()
        await asyncio.wait([relay])
    await db.close()
    return _spread([acknowledged[key] - at for key, at in committed.items()])


@contextlib.contextmanager
def _watching(acknowledged: dict[str, float]) -> Iterator[None]:
    """Note when the broker acknowledged each fact; the relay itself has no use for this clock."""
    send = chassis.relay._send

    async def noted(producer: AIOKafkaProducer, row: asyncpg.Record) -> "asyncio.Future[object]":
        ack = await send(producer, row)
        ack.add_done_callback(lambda _: acknowledged.setdefault(row["chave"], time.perf_counter()))
        return ack

    chassis.relay._send = noted
    try:
        yield
    finally:
        chassis.relay._send = send


async def _send_and_wait(servers: Servers, *, rate: int, seconds: int) -> Spread:
    topic = await new_topic(servers.kafka.bootstrap, partitions=6)
    producer = AIOKafkaProducer(bootstrap_servers=servers.kafka.bootstrap, acks="all", enable_idempotence=True)
    await producer.start()
    took: list[float] = []

    async def send(n: int) -> None:
        began = time.perf_counter()
        await producer.send_and_wait(topic, value=b"x" * 600, key=str(n).encode())
        took.append(time.perf_counter() - began)

    await _at_rate(send, rate=rate, seconds=seconds)
    await producer.stop()
    return _spread(took)


async def _at_rate(act: Callable[[int], Coroutine[None, None, None]], *, rate: int, seconds: int) -> None:
    """Begin `rate` acts a second, whether the earlier ones have ended or not."""
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for n in range(rate * seconds):
            if (ahead := began + n / rate - time.perf_counter()) > 0:
                await asyncio.sleep(ahead)
            group.create_task(act(n))


def _spread(values: list[float]) -> Spread:
    return Spread(p50=percentile(values, 0.5), p99=percentile(values, 0.99))
