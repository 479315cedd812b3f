"""An answer that comes after its application has returned."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import httpx
import pytest
import pytest_asyncio
from chassis_app import settings, velha
from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response

from chassis.http import create_app
from chassis.http.later import Later
from chassis.server import Listener, serving

Awaited = Callable[[], Coroutine[Any, Any, str]]


class Casa:
    """A server with one route that waits for its bell."""

    def __init__(self) -> None:
        self.toque = asyncio.Event()
        self.quantos = 0

    async def esperar(self) -> str:
        self.quantos += 1
        try:
            await self.toque.wait()
        finally:
            self.quantos -= 1
        return "tocou"

    async def quebrar(self) -> str:
        await asyncio.sleep(0)
        raise ZeroDivisionError

    def routes(self) -> APIRouter:
        router = APIRouter()

        def depois(awaited: Awaited) -> Response:
            return Later(awaited, answer=lambda dito: PlainTextResponse(dito or "o servidor sai"))

        @router.get("/espera")
        async def espera() -> Response:
            return depois(self.esperar)

        @router.get("/quebra")
        async def quebra() -> Response:
            return depois(self.quebrar)

        return router


@pytest_asyncio.fixture
async def casa() -> AsyncIterator[tuple[Casa, httpx.AsyncClient]]:
    casa, configured = Casa(), settings()
    app = create_app(title="teste", settings=configured, routers=[casa.routes()], surfaces={"": velha})
    async with serving([Listener(app=app)], settings=configured) as (port,), httpx.AsyncClient(timeout=10) as client:
        client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
        yield casa, client


async def _ate(casa: Casa, quantos: int) -> None:
    async with asyncio.timeout(5):
        while casa.quantos != quantos:
            await asyncio.sleep(0.01)


async def test_it_is_answered_when_it_is_there_and_the_connection_goes_on(casa: tuple[Casa, httpx.AsyncClient]) -> None:
    there, client = casa
    pedido = asyncio.create_task(client.get("/espera"))
    await _ate(there, 1)
    there.toque.set()
    resposta = await pedido
    assert (resposta.status_code, resposta.text) == (200, "tocou")
    assert resposta.headers["x-content-type-options"] == "nosniff"
    assert len(resposta.headers["x-trace-id"]) == 32
    for _ in range(3):
        assert (await client.get("/espera")).text == "tocou"
        assert (await client.get("/saude")).status_code == 200


async def test_a_failure_is_answered_in_the_form_of_its_surface(casa: tuple[Casa, httpx.AsyncClient]) -> None:
    _, client = casa
    resposta = await client.get("/quebra")
    assert resposta.status_code == 503
    assert set(resposta.json()) == {"codigoErro", "mensagem"}
    assert (await client.get("/saude")).status_code == 200


async def test_of_a_client_that_hung_up_nothing_is_kept(casa: tuple[Casa, httpx.AsyncClient]) -> None:
    there, client = casa
    with pytest.raises(httpx.ReadTimeout):
        await client.get("/espera", timeout=0.2)
    await _ate(there, 0)


async def test_a_server_that_leaves_answers_who_waits() -> None:
    there, configured = Casa(), settings()
    app = create_app(title="teste", settings=configured, routers=[there.routes()], surfaces={"": velha})
    async with httpx.AsyncClient(timeout=10) as client:
        async with serving([Listener(app=app)], settings=configured) as (port,):
            pedido = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/espera"))
            await _ate(there, 1)
        assert (await pedido).text == "o servidor sai"


async def test_under_another_server_it_is_awaited_within_the_request() -> None:
    there = Casa()
    app = create_app(title="teste", settings=settings(), routers=[there.routes()], surfaces={"": velha})
    there.toque.set()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://teste") as client:
        assert (await client.get("/espera")).text == "tocou"
