"""Fixtures of the registry's tests."""

from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from registry_house import REPOSITORIO, House, settings_of

from chassis import migrations
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.authority import Authority
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase
from registry.app import create_app


@pytest_asyncio.fixture(scope="session")
async def dsns(database: NewDatabase) -> ServiceDatabase:
    """A migrated database."""
    made = await database("registry")
    await migrations.upgrade("registry", made.migrator)
    return made


@pytest_asyncio.fixture(scope="session")
async def house(
    dsns: ServiceDatabase, issuer: DevIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """The API with one repository in it."""
    app = create_app(settings_of(dsns, issuer_url=issuer.url))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    authority = Authority(tmp_path_factory.mktemp("ac"))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://registry") as client,
    ):
        made = House(client=client, issuer=issuer, authority=authority, dsns=dsns)
        await made.made("/v1/repositorios", {"numero": REPOSITORIO, "nome": "Estado - Bahia"})
        yield made
