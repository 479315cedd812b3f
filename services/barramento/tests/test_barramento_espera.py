"""Hold, don't fail: while the database or the documents are away a request waits, and then goes on (§11)."""

import asyncio
import base64
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from typing import Any

import asyncpg
import httpx
import pytest
import pytest_asyncio
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256
from barramento_ponte import Ponte, guarda_fora, sobre_a_ponte

pytestmark = pytest.mark.pg

MIB = 1024 * 1024
CURTO, LONGO = b"curto", os.urandom(3 * MIB)
FORA_S = 0.4


@pytest_asyncio.fixture(scope="module")
async def sobre(house: House) -> AsyncIterator[tuple[House, Ponte]]:
    async with sobre_a_ponte(house) as ambos:
        yield ambos


async def enquanto(fora: Coroutine[Any, Any, None], pedido: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it gives
    """Ask in the moment in which it went away."""
    caida = asyncio.create_task(fora)
    await asyncio.sleep(0.05)
    try:
        return await pedido
    finally:
        await caida


async def um_tramite(house: House, cada: Callable[[Awaitable[Any]], Awaitable[Any]]) -> Json:
    """A whole trâmite, each of its calls by `cada`: a short component whole, a long one in parts."""
    amargosa, bahia = house.amargosa, house.bahia
    criado: Json = await cada(amargosa.iniciar(corpo(102, 202, processo(documento(1, CURTO), documento(2, LONGO)))))
    idt = criado["IDT"]
    feito(await cada(amargosa.por_inteiro(criado, CURTO)))
    for inicio in range(0, len(LONGO), 2 * MIB):
        feito(await cada(amargosa.parte(criado, LONGO, inicio, min(inicio + 2 * MIB, len(LONGO)))))
    feito(await cada(amargosa.terminar(criado, LONGO)))
    assert feito(await cada(amargosa.get(f"tramites/{idt}/recibo-de-envio")))["reciboDeEnvio"]["IDT"] == idt
    assert {"IDT": idt, "status": 2} in feito(await cada(bahia.get("tramites/pendentes")))
    feito(await cada(bahia.get(f"tramites/{idt}")))
    for conteudo in (CURTO, LONGO):
        baixado = feito(await cada(bahia.baixar(idt, sha256(conteudo))))
        assert base64.b64decode(baixado) == conteudo
    recibo = await bahia.recibo(idt, hashes_=[sha256(CURTO), sha256(LONGO)])
    feito(await cada(bahia.post(f"tramites/{idt}/recibo", recibo)))
    feito(await cada(amargosa.get(f"tramites/{idt}/recibo")))
    return criado


async def conferir(house: House, criado: Json, situacoes: list[int]) -> None:
    """One change and one event for each state, in their order."""
    linhas = await house.sql("SELECT situacao FROM mudanca WHERE idt = $1 ORDER BY versao", criado["IDT"])
    assert [linha["situacao"] for linha in linhas] == situacoes
    assert [evento["data"]["situacao"] for evento in await house.eventos(criado["NRE"])] == situacoes


async def test_a_database_that_is_away_for_a_moment_at_every_call_is_not_noticed(sobre: tuple[House, Ponte]) -> None:
    house, ponte = sobre
    criado = await um_tramite(house, lambda pedido: enquanto(ponte.cair_por(FORA_S), pedido))
    await conferir(house, criado, [1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize("qual", [1, 2, 3])
async def test_a_commit_whose_answer_is_lost_took_effect_once(sobre: tuple[House, Ponte], qual: int) -> None:
    house, ponte = sobre

    async def perdendo(pedido: Awaitable[Any]) -> Any:  # noqa: ANN401 - whatever it gives
        ponte.perder = qual
        try:
            return await pedido
        finally:
            await asyncio.sleep(0.05)  # the note of an answer comes after it
            ponte.perder = 0

    criado = await um_tramite(house, perdendo)
    await conferir(house, criado, [1, 2, 3, 4, 5, 6])


@pytest.mark.parametrize("qual", [1, 2])
async def test_a_cancelling_and_a_refusal_whose_answer_is_lost_are_done_and_not_refused(
    sobre: tuple[House, Ponte], qual: int
) -> None:
    house, ponte = sobre
    cancelado = await house.ate_2(b"cancelar")
    ponte.perder = qual
    feito(await house.amargosa.http.delete(f"tramites/{cancelado['IDT']}"))
    await conferir(house, cancelado, [1, 2, 7])
    recusado = await house.ate_2(b"recusar")
    ponte.perder = qual
    justificativa = {"motivo": "99", "justificativa": "não"}
    feito(await house.bahia.post(f"tramites/{recusado['IDT']}/recusa", justificativa))
    ponte.perder = qual
    feito(await house.amargosa.get(f"tramites/{recusado['IDT']}/ciencia"))
    ponte.perder = 0
    await conferir(house, recusado, [1, 2, 8, 9])


async def test_a_long_poll_waits_for_its_database(sobre: tuple[House, Ponte]) -> None:
    house, ponte = sobre
    criado = await house.ate_2(b"espera")
    pedido = house.bahia.http.get(
        f"https://127.0.0.1:{house.pendencias_port}/", params={"idTramiteDaPendenciaRecebida": criado["IDT"] - 1}
    )
    resposta = await enquanto(ponte.cair_por(FORA_S), pedido)
    assert feito(resposta) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def test_documents_that_are_away_for_a_moment_at_every_call_are_not_noticed(house: House) -> None:
    async def fora() -> None:
        with guarda_fora(house):
            await asyncio.sleep(FORA_S)

    criado = await um_tramite(house, lambda pedido: enquanto(fora(), pedido))
    await conferir(house, criado, [1, 2, 3, 4, 5, 6])


async def test_documents_that_go_away_while_a_file_comes_in_or_goes_out_are_waited_for(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, LONGO))))

    campos = {"hashDoComponenteDigital": sha256(LONGO), "protocolo": _protocolo(criado)}
    formulario = httpx.Request("PUT", "http://x/", files={"conteudo": ("conteudo.html", LONGO)}, data=campos)

    async def aos_poucos() -> AsyncIterator[bytes]:
        inteiro = formulario.read()
        yield inteiro[: 2 * MIB]
        await asyncio.sleep(0.1)
        with guarda_fora(house):
            yield inteiro[2 * MIB :]
            await asyncio.sleep(FORA_S)

    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    resposta = await house.amargosa.http.put(
        f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar",
        content=aos_poucos(),
        headers={"Content-Type": formulario.headers["Content-Type"]},
    )
    feito(resposta)
    assert await house.amargosa.situacao(criado["IDT"]) == 2
    await house.bahia.receber(criado["IDT"], LONGO)


