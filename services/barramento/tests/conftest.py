"""Fixtures of the bus's tests."""

from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from barramento_house import House, opened

from chassis import migrations
from chassis.testing.plugin import NewDatabase


@pytest_asyncio.fixture(scope="session")
async def house(postgres: str, database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A bus on real sockets, over a migrated database of its own."""
    dsns = await database("barramento")
    await migrations.upgrade("barramento", dsns.migrator)
    superuser = urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl()
    async with opened(dsns, superuser, tmp_path_factory.mktemp("barramento")) as there:
        yield there
