"""Fixtures of the figures' tests."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest_asyncio
from metrics_bench import Bench
from metrics_site import Site, nomes, opened

from chassis import migrations
from chassis.db import Database
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase


@pytest_asyncio.fixture(scope="session")
async def migrated(postgres: str, database: NewDatabase) -> AsyncIterator[Bench]:
    dsns = await database("metrics")
    await migrations.upgrade("metrics", dsns.migrator)
    db = Database(dsns.app, source="/metrics")
    yield Bench(dsns=dsns, everything=urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl(), db=db)
    await db.close()


@pytest_asyncio.fixture
async def bench(migrated: Bench) -> Bench:
    await migrated.empty()
    return migrated


@pytest_asyncio.fixture
async def site(bench: Bench, issuer: DevIssuer) -> AsyncIterator[Site]:
    await bench.absorver(nomes())
    async with opened(bench, issuer) as there:
        yield there
