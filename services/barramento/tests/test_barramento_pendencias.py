"""The long poll (tramita-api.md §7): what is told, when, and what thousands of waits cost."""

import asyncio
import json
import resource
import ssl
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import pytest
from barramento_cadastro import ENTES, credencial, unidade
from barramento_house import House, Json, Sei, corpo, documento, endereco, feito, processo, recusa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from chassis import clock
from contracts.registry import v1

pytestmark = pytest.mark.pg
MUITAS = 2000
AO_MESMO_TEMPO = 50
NOVO = 77  # a system that nobody sends anything but these tests


@asynccontextmanager
async def espera(house: House, sei: Sei) -> AsyncIterator[httpx.AsyncClient]:
    url = f"https://127.0.0.1:{house.pendencias_port}/"
    async with httpx.AsyncClient(verify=contexto(house, sei), base_url=url, timeout=30) as client:
        yield client


def contexto(house: House, sei: Sei) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    assert sei.identity is not None
    context.load_cert_chain(sei.identity.pem)
    return context


@pytest.fixture(scope="module")
async def novo(house: House) -> AsyncIterator[Sei]:
    """A system of its own, with one unit."""
    ente, slug = ENTES[3]
    identity = house.authority.client("espera")
    await house.contar(
        v1.SpeCriado(sistema=NOVO, ente=ente, slug=slug, nome="Espera", ativo=True, versao=1, em=clock.now()),
        unidade(770, 3).model_copy(update={"sistema": NOVO}),
        credencial(identity, NOVO),
    )
    async with house.sei(identity, sistema=NOVO) as sei:
        yield sei


async def para_o_novo(house: House, *conteudos: bytes) -> Json:
    """A process for it that arrived at the bus."""
    criado = await house.amargosa.iniciar(_dados(*conteudos))
    await house.amargosa.enviar(criado, *conteudos)
    return criado


def _dados(*conteudos: bytes) -> Json:
    dados = corpo(102, 202, processo(*(documento(n, conteudo) for n, conteudo in enumerate(conteudos, 1))))
    dados["cabecalho"]["destinatario"] = endereco(770)
    return dados


def desde(idt: int) -> dict[str, int]:
    return {"idTramiteDaPendenciaRecebida": idt}


async def test_a_wait_ends_as_soon_as_something_is_pending(house: House, novo: Sei) -> None:
    criado = await house.amargosa.iniciar(_dados(b"espera"))
    async with espera(house, novo) as client:
        pedido = asyncio.create_task(client.get("/", params=desde(criado["IDT"] - 1)))
        await asyncio.sleep(0.3)
        assert not pedido.done()
        await house.amargosa.enviar(criado, b"espera")
        async with asyncio.timeout(10):
            assert feito(await pedido) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
        de_novo = await client.get("/", params=desde(criado["IDT"] - 1))
        assert feito(de_novo) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def test_news_of_what_the_caller_has_passed_are_told_to_it_once(house: House, novo: Sei) -> None:
    primeiro = await para_o_novo(house, b"fica")
    criado = await house.amargosa.iniciar(_dados(b"passou"))
    async with espera(house, novo) as client:
        await asyncio.sleep(0.5)
        assert feito(await client.get("/", params=desde(0)))["IDT"] == primeiro["IDT"]
        pedido = asyncio.create_task(client.get("/", params=desde(criado["IDT"] + 10**6)))
        await asyncio.sleep(0.3)
        await house.amargosa.enviar(criado, b"passou")
        async with asyncio.timeout(10):
            assert feito(await pedido) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
        de_novo = asyncio.create_task(client.get("/", params=desde(criado["IDT"])))
        await asyncio.sleep(0.3)
        assert not de_novo.done()  # it is still pending, but no news any more; nor is the one before
        de_novo.cancel()
    for um in (primeiro, criado):
        feito(await house.amargosa.http.delete(f"tramites/{um['IDT']}"))


