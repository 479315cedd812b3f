"""State and fact commit together, and the relay takes the facts to Kafka in order, losing none."""

import asyncio
import contextlib
import random
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest
from aiokafka import AIOKafkaProducer
from chassis_bench import Bench
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

import chassis.relay
from chassis import outbox
from chassis.db import WriteSession
from chassis.outbox import EventTooLargeError
from chassis.relay import Relay, RelaySettings, refill
from chassis.testing.events import read_topic
from contracts.registry.v1 import EspecieCriada
from contracts.topics import REGISTRY_TABELA

pytestmark = [pytest.mark.pg, pytest.mark.kafka]

RAISE_VERSION = text(
    "INSERT INTO conta (tenant_id, nome, versao) VALUES ('t', :nome, 1)"
    " ON CONFLICT (tenant_id, nome) DO UPDATE SET versao = conta.versao + 1 RETURNING versao"
)


def fact(codigo: int, versao: int) -> EspecieCriada:
    return EspecieCriada(codigo=codigo, nome="x", versao=versao, em=datetime.now(UTC))


async def act(bench: Bench, codigo: int) -> None:
    """One business transaction: raise the version of an aggregate, and say so."""
    async with bench.db.write(tenant="t") as work:
        versao: int = (await work.session.execute(RAISE_VERSION, {"nome": str(codigo)})).scalar_one()
        if random.random() < 0.2:  # noqa: S311 - let some commit late
            await asyncio.sleep(0.005)
        work.publish(fact(codigo, versao), tenant="t", sequence=versao)


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def waiting(bench: Bench) -> int:
    relay = await asyncpg.connect(bench.dsns.relay)
    count: int = await relay.fetchval("SELECT count(*) FROM outbox")
    await relay.close()
    return count


@pytest.fixture
async def base() -> int:
    """A range of keys of this test alone: the topic is shared by all."""
    return random.randrange(1, 10**9) * 1000  # noqa: S311 - a name, not a secret


async def test_a_transaction_that_fails_leaves_neither_state_nor_fact(bench: Bench, base: int) -> None:
    async def fail_after(work: WriteSession) -> None:
        await work.session.execute(RAISE_VERSION, {"nome": "x"})
        work.publish(fact(base, 1), tenant="t")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        async with bench.db.write(tenant="t") as work:
            await fail_after(work)
    async with bench.db.read(tenant="t") as reading:
        assert (await reading.session.scalar(text("SELECT count(*) FROM conta"))) == 0
    assert await waiting(bench) == 0


async def test_the_order_of_each_key_survives_concurrent_writers(bench: Bench, base: int, kafka: str) -> None:
    keys, rounds = 10, 30
    running = asyncio.create_task(Relay(bench.dsns.relay, bootstrap=kafka, settings=RelaySettings(batch=7)).run())

    async def writer(seed: int) -> None:
        for n in range(rounds):
            await act(bench, base + (seed + n) % keys)

    async with asyncio.TaskGroup() as group:
        for seed in range(8):
            group.create_task(writer(seed))
    async with asyncio.timeout(60):
        while await waiting(bench):
            await asyncio.sleep(0.05)
    await ended(running)

    seen: dict[str, list[int]] = defaultdict(list)
    for record in await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{base + n}" for n in range(keys)}):
        seen[record.key].append(record.envelope.sequence or 0)
    assert sum(map(len, seen.values())) == 8 * rounds
    assert all(versions == sorted(set(versions)) for versions in seen.values())


