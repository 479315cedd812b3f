"""The bus cancels what stands still, once, whoever else acts at the same time."""

import asyncio
import os
from datetime import timedelta

import pytest
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256
from barramento_rondas import PRAZO, envelhecer, expirar

from barramento.domain.expiracao import Prazo
from barramento.domain.tramite import Situacao
from barramento.store.parados import AntigosView
from barramento.usecases.expirar import ExpirarTramites

pytestmark = pytest.mark.pg


async def em(house: House, situacao: int, conteudo: bytes) -> Json:
    """A trâmite of Amargosa for Bahia in this situation, 1 to 4."""
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
    if situacao >= 2:
        await house.amargosa.enviar(criado, conteudo)
    if situacao >= 3:
        feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
    if situacao >= 4:
        feito(await house.bahia.baixar(criado["IDT"], sha256(conteudo)))
    return criado


async def test_what_stands_still_is_cancelled_by_the_bus_from_each_of_its_four_states(house: House) -> None:
    criados = [await em(house, situacao, os.urandom(100)) for situacao in (1, 2, 3, 4)]
    idts = [criado["IDT"] for criado in criados]
    await envelhecer(house, *idts, dias=7.9)
    assert await expirar(house)() == 0
    await envelhecer(house, *idts, dias=0.2)
    assert await expirar(house, lote=1)() == 4
    assert await expirar(house)() == 0
    for situacao, criado in enumerate(criados, 1):
        visto = await house.amargosa.tramite(criado["IDT"])
        assert [m["situacao"] for m in visto["mudancasDeSituacao"]] == [*range(1, situacao + 1), 10]
        eventos = await house.eventos(criado["NRE"])
        assert [e["data"]["versao"] for e in eventos] == list(range(1, situacao + 2))
        assert eventos[-1]["type"] == "barramento.tramite.cancelado_automaticamente.v1"
        assert eventos[-1]["tenant"] == "amargosa"
        assert eventos[-1].get("actor") is None
        assert eventos[0]["actor"] is not None
    historia = await house.sql("SELECT sistema, credencial FROM mudanca WHERE idt = ANY($1) AND situacao = 10", idts)
    assert [tuple(linha) for linha in historia] == [(None, None)] * 4


async def test_who_sees_a_tramite_that_the_bus_cancelled_and_what_is_still_answered(house: House) -> None:
    criado = await em(house, 4, b"parado em 4")
    aberto = await em(house, 1, b"parado em 1")
    idt, hash_ = criado["IDT"], sha256(b"parado em 4")
    await envelhecer(house, idt, aberto["IDT"], dias=9)
    await expirar(house)()
    assert await house.amargosa.situacao(idt) == await house.bahia.situacao(idt) == 10
    assert await house.bahia.situacao(aberto["IDT"]) == 10
    for sei in (house.amargosa, house.bahia):
        pendentes = feito(await sei.get("tramites/pendentes"))
        assert not {idt, aberto["IDT"]} & {pendente["IDT"] for pendente in pendentes}
    feito(await house.amargosa.get(f"tramites/{idt}"))
    feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    recibo = {"dataDeRecebimento": "2026-06-01T13:00:00Z", "hashDaAssinatura": "AA=="}
    for resposta in (
        await house.bahia.get(f"tramites/{idt}"),
        await house.bahia.baixar(idt, hash_),
        await house.bahia.post(f"tramites/{idt}/recibo", recibo),
        await house.bahia.post(f"tramites/{idt}/recusa", {"motivo": "99", "justificativa": "x"}),
        await house.amargosa.http.delete(f"tramites/{idt}"),
        await house.amargosa.get(f"tramites/{idt}/recibo"),
        await house.amargosa.get(f"tramites/{idt}/ciencia"),
    ):
        status, codigo, mensagem = recusa(resposta)
        assert (status, codigo) == (400, "1010")
        assert "situação 10" in mensagem
    for resposta in (
        await house.amargosa.por_inteiro(aberto, b"parado em 1"),
        await house.amargosa.parte(aberto, b"parado em 1", 0, 5),
        await house.amargosa.terminar(aberto, b"parado em 1"),
    ):
        assert recusa(resposta)[:2] == (400, "1031")


async def test_the_process_travels_again_after_the_bus_cancelled(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"de novo")))
    criado = await house.amargosa.iniciar(dados)
    assert recusa(await house.amargosa.post("tramites/processo", dados))[1] == "0044"
    await envelhecer(house, criado["IDT"], dias=9)
    await expirar(house)()
    outra_vez = await house.amargosa.iniciar(dados)
    assert outra_vez["NRE"] != criado["NRE"]


