"""A transaction sees what its tenant may see, and nothing else."""

import asyncio

import asyncpg
import pytest
from chassis_bench import Bench
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.db import is_passing, is_unstorable

pytestmark = pytest.mark.pg

ADD = text("INSERT INTO conta (tenant_id, nome) VALUES (:tenant, 'x')")
COUNT = text("SELECT count(*) FROM conta")


async def test_a_tenant_sees_its_own_rows_only(bench: Bench) -> None:
    async with bench.db.write(tenant="a") as work:
        await work.session.execute(ADD, {"tenant": "a"})
    for tenant, seen in (("a", 1), ("b", 0), ("", 0)):
        async with bench.db.read(tenant=tenant) as reading:
            assert await reading.session.scalar(COUNT) == seen


async def test_a_tenant_cannot_write_for_another(bench: Bench) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with bench.db.write(tenant="a") as work:
            await work.session.execute(ADD, {"tenant": "b"})


async def test_both_parties_see_a_letter_and_a_third_does_not(bench: Bench) -> None:
    async with bench.db.write(tenant="a") as work:
        await work.session.execute(text("INSERT INTO carta VALUES (1, 'a', 'b')"))
    for tenant, seen in (("a", 1), ("b", 1), ("c", 0)):
        async with bench.db.read(tenant=tenant) as reading:
            assert await reading.session.scalar(text("SELECT count(*) FROM carta")) == seen


async def test_a_batch_switches_tenant_in_one_transaction(bench: Bench) -> None:
    async with bench.db.write(tenant="a") as work:
        await work.session.execute(ADD, {"tenant": "a"})
        await work.act_for("b")
        assert await work.session.scalar(COUNT) == 0
        await work.session.execute(ADD, {"tenant": "b"})
    async with bench.db.read(tenant="b") as reading:
        assert await reading.session.scalar(COUNT) == 1


async def test_a_reading_transaction_cannot_write(bench: Bench) -> None:
    with pytest.raises(DBAPIError, match="read-only"):
        async with bench.db.read(tenant="a") as reading:
            await reading.session.execute(ADD, {"tenant": "a"})


async def test_the_tenant_ends_with_its_transaction(bench: Bench) -> None:
    async with bench.db.write(tenant="a") as work:
        await work.session.execute(ADD, {"tenant": "a"})
    async with bench.db.engine.connect() as same_connection:
        assert await same_connection.scalar(COUNT) == 0


async def test_a_text_that_the_database_cannot_hold_is_told_from_other_faults(bench: Bench) -> None:
    for given, unstorable in (({"tenant": "\0"}, True), ({"tenant": None}, False)):
        with pytest.raises(DBAPIError) as refused:
            async with bench.db.write(tenant="a") as work:
                await work.session.execute(ADD, given)
        assert (is_unstorable(refused.value), is_passing(refused.value)) == (unstorable, False)


async def test_connections_that_died_in_the_pool_are_not_noticed(bench: Bench, postgres: str) -> None:
    async def one() -> None:
        async with bench.db.read(tenant="a") as reading:
            await reading.session.execute(text("SELECT pg_sleep(0.05)"))

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(one())
    admin = await asyncpg.connect(postgres)
    await admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", bench.dsns.name)
    await admin.close()
    for _ in range(8):
        async with bench.db.write(tenant="a") as work:
            await work.session.scalar(COUNT)


async def test_what_fails_in_the_middle_is_rolled_back(bench: Bench) -> None:
    async def fail() -> None:
        async with bench.db.write(tenant="a") as work:
            await work.session.execute(ADD, {"tenant": "a"})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with bench.db.read(tenant="a") as reading:
        assert await reading.session.scalar(COUNT) == 0