async def test_a_relay_that_dies_between_publishing_and_marking_repeats_and_loses_nothing(
    bench: Bench, base: int, kafka: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await act(bench, base)
    relay = Relay(bench.dsns.relay, bootstrap=kafka)
    published = asyncio.Event()

    async def die(producer: AIOKafkaProducer, rows: list[asyncpg.Record]) -> None:
        await publish(producer, rows)
        published.set()
        raise SystemExit

    publish = chassis.relay._publish
    with monkeypatch.context() as patch:
        patch.setattr("chassis.relay._publish", die)
        with pytest.raises(SystemExit):
            await relay.drain()
    assert published.is_set()
    assert await waiting(bench) == 1
    assert await relay.drain() == 1
    ids = [record.envelope.id for record in await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{base}"})]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_backlog_of_many_batches_goes_out_once_and_in_order(bench: Bench, base: int, kafka: str) -> None:
    for _ in range(25):
        await act(bench, base)
    relay = Relay(bench.dsns.relay, bootstrap=kafka, settings=RelaySettings(batch=5))
    assert await relay.drain() == 25
    assert await relay.drain() == 0
    records = await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{base}"})
    assert [record.envelope.sequence for record in records] == list(range(1, 26))


async def test_a_second_relay_stands_by_until_the_first_is_gone(bench: Bench, base: int, kafka: str) -> None:
    settings = RelaySettings(poll_s=0.05)
    first, second = (
        asyncio.create_task(Relay(bench.dsns.relay, bootstrap=kafka, settings=settings).run()) for _ in range(2)
    )
    await asyncio.sleep(0.5)
    observer = await asyncpg.connect(bench.dsns.relay)
    held = """
        SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE locktype = 'advisory' AND granted AND datname = current_database()
    """
    assert await observer.fetchval(held) == 1
    await ended(first)
    await act(bench, base)
    async with asyncio.timeout(60):
        while await waiting(bench):
            await asyncio.sleep(0.02)
    await ended(second)
    await observer.close()


async def test_a_refill_publishes_the_same_facts_again(bench: Bench, base: int, kafka: str) -> None:
    for _ in range(3):
        await act(bench, base)
    relay = Relay(bench.dsns.relay, bootstrap=kafka)
    await relay.drain()
    assert await refill(bench.dsns.relay, since=datetime.now(UTC).date() - timedelta(days=1)) == 3
    assert await relay.drain() == 3
    records = await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{base}"})
    assert [record.envelope.sequence for record in records] == [1, 2, 3, 1, 2, 3]
    assert len({record.envelope.id for record in records}) == 3


async def test_headers_let_a_consumer_route_without_parsing(bench: Bench, base: int, kafka: str) -> None:
    await act(bench, base)
    await Relay(bench.dsns.relay, bootstrap=kafka).drain()
    (record,) = await read_topic(kafka, REGISTRY_TABELA.name, keys={f"especie:{base}"})
    assert record.headers["type"] == "registry.especie.criada.v1"
    assert record.headers["tenant"] == "t"
    assert record.headers["id"] == str(record.envelope.id)


async def test_an_event_that_the_broker_would_refuse_is_refused_before_it_is_written(bench: Bench) -> None:
    huge = EspecieCriada.model_construct(codigo=1, nome="x" * outbox.MAX_BODY_BYTES, versao=1, em=datetime.now(UTC))
    with pytest.raises(EventTooLargeError):
        async with bench.db.write(tenant="t") as work:
            work.publish(huge, tenant="t")


async def test_the_application_can_neither_read_nor_change_what_it_published(bench: Bench) -> None:
    for forbidden in ("SELECT * FROM evento", "DELETE FROM outbox", "UPDATE evento SET corpo = ''"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with bench.db.write(tenant="t") as work:
                await work.session.execute(text(forbidden))


async def test_a_partition_is_no_way_around_the_table_that_it_belongs_to(bench: Bench) -> None:
    owner = await asyncpg.connect(bench.dsns.migrator)
    allowed = await owner.fetch(
        """
        SELECT c.relname, p.privilege_type
        FROM pg_class AS c JOIN LATERAL aclexplode(c.relacl) AS p ON p.grantee::regrole::text = $1
        WHERE c.relname ~ '^evento_' AND c.relkind = 'r'
        """,
        f"{bench.dsns.name}_app",
    )
    await owner.close()
    assert allowed == []


async def test_no_function_of_the_owner_reads_what_its_caller_made(bench: Bench) -> None:
    owner = await asyncpg.connect(bench.dsns.migrator)
    functions = await owner.fetch(
        """
        SELECT p.proname AS name, p.proconfig AS config, has_function_privilege('public', p.oid, 'execute') AS anybody
        FROM pg_proc AS p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        """
    )
    await owner.close()
    assert "evento_preparar" in {row["name"] for row in functions}
    assert all(row["config"] == ["search_path=public, pg_temp"] and not row["anybody"] for row in functions)


async def test_tomorrows_partition_is_there_today(bench: Bench) -> None:
    owner = await asyncpg.connect(bench.dsns.migrator)
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).strftime("evento_%Y%m%d")
    assert await owner.fetchval("SELECT to_regclass($1)::text", tomorrow) == tomorrow
    await owner.close()


async def test_the_broker_away_is_waited_out(bench: Bench, base: int) -> None:
    await act(bench, base)
    nobody = asyncio.create_task(Relay(bench.dsns.relay, bootstrap="127.0.0.1:9").run())
    await asyncio.sleep(1)
    assert not nobody.done()
    await ended(nobody)
    assert await waiting(bench) == 1