async def test_a_tramite_whose_bytes_move_is_not_torn_away(house: House) -> None:
    inteiro, outro = os.urandom(3000), os.urandom(50)
    em_partes = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    em_dois = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro), documento(2, outro))))
    lendo = await em(house, 3, outro)
    idts = [criado["IDT"] for criado in (em_partes, em_dois, lendo)]
    await envelhecer(house, *idts, dias=20)
    feito(await house.amargosa.parte(em_partes, inteiro, 0, 1000))
    await house.amargosa.enviar(em_dois, outro)
    feito(await house.bahia.baixar(lendo["IDT"], sha256(outro), "0-10"))
    assert await expirar(house)() == 0
    feito(await house.amargosa.parte(em_partes, inteiro, 1000, 3000))
    feito(await house.amargosa.terminar(em_partes, inteiro))
    assert await house.amargosa.situacao(em_partes["IDT"]) == 2
    await envelhecer(house, *idts, dias=0.1)
    assert await expirar(house)() == 2
    assert await house.amargosa.situacao(em_partes["IDT"]) == 2


async def test_a_tramite_that_somebody_holds_is_left_for_the_next_time(house: House) -> None:
    criado = await em(house, 2, b"na mao de alguem")
    await envelhecer(house, criado["IDT"], dias=9)
    async with house.database.write(tenant="1") as write:
        connection = await write.session.connection()
        await connection.exec_driver_sql(f"SELECT FROM tramite WHERE idt = {criado['IDT']} FOR UPDATE")
        assert await asyncio.wait_for(expirar(house)(), 10) == 0
    assert await expirar(house)() == 1


async def test_two_jobs_and_the_sender_at_once_have_one_winner(house: House) -> None:
    for _ in range(8):
        criado = await em(house, 2, b"tres ao mesmo tempo")
        await envelhecer(house, criado["IDT"], dias=9)
        cancelado, *rondas = await asyncio.gather(
            house.amargosa.http.delete(f"tramites/{criado['IDT']}"), expirar(house)(), expirar(house)()
        )
        assert (cancelado.status_code == 200) + sum(rondas) == 1
        situacoes = [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])]
        assert situacoes == [1, 2, 7 if cancelado.status_code == 200 else 10]


class MortoNoMeioError(Exception):
    """As if the process had been killed."""


async def test_a_job_that_dies_in_the_middle_has_done_whole_ones_only(house: House) -> None:
    criados = [await em(house, 2, os.urandom(10)) for _ in range(3)]
    idts = [criado["IDT"] for criado in criados]
    await envelhecer(house, *idts, dias=9)
    inteiro = expirar(house)

    class Morre:
        async def ultima_parte(self, ticket: int, /) -> None:
            if ticket == criados[1]["ticketParaEnvioDeComponentesDigitais"]:
                raise MortoNoMeioError

    morre = ExpirarTramites(begin=inteiro.begin, antigos=inteiro.antigos, partes=Morre(), prazo=PRAZO)
    with pytest.raises(MortoNoMeioError):
        await morre()
    assert [await house.amargosa.situacao(idt) for idt in idts] == [10, 2, 2]
    assert await inteiro() == 2
    for criado in criados:
        assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])] == [1, 2, 10]


async def test_when_it_will_be_cancelled_can_be_told(house: House) -> None:
    criado = await em(house, 2, b"quando")
    (linha,) = await house.sql("SELECT mudou_em FROM tramite WHERE idt = $1", criado["IDT"])
    mudou_em = linha["mudou_em"]
    assert house.settings.prazo == PRAZO
    assert PRAZO.vence_em(mudou_em=mudou_em) == mudou_em + timedelta(days=8)
    movimento = mudou_em + timedelta(days=9)
    assert PRAZO.vence_em(mudou_em=mudou_em, movimento_em=movimento) == movimento + timedelta(hours=1)
    nunca = Prazo(parado=timedelta(0), carencia=timedelta(0))
    assert nunca.venceu(mudou_em=mudou_em, movimento_em=None, agora=mudou_em)


async def test_what_waits_and_what_stands_still_is_counted_by_situation(house: House) -> None:
    antigos = AntigosView(house.database)
    dois = Situacao.COMPONENTES_RECEBIDOS
    (antes,) = await antigos.esperas([dois], parado=timedelta(days=6))
    criado = await em(house, 2, b"contado")
    await envelhecer(house, criado["IDT"], dias=7)
    (depois,) = await antigos.esperas([dois], parado=timedelta(days=6))
    assert (depois.quantos - antes.quantos, depois.parados - antes.parados) == (1, 1)
    assert depois.mais_antigo >= timedelta(days=7)
    await house.amargosa.http.delete(f"tramites/{criado['IDT']}")
