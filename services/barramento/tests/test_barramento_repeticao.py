"""A creation repeated because its answer was lost, and one that was not (tramita-api.md §14)."""

import asyncio
import json
import ssl

import asyncpg
import pytest
from barramento_house import (
    BASE,
    House,
    Json,
    corpo,
    documento,
    endereco,
    feito,
    hashes_de,
    processo,
    protocolo,
    recusa,
)

pytestmark = pytest.mark.pg


async def perder_a_resposta(house: House, dados: Json) -> None:
    """Send the request and hang up while the bus is at work."""
    context = ssl.create_default_context(cafile=str(house.authority.pem))
    assert house.amargosa.identity is not None
    context.load_cert_chain(house.amargosa.identity.pem)
    admin = await asyncpg.connect(house.superuser)
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE metadados IN SHARE MODE")
            _, writer = await asyncio.open_connection("127.0.0.1", house.port, ssl=context, server_hostname="localhost")
            texto = json.dumps(dados).encode()
            o_que = "processo" if "processo" in dados else "documento"
            cabecalho = f"POST {BASE}tramites/{o_que} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            writer.write(cabecalho.encode() + f"Content-Length: {len(texto)}\r\n\r\n".encode() + texto)
            await writer.drain()
            while not await admin.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
                await asyncio.sleep(0.01)
            writer.close()
            await asyncio.sleep(0.1)
    finally:
        await admin.close()
    numero = dados[o_que]["protocolo"]
    while not await house.sql("SELECT idt FROM tramite WHERE protocolo = $1", numero):
        await asyncio.sleep(0.01)


async def test_the_same_request_again_after_a_lost_answer_gets_that_answer(house: House) -> None:
    apensado = processo(documento(1, b"c"), numero=protocolo())
    dados = corpo(102, 202, processo(documento(1, b"b"), documento(2, b"a"), processoApensado=[apensado]))
    await perder_a_resposta(house, dados)
    criado = await house.amargosa.iniciar(dados)
    linha = (await house.sql("SELECT * FROM tramite WHERE protocolo = $1", dados["processo"]["protocolo"]))[0]
    assert (criado["IDT"], criado["NRE"]) == (linha["idt"], linha["nre"])
    assert criado["ticketParaEnvioDeComponentesDigitais"] == linha["ticket"]
    pedidos = [p["hash"] for p in await house.sql("SELECT hash FROM componente WHERE idt = $1", linha["idt"])]
    assert sorted(hashes_de(criado)) == sorted(pedidos)
    assert hashes_de(criado) != sorted(pedidos)  # in the order of the documents
    assert len(await house.eventos(criado["NRE"])) == 1
    # Now the answer was written: who asks once more has it already.
    await ate_anotada(house, criado["IDT"])
    assert recusa(await house.amargosa.post("tramites/processo", dados))[1] == "0044"


async def test_another_body_or_another_certificate_is_no_repetition(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"repetir")))
    await perder_a_resposta(house, dados)
    outro = corpo(102, 202, processo(documento(1, b"outro"), numero=dados["processo"]["protocolo"]))
    assert recusa(await house.amargosa.post("tramites/processo", outro))[1] == "0044"
    criado = await house.amargosa.iniciar(dados)
    await house.amargosa.enviar(criado, b"repetir")
    assert recusa(await house.amargosa.post("tramites/processo", dados))[1] == "0044"


async def test_who_was_answered_and_asks_again_is_refused(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"respondido")))
    criado = await house.amargosa.iniciar(dados)
    await ate_anotada(house, criado["IDT"])
    assert recusa(await house.amargosa.post("tramites/processo", dados))[:2] == (400, "0044")
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))
    assert (await house.amargosa.iniciar(dados))["IDT"] > criado["IDT"]


async def test_a_beginning_of_which_nothing_was_noted_counts_as_lost_after_a_while(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"morreu")))
    criado = await house.amargosa.iniciar(dados)
    await ate_anotada(house, criado["IDT"])
    await house.sql("UPDATE metadados SET resposta = NULL WHERE idt = $1", criado["IDT"])  # as after a crash
    assert recusa(await house.amargosa.post("tramites/processo", dados))[1] == "0044"
    await house.sql("UPDATE tramite SET iniciado_em = iniciado_em - interval '3 s' WHERE idt = $1", criado["IDT"])
    assert (await house.amargosa.iniciar(dados))["IDT"] == criado["IDT"]


async def ate_anotada(house: House, idt: int) -> None:
    for _ in range(200):
        if (await house.sql("SELECT resposta FROM metadados WHERE idt = $1", idt))[0]["resposta"] == "escrita":
            return
        await asyncio.sleep(0.02)
    pytest.fail("the answer was never noted")


async def test_the_same_avulso_again_after_a_lost_answer_gets_that_answer_for_all_its_destinations(
    house: House,
) -> None:
    dados = {
        "cabecalho": {"remetente": endereco(102), "destinatarios": [endereco(302), endereco(202)]},
        "documento": {**documento(1, b"perdido"), "protocolo": protocolo()},
    }
    await perder_a_resposta(house, dados)
    numero = dados["documento"]["protocolo"]
    linhas = await house.sql("SELECT * FROM tramite WHERE protocolo = $1 ORDER BY idt", numero)
    criado = feito(await house.amargosa.post("tramites/documento", dados))
    assert criado["ticketParaEnvioDeComponentesDigitais"] == linhas[0]["ticket"]
    assert [(t["IDT"], t["NRE"]) for t in criado["tramites"]] == [(linha["idt"], linha["nre"]) for linha in linhas]
    destinos = [t["destinatario"]["numeroDeIdentificacaoDaEstrutura"] for t in criado["tramites"]]
    assert destinos == [302, 202]
    for linha in linhas:
        await ate_anotada(house, linha["idt"])
    assert recusa(await house.amargosa.post("tramites/documento", dados))[:2] == (400, "0044")
