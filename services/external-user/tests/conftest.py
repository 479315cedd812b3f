"""Fixtures of external-user's tests."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio
from external_user_house import Caixa, House, semear, settings_for, smtp

from chassis import migrations
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase
from external_user import app as composition


@pytest_asyncio.fixture(scope="session")
async def aberta(
    postgres: str, database: NewDatabase, issuer: DevIssuer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    dsns = await database("external_user")
    await migrations.upgrade("external_user", dsns.migrator)
    caixa = Caixa()
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(smtp(caixa))
        folder = tmp_path_factory.mktemp("external-user")
        settings = settings_for(dsns, issuer=issuer.url, smtp_port=port, folder=folder)
        armario = composition.abrir(settings)
        stack.push_async_callback(armario.database.close)
        await semear(armario.database)
        app = composition.create_app(settings)
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=settings.public_url))
        yield House(
            settings=settings,
            dsns=dsns,
            everything=urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl(),
            http=http,
            issuer=issuer,
            caixa=caixa,
            database=armario.database,
            armario=armario,
        )


@pytest_asyncio.fixture
async def house(aberta: House) -> House:
    aberta.http.cookies.clear()
    await aberta.esvaziar()
    return aberta
