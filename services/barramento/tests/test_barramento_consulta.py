"""The pending list, the consultation, and the long poll."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from barramento_house import House, Sei, corpo, documento, endereco, feito, processo, protocolo, recusa, sha256

pytestmark = pytest.mark.pg


async def test_each_party_is_listed_what_waits_for_it(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"pendente"))))
    idt = criado["IDT"]

    async def listado(sei: Sei) -> list[int]:
        return [p["status"] for p in feito(await sei.get("tramites/pendentes", todas=0)) if p["IDT"] == idt]

    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [])
    await house.amargosa.enviar(criado, b"pendente")
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [2])
    await house.bahia.receber(idt, b"pendente")
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([], [4])
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"pendente")])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    assert (await listado(house.amargosa), await listado(house.bahia)) == ([5], [])
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert (await listado(house.amargosa), await listado(house.bahia), await listado(house.uniao)) == ([], [], [])


async def test_a_tramite_is_found_by_whatever_is_known_of_it_the_latest_first(house: House) -> None:
    numero = protocolo()
    primeiro = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"x"), numero=numero)))
    feito(await house.amargosa.http.delete(f"tramites/{primeiro['IDT']}"))
    segundo = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"x"), numero=numero)))

    async def achados(sei: Sei, **filtros: object) -> list[int]:
        return [t["IDT"] for t in feito(await sei.get("tramites", **filtros))["tramites"]]

    assert await achados(house.amargosa, protocolo=numero) == [segundo["IDT"], primeiro["IDT"]]
    assert await achados(house.amargosa, protocolo=numero, registroInicial=1) == [primeiro["IDT"]]
    assert await achados(house.amargosa, NRE=segundo["NRE"]) == [segundo["IDT"]]
    brackets = {f"remetente[{chave}]": valor for chave, valor in endereco(102).items()}
    assert await achados(house.amargosa, IDT=segundo["IDT"], **brackets) == [segundo["IDT"]]
    outro = {f"destinatario[{chave}]": valor for chave, valor in endereco(302).items()}
    assert await achados(house.amargosa, IDT=segundo["IDT"], **outro) == []
    assert await achados(house.bahia, protocolo=numero) == [primeiro["IDT"]]  # 1 is the sender's alone; 7 is not
    assert await achados(house.uniao, protocolo=numero) == []


async def test_in_1_the_sender_is_told_how_to_go_on(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"um"), documento(2, b"dois"))))
    await house.amargosa.enviar(criado, b"um")
    visto = await house.amargosa.tramite(criado["IDT"])
    assert visto["ticketParaEnvioDeComponentesDigitais"] == criado["ticketParaEnvioDeComponentesDigitais"]
    assert visto["hashDosComponentesPendentesDeEnvio"] == [sha256(b"dois")]
    await house.amargosa.enviar(criado, b"dois")
    visto = await house.amargosa.tramite(criado["IDT"])
    assert (visto["ticketParaEnvioDeComponentesDigitais"], visto["hashDosComponentesPendentesDeEnvio"]) == (None, [])


@asynccontextmanager
async def espera(house: House, sei: Sei) -> AsyncIterator[httpx.AsyncClient]:
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    assert sei.identity is not None
    context.load_cert_chain(sei.identity.pem)
    url = f"https://127.0.0.1:{house.pendencias_port}/"
    async with httpx.AsyncClient(verify=context, base_url=url, timeout=30) as client:
        yield client


async def test_a_wait_ends_as_soon_as_something_is_pending(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 302, processo(documento(1, b"espera"))))
    async with espera(house, house.uniao) as client:
        pedido = asyncio.create_task(client.get("/", params={"idTramiteDaPendenciaRecebida": criado["IDT"] - 1}))
        await asyncio.sleep(0.3)
        assert not pedido.done()
        await house.amargosa.enviar(criado, b"espera")
        async with asyncio.timeout(1):
            assert feito(await pedido) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}
        de_novo = await client.get("/", params={"idTramiteDaPendenciaRecebida": criado["IDT"] - 1})
        assert feito(de_novo) == {"encontrou": True, "IDT": criado["IDT"], "status": 2}


async def test_news_that_the_caller_has_passed_end_the_wait_early(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 302, processo(documento(1, b"passou"))))
    async with espera(house, house.uniao) as client:
        pedido = asyncio.create_task(client.get("/", params={"idTramiteDaPendenciaRecebida": criado["IDT"] + 10**6}))
        await asyncio.sleep(0.3)
        began = time.monotonic()
        await house.amargosa.enviar(criado, b"passou")
        assert feito(await pedido) == {"encontrou": False}
        assert time.monotonic() - began < 1


async def test_a_wait_without_news_ends_by_itself(house: House) -> None:
    async with espera(house, house.uniao) as client:
        began = time.monotonic()
        assert feito(await client.get("/", params={"idTramiteDaPendenciaRecebida": 10**9})) == {"encontrou": False}
        assert time.monotonic() - began > 1.9
        assert recusa(await client.get("/", params={"idTramiteDaPendenciaRecebida": "x"}))[:2] == (400, "1009")
    async with espera(house, house.desconhecido) as client:
        assert recusa(await client.get("/"))[:2] == (401, "1002")


async def test_of_a_wait_whose_client_hung_up_nothing_is_kept(house: House) -> None:
    async with espera(house, house.uniao) as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/", params={"idTramiteDaPendenciaRecebida": 10**9}, timeout=0.2)
    for _ in range(50):
        if not [t for t in asyncio.all_tasks() if "EsperarPendencia" in repr(t.get_coro())]:
            return
        await asyncio.sleep(0.02)
    pytest.fail("somebody still waits")
