"""Fixtures of the chassis' own tests."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from chassis_bench import TABLES, Bench

from chassis.db import Database
from chassis.testing.plugin import NewDatabase


@pytest.fixture
async def bench(database: NewDatabase) -> AsyncIterator[Bench]:
    dsns = await database("chassis")
    owner = await asyncpg.connect(dsns.migrator)
    for statement in TABLES:
        await owner.execute(statement)
    await owner.close()
    db = Database(dsns.app, source="/chassis")
    yield Bench(dsns=dsns, db=db)
    await db.close()
