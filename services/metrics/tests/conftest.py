"""Fixtures of the figures' tests."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from metrics_house import House
from metrics_site import Site, nomes, opened

from chassis import migrations
from chassis.db import Database
from chassis.embedded import kafka as embedded
from chassis.embedded import provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.ports import free_port
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase


@pytest_asyncio.fixture(scope="session")
async def migrated(postgres: str, database: NewDatabase) -> AsyncIterator[House]:
    dsns = await database("metrics")
    await migrations.upgrade("metrics", dsns.migrator)
    db = Database(dsns.app, source="/metrics")
    yield House(dsns=dsns, everything=urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl(), db=db)
    await db.close()


@pytest_asyncio.fixture
async def house(migrated: House) -> House:
    await migrated.empty()
    return migrated


@pytest_asyncio.fixture
async def site(house: House, issuer: DevIssuer) -> AsyncIterator[Site]:
    await house.absorver(nomes())
    async with opened(house, issuer) as there:
        yield there


@pytest_asyncio.fixture(scope="session")
async def kafka(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A broker of its own: its tests count what the topics hold, and others publish to them by the thousand."""
    folder = tmp_path_factory.mktemp("kafka")
    broker = await embedded.start(
        data=folder / "dados",
        port=free_port(),
        controller_port=free_port(),
        log=folder / "kafka.log",
        cache=cache_folder(),
        tell=print,
    )
    try:
        await provision.topics(broker.bootstrap)
        yield broker.bootstrap
    finally:
        await broker.stop()
