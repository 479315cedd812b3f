"""A real S3 server is killed while a large component comes in or goes out."""

import asyncio
import base64
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
import pytest_asyncio
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256
from barramento_ponte import sobre_a_ponte

from barramento.domain.upload import sha256_hex
from chassis.blobs import BlobDesconhecidoError, BlobStore, open_store
from chassis.embedded import process
from chassis.testing.seaweed import Seaweed, seaweed

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.xdist_group("s3")]

MIB = 1024 * 1024
GRANDE = 40 * MIB
FORA_S = 2.0


@pytest_asyncio.fixture(scope="module")
async def s3(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seaweed]:
    async with seaweed(tmp_path_factory.mktemp("s3")) as server:
        yield server


@asynccontextmanager
async def sobre_s3(house: House, s3: Seaweed, *, hold_s: float) -> AsyncIterator[tuple[House, BlobStore]]:
    """A bus that keeps its documents in S3; its clients never have a second try."""
    with pytest.MonkeyPatch.context() as ambiente:
        for nome, valor in s3.environment.items():
            ambiente.setenv(nome, valor)
        async with sobre_a_ponte(house, blob_url=s3.url, hold_s=hold_s) as (outra, _):
            yield outra, open_store(s3.url)


async def fora(s3: Seaweed, segundos: float) -> None:
    await s3.kill()
    await asyncio.sleep(segundos)
    await s3.start()


async def enviar(house: House, criado: Json, conteudo: bytes, *, no_meio: asyncio.Event) -> httpx.Response:
    """Send it whole, telling when half of it is out."""
    numero = criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"]
    campos = {"hashDoComponenteDigital": sha256(conteudo), "protocolo": numero}
    formulario = httpx.Request("PUT", "http://x/", files={"conteudo": ("conteudo.html", conteudo)}, data=campos)
    inteiro = formulario.read()

    async def aos_poucos() -> AsyncIterator[bytes]:
        for inicio in range(0, len(inteiro), MIB):
            if inicio >= len(inteiro) // 2 and not no_meio.is_set():
                no_meio.set()
                await asyncio.sleep(0.1)
            yield inteiro[inicio : inicio + MIB]

    ticket = criado["ticketParaEnvioDeComponentesDigitais"]
    headers = {name: formulario.headers[name] for name in ("Content-Type", "Content-Length")}
    path = f"tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
    return await house.amargosa.http.put(path, content=aos_poucos(), headers=headers)


async def baixar(house: House, idt: int, conteudo: bytes, *, no_meio: asyncio.Event) -> bytes:
    """Download it, telling when the first of it is here."""
    pedido = house.bahia.http.build_request(
        "POST",
        f"tramites/{idt}/protocolos/componentes-digitais",
        json={"hashDoComponenteDigital": sha256(conteudo), "protocolo": "o principal"},
    )
    resposta = await house.bahia.http.send(pedido, stream=True)
    try:
        assert resposta.status_code == 200
        lido = bytearray()
        async for bloco in resposta.aiter_bytes():
            lido += bloco
            if not no_meio.is_set():
                no_meio.set()
                await asyncio.sleep(0.3)
        return bytes(lido)
    finally:
        await resposta.aclose()


async def test_an_upload_outlasts_an_s3_server_that_is_killed_under_it(house: House, s3: Seaweed) -> None:
    conteudo, no_meio = os.urandom(GRANDE), asyncio.Event()
    async with sobre_s3(house, s3, hold_s=30) as (bus, guarda):
        criado = await bus.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
        enviando = asyncio.create_task(enviar(bus, criado, conteudo, no_meio=no_meio))
        await no_meio.wait()
        await fora(s3, FORA_S)
        feito(await enviando)
        assert await bus.amargosa.situacao(criado["IDT"]) == 2
        assert await guarda.size(sha256_hex(sha256(conteudo))) == len(conteudo)
        await bus.bahia.concluir(criado["IDT"], conteudo)


async def test_an_upload_that_waited_in_vain_is_refused_whole_and_comes_again(house: House, s3: Seaweed) -> None:
    conteudo, no_meio = os.urandom(GRANDE), asyncio.Event()
    async with sobre_s3(house, s3, hold_s=1) as (bus, guarda):
        criado = await bus.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
        enviando = asyncio.create_task(enviar(bus, criado, conteudo, no_meio=no_meio))
        await no_meio.wait()
        await s3.kill()
        resposta = await enviando
        assert recusa(resposta)[:2] == (503, "1012")
        assert resposta.headers["retry-after"]
        assert await bus.amargosa.situacao(criado["IDT"]) == 1
        await s3.start()
        with pytest.raises(BlobDesconhecidoError):
            await guarda.size(sha256_hex(sha256(conteudo)))
        feito(await bus.amargosa.por_inteiro(criado, conteudo))
        await bus.bahia.concluir(criado["IDT"], conteudo)


async def test_a_download_outlasts_an_s3_server_that_is_killed_under_it(house: House, s3: Seaweed) -> None:
    conteudo, no_meio = os.urandom(GRANDE), asyncio.Event()
    async with sobre_s3(house, s3, hold_s=30) as (bus, _):
        criado = await bus.ate_2(conteudo)
        feito(await bus.bahia.get(f"tramites/{criado['IDT']}"))
        baixando = asyncio.create_task(baixar(bus, criado["IDT"], conteudo, no_meio=no_meio))
        await no_meio.wait()
        await fora(s3, FORA_S)
        assert base64.b64decode(json.loads(await baixando)) == conteudo
        assert await bus.amargosa.situacao(criado["IDT"]) == 4


async def test_a_download_that_waited_in_vain_breaks_visibly_and_comes_again(house: House, s3: Seaweed) -> None:
    conteudo, no_meio = os.urandom(GRANDE), asyncio.Event()
    async with sobre_s3(house, s3, hold_s=1) as (bus, _):
        criado = await bus.ate_2(conteudo)
        feito(await bus.bahia.get(f"tramites/{criado['IDT']}"))
        baixando = asyncio.create_task(baixar(bus, criado["IDT"], conteudo, no_meio=no_meio))
        await no_meio.wait()
        await s3.kill()
        with pytest.raises(httpx.RemoteProtocolError):
            await baixando
        assert await bus.amargosa.situacao(criado["IDT"]) == 3
        negado = await bus.bahia.baixar(criado["IDT"], sha256(conteudo))
        assert recusa(negado)[:2] == (503, "1012")  # nothing of it could be read: said, and not broken off
        await s3.start()

        async def voltou() -> bool:  # it answers before it has found what it kept
            return (await bus.bahia.baixar(criado["IDT"], sha256(conteudo))).status_code == 200

        await process.until(voltou, timeout=30)
        await bus.bahia.concluir(criado["IDT"], conteudo)
