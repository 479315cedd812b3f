"""The rules of receipts that only a running bus can show: dates, repetitions, what is kept (§9, §14)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256

from chassis import clock
from recibo.achados import Assunto, Resultado, Veredito
from recibo.conferencia import Conferencia
from recibo.do_par import comparar
from recibo.leitura import Recibo, ler

pytestmark = pytest.mark.pg
CONTEUDO = b"recibo"


def lido(resposta: Json) -> Recibo:
    return ler(json.dumps(resposta).encode())


async def lido_em(house: House, idt: int) -> datetime:
    """The moment of situation 4, as the consultation tells it."""
    mudancas = (await house.bahia.tramite(idt))["mudancasDeSituacao"]
    return datetime.fromisoformat(next(um["dataHora"] for um in mudancas if um["situacao"] == 4))


async def em_4(house: House, *conteudos: bytes) -> int:
    criado = await house.ate_2(*conteudos)
    await house.bahia.receber(criado["IDT"], *conteudos)
    return int(criado["IDT"])


FORMAS: dict[str, Callable[[datetime], str]] = {
    "client": lambda em: f"{em.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z",
    "offset": lambda em: em.isoformat(timespec="seconds"),
    "microseconds": lambda em: em.astimezone(UTC).isoformat(timespec="microseconds"),
    "basic": lambda em: f"{em.astimezone(UTC):%Y%m%dT%H%M%SZ}",
}


@pytest.mark.parametrize("forma", FORMAS)
async def test_a_date_is_kept_and_given_back_exactly_as_it_was_posted(house: House, forma: str) -> None:
    idt = await em_4(house, CONTEUDO)
    data = FORMAS[forma]((await lido_em(house, idt)).replace(microsecond=0))
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(CONTEUDO)], data=data)
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    resposta = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert resposta["recibo"]["dataDeRecebimento"] == data
    assert Conferencia(agora=clock.now())(lido(resposta)).veredito is Veredito.CONFERE_EM_PARTE


@pytest.mark.parametrize(
    ("quando", "aceita"),
    [
        (lambda lido_em, _: lido_em, True),
        (lambda lido_em, _: lido_em - timedelta(seconds=1), False),
        (lambda _, agora: agora + timedelta(minutes=4, seconds=50), True),
        (lambda _, agora: agora + timedelta(minutes=5, seconds=30), False),
    ],
    ids=["situation 4", "a second before", "almost five minutes ahead", "further ahead"],
)
async def test_a_date_counts_from_situation_4_to_five_minutes_from_now(
    house: House, quando: Callable[[datetime, datetime], datetime], *, aceita: bool
) -> None:
    idt = await em_4(house, CONTEUDO)
    em = quando((await lido_em(house, idt)).replace(microsecond=0), clock.now())
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(CONTEUDO)], data=FORMAS["client"](em))
    resposta = await house.bahia.post(f"tramites/{idt}/recibo", recibo)
    if aceita:
        feito(resposta)
    else:
        assert recusa(resposta)[:2] == (400, "1061")
        assert await house.bahia.situacao(idt) == 4


async def test_another_receipt_that_verifies_is_refused_in_5_and_in_6_and_the_first_stays(house: House) -> None:
    idt = await em_4(house, CONTEUDO)
    primeiro = await house.bahia.recibo(idt, hashes_=[sha256(CONTEUDO)])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", primeiro))
    for situacao in (5, 6):
        assert await house.amargosa.situacao(idt) == situacao
        outro = await house.bahia.recibo(idt, hashes_=[sha256(CONTEUDO)])
        assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", outro))[:2] == (400, "1062")
        quase = primeiro | {"dataDeRecebimento": outro["dataDeRecebimento"]}
        assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", quase))[:2] == (400, "1062")
        feito(await house.bahia.post(f"tramites/{idt}/recibo", primeiro))
        resposta = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
        assert resposta["hashDaAssinatura"] == primeiro["hashDaAssinatura"]


async def test_a_receipt_over_the_hashes_of_this_run_says_less_and_is_told_to(house: House) -> None:
    idt = await em_4(house, b"um", b"dois")
    feito(await house.bahia.get(f"tramites/{idt}"))
    feito(await house.bahia.baixar(idt, sha256(b"um")))
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"um")])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    envio = lido(feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio")))
    conclusao = lido(feito(await house.amargosa.get(f"tramites/{idt}/recibo")))
    achados = {um.assunto: um for um in comparar(envio, conclusao)}
    assert achados[Assunto.HASHES].resultado is Resultado.NAO_CONFERIDO
    assert "1 dos 2" in achados[Assunto.HASHES].texto
    assert achados[Assunto.TRAMITE].resultado is Resultado.CONFERE


@pytest.mark.parametrize("fim", ["concluido", "cancelado", "recusado"])
async def test_the_receipt_of_sending_is_the_same_ever_after(house: House, fim: str) -> None:
    criado = await house.ate_2(CONTEUDO)
    idt = criado["IDT"]
    antes = feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))
    match fim:
        case "concluido":
            await house.bahia.concluir(idt, CONTEUDO)
            feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
        case "cancelado":
            feito(await house.amargosa.http.delete(f"tramites/{idt}"))
        case _:
            feito(await house.bahia.post(f"tramites/{idt}/recusa", {"motivo": "99", "justificativa": "x"}))
            feito(await house.amargosa.get(f"tramites/{idt}/ciencia"))
    assert feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio")) == antes


async def test_a_receipt_without_components_holds_too(house: House) -> None:
    retirado = processo(documento(1, CONTEUDO, retirado=True))
    idt = (await house.amargosa.iniciar(corpo(102, 202, retirado)))["IDT"]
    await house.bahia.concluir(idt)
    for resposta in (
        feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio")),
        feito(await house.amargosa.get(f"tramites/{idt}/recibo")),
    ):
        laudo = Conferencia(agora=clock.now())(lido(resposta))
        assert (laudo.veredito, laudo.hashes) == (Veredito.CONFERE_EM_PARTE, ())