async def test_news_that_come_between_two_waits_are_told_to_the_next_one(house: House, novo: Sei) -> None:
    criado = await house.amargosa.iniciar(_dados(b"entre duas"))
    async with espera(house, novo) as client:
        await house.amargosa.enviar(criado, b"entre duas")
        await asyncio.sleep(0.5)
        resposta = await client.get("/", params=desde(criado["IDT"] + 10**6), timeout=10)
        assert feito(resposta) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", params=desde(criado["IDT"] + 10**6), timeout=0.5)
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def test_only_the_first_wait_of_a_cycle_ends_by_itself(house: House, novo: Sei) -> None:
    """An answer without news ends the client's cycle only if it found nothing in it; else only its time-out does."""
    async with espera(house, novo) as client:
        began = time.monotonic()
        assert feito(await client.get("/", params=desde(0))) == {"encontrou": False}
        assert time.monotonic() - began > 1.9
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", params=desde(1), timeout=3)
        assert recusa(await client.get("/", params={"idTramiteDaPendenciaRecebida": "x"}))[:2] == (400, "1009")
    async with espera(house, house.desconhecido) as client:
        assert recusa(await client.get("/"))[:2] == (401, "1002")


async def test_of_a_wait_whose_client_hung_up_nothing_is_kept(house: House, novo: Sei) -> None:
    async with espera(house, novo) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", params=desde(10**9), timeout=0.3)
    for _ in range(50):
        if not [t for t in asyncio.all_tasks() if "_answer_later" in repr(t.get_coro())]:
            return
        await asyncio.sleep(0.02)
    pytest.fail("somebody still waits")


@contextmanager
def comandos() -> Iterator[list[str]]:
    """What is asked of the database by way of its engine."""
    vistos: list[str] = []

    def visto(_: Connection, __: object, statement: str, ___: object, ____: object, _____: object) -> None:
        vistos.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", visto)
    try:
        yield vistos
    finally:
        event.remove(Engine, "before_cursor_execute", visto)


@pytest.mark.timeout(300)
async def test_two_thousand_waits_are_answered_by_one_look_at_the_database(house: House, novo: Sei) -> None:
    """Real connections by mutual TLS, their clients in this process too."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    context, sinal = contexto(house, novo), asyncio.Semaphore(AO_MESMO_TEMPO)
    (ultimo,) = await house.sql("SELECT last_value AS idt FROM idt_seq")
    cabeca = (
        f"GET /?idTramiteDaPendenciaRecebida={ultimo['idt']} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        "Content-Type: application/json\r\n\r\n"
    )
    abertas: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def abrir() -> None:
        async with sinal:
            leitor, escritor = await asyncio.open_connection("127.0.0.1", house.pendencias_port, ssl=context)
            escritor.write(cabeca.encode())
            abertas.append((leitor, escritor))

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(MUITAS):
                group.create_task(abrir())
        await _todas_esperam()
        criado = await house.amargosa.iniciar(_dados(b"para todas"))
        with comandos() as vistos:
            await house.amargosa.enviar(criado, b"para todas")
            async with asyncio.timeout(60):
                novidades = {await _resposta(leitor) for leitor, _ in abertas}
        assert novidades == {(criado["IDT"], 2)}
        assert len([comando for comando in vistos if "unnest(CAST($1" in comando or "LATERAL" in comando]) <= 2
        assert len(vistos) < 30
    finally:
        for _, escritor in abertas:
            escritor.transport.abort()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def _todas_esperam() -> None:
    async with asyncio.timeout(120):
        while len([t for t in asyncio.all_tasks() if "_answer_later" in repr(t.get_coro())]) < MUITAS:
            await asyncio.sleep(0.2)
    await asyncio.sleep(0.5)


async def _resposta(leitor: asyncio.StreamReader) -> tuple[int, int]:
    cabeca = await leitor.readuntil(b"\r\n\r\n")
    assert cabeca.startswith(b"HTTP/1.1 200"), cabeca
    tamanho = next(linha for linha in cabeca.lower().split(b"\r\n") if linha.startswith(b"content-length:"))
    dito = json.loads(await leitor.readexactly(int(tamanho.partition(b":")[2])))
    assert dito["encontrou"] is True
    return dito["IDT"], dito["status"]