async def test_who_waited_in_vain_is_told_so_and_nothing_was_begun(house: House) -> None:
    async with sobre_a_ponte(house, hold_s=0.5) as (outra, ponte):
        dados = corpo(102, 202, processo(documento(1, b"em vao")))
        await ponte.cair()
        inicio = time.monotonic()
        resposta = await outra.amargosa.post("tramites/processo", dados)
        assert recusa(resposta)[:2] == (503, "1012")
        assert resposta.headers["retry-after"]
        assert 0.4 < time.monotonic() - inicio < 5
        assert not await house.sql("SELECT 1 FROM tramite WHERE protocolo = $1", dados["processo"]["protocolo"])
        await ponte.abrir()
        await outra.amargosa.iniciar(dados)


async def test_when_the_wait_is_full_new_requests_are_refused_early(house: House) -> None:
    async with sobre_a_ponte(house, hold_requests=3) as (outra, ponte):
        await ponte.cair()
        esperando = [asyncio.create_task(outra.amargosa.get("especies")) for _ in range(3)]
        await asyncio.sleep(0.3)
        inicio = time.monotonic()
        resposta = await outra.bahia.get("especies")
        assert recusa(resposta)[:2] == (503, "1012")
        assert resposta.headers["retry-after"]
        assert time.monotonic() - inicio < 1
        await ponte.abrir()
        for um in esperando:
            feito(await um)


async def test_who_hangs_up_while_he_waits_begins_nothing(house: House) -> None:
    async with sobre_a_ponte(house) as (outra, ponte):
        dados = corpo(102, 202, processo(documento(1, b"desligou")))
        await ponte.cair()
        with pytest.raises(httpx.ReadTimeout):
            await outra.amargosa.http.post("tramites/processo", json=dados, timeout=0.3)
        await asyncio.sleep(0.1)
        await ponte.abrir()
        await asyncio.sleep(0.8)
        assert not await house.sql("SELECT 1 FROM tramite WHERE protocolo = $1", dados["processo"]["protocolo"])


async def test_a_system_with_too_many_waiting_is_refused_and_its_neighbour_is_not(house: House) -> None:
    limites = {"requests_at_once": 2, "requests_at_once_per_system": 1, "queue_per_system": 2}
    async with sobre_a_ponte(house, **limites) as (outra, _):
        criado = await outra.ate_2(b"preso")
        feito(await outra.bahia.get("especies"))
        preso = f"tramites/{criado['IDT']}"
        admin = await asyncpg.connect(house.superuser)
        await admin.execute("BEGIN")
        await admin.execute("SELECT FROM tramite WHERE idt = $1 FOR UPDATE", criado["IDT"])
        try:
            esperando = [asyncio.create_task(outra.amargosa.get(preso)) for _ in range(3)]
            await asyncio.sleep(0.3)
            resposta = await outra.amargosa.get("especies")
            assert recusa(resposta)[:2] == (503, "1012")
            assert resposta.headers["retry-after"]
            feito(await outra.bahia.get("especies"))
        finally:
            await admin.close()
        for um in esperando:
            feito(await um)


def _protocolo(criado: Json) -> str:
    return str(criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"])
