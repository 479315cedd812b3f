"""What the receiver does: metadata, downloads, receipt, refusal."""

import asyncio
import base64
import os
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from barramento_house import House, Sei, corpo, documento, feito, processo, recusa, sha256

from barramento.domain.upload import sha256_hex
from chassis import clock

pytestmark = pytest.mark.pg


async def test_reading_the_metadata_leads_from_2_to_3_and_only_for_the_receiver(house: House) -> None:
    criado = await house.ate_2(b"ler")
    idt = criado["IDT"]
    feito(await house.amargosa.get(f"tramites/{idt}"))
    assert await house.amargosa.situacao(idt) == 2
    feito(await house.bahia.get(f"tramites/{idt}", IDT=idt))
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert await house.bahia.situacao(idt) == 3


async def test_reading_again_restores_what_is_pending_and_never_goes_back(house: House) -> None:
    criado = await house.ate_2(b"um", b"dois")
    idt, todos = criado["IDT"], sorted([sha256(b"um"), sha256(b"dois")])

    async def pendentes() -> list[str]:
        achados = (await house.bahia.tramite(idt))["hashDosComponentesPendentesDeRecebimento"]
        return sorted(achados)

    feito(await house.bahia.get(f"tramites/{idt}"))
    assert await pendentes() == todos
    feito(await house.bahia.baixar(idt, sha256(b"um")))
    assert await pendentes() == [sha256(b"dois")]
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert await pendentes() == todos
    await house.bahia.receber(idt, b"um", b"dois")
    # Read more than once, two workers may be at it: each is told everything until the receipt.
    assert (await pendentes(), await house.bahia.situacao(idt)) == (todos, 4)
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert (await pendentes(), await house.bahia.situacao(idt)) == (todos, 4)
    await house.bahia.concluir(idt, b"um", b"dois")
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert await pendentes() == []


async def test_two_receivers_on_one_tramite_do_not_hinder_each_other(house: House) -> None:
    criado = await house.ate_2(b"um", b"dois", b"tres")
    idt = criado["IDT"]
    feito(await house.bahia.get(f"tramites/{idt}"))
    feito(await house.bahia.baixar(idt, sha256(b"um")))
    feito(await house.bahia.get(f"tramites/{idt}"))  # the second worker begins
    feito(await house.bahia.baixar(idt, sha256(b"dois")))
    feito(await house.bahia.baixar(idt, sha256(b"tres")))
    assert await house.bahia.situacao(idt) == 4  # the first worker has everything, and its receipt counts
    hashes = [sha256(c) for c in (b"um", b"dois", b"tres")]
    um, outro = await asyncio.gather(house.bahia.recibo(idt, hashes_=hashes), house.bahia.recibo(idt, hashes_=hashes))
    respostas = await asyncio.gather(*(house.bahia.post(f"tramites/{idt}/recibo", recibo) for recibo in (um, outro)))
    assert sorted(r.status_code for r in respostas) == [200, 400]


async def test_parts_that_overlap_count_once(house: House) -> None:
    inteiro = os.urandom(3_000_001)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    await house.amargosa.enviar(criado, inteiro)
    idt = criado["IDT"]
    feito(await house.bahia.get(f"tramites/{idt}"))
    for inicio, fim in ((0, 2_000_000), (1_000_000, 3_000_000), (0, 2_000_000)):
        dados = base64.b64decode(feito(await house.bahia.baixar(idt, sha256(inteiro), f"{inicio}-{fim}")))
        assert dados == inteiro[inicio:fim]
    assert await house.bahia.situacao(idt) == 3
    assert base64.b64decode(feito(await house.bahia.baixar(idt, sha256(inteiro), "3000000-3000001"))) == inteiro[-1:]
    assert await house.bahia.situacao(idt) == 4


async def test_the_answer_is_a_json_string_of_known_length(house: House) -> None:
    conteudo = bytes(range(256)) * 5
    criado = await house.ate_2(conteudo)
    feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
    resposta = await house.bahia.baixar(criado["IDT"], sha256(conteudo))
    assert resposta.headers["content-type"] == "application/json"
    assert resposta.content == b'"' + base64.b64encode(conteudo) + b'"'
    assert int(resposta.headers["content-length"]) == len(resposta.content)


async def test_downloads_are_refused_out_of_their_time_and_place(house: House) -> None:
    criado = await house.ate_2(b"baixar")
    idt, hash_ = criado["IDT"], sha256(b"baixar")
    assert recusa(await house.bahia.baixar(idt, hash_))[:2] == (400, "1010")
    assert recusa(await house.amargosa.baixar(idt, hash_))[:2] == (404, "1004")
    assert recusa(await house.uniao.baixar(idt, hash_))[:2] == (404, "1004")
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert recusa(await house.bahia.baixar(idt, sha256(b"outro")))[:2] == (400, "1050")
    assert recusa(await house.bahia.baixar(idt, hash_, "0-7"))[:2] == (400, "1035")
    assert recusa(await house.bahia.baixar(idt, hash_, "3-3"))[:2] == (400, "1035")
    assert recusa(await house.bahia.baixar(idt, hash_, f"0-{10**30}"))[:2] == (400, "1035")
    assert recusa(await house.bahia.baixar(idt, hash_, f"0-{'9' * 5000}"))[:2] == (404, "1003")
    assert await house.bahia.situacao(idt) == 3
    await house.bahia.concluir(idt, b"baixar")
    assert recusa(await house.bahia.baixar(idt, hash_))[:2] == (400, "1010")


async def test_a_component_whose_bytes_are_gone_is_said_to_be_gone(house: House) -> None:
    sumiu = os.urandom(100)
    criado = await house.ate_2(sumiu)
    feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
    pasta = Path(urlsplit(str(house.settings.blob_url)).path) / "sha256"
    next(pasta.rglob(sha256_hex(sha256(sumiu)))).unlink()
    assert recusa(await house.bahia.baixar(criado["IDT"], sha256(sumiu)))[:2] == (400, "1051")


async def test_a_receipt_counts_once_and_the_same_one_again_changes_nothing(house: House) -> None:
    criado = await house.ate_2(b"recibo")
    idt = criado["IDT"]
    await house.bahia.receber(idt, b"recibo")
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"recibo")])
    for _ in range(2):
        feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    outro = await house.bahia.recibo(idt, hashes_=[sha256(b"recibo")])
    assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", outro))[:2] == (400, "1062")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    guardado = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert guardado["hashDaAssinatura"] == recibo["hashDaAssinatura"]
    assert house.bahia.identity is not None
    assert guardado["recibo"] == {
        "IDT": idt,
        "NRE": criado["NRE"],
        "dataDeRecebimento": recibo["dataDeRecebimento"],
        "hashesDosComponentesDigitais": [sha256(b"recibo")],
    }
    assert len(await house.eventos(criado["NRE"])) == 6


@pytest.mark.parametrize(
    ("quebra", "codigo"),
    [
        ({"hashDaAssinatura": "AAAA"}, "1060"),
        ({"hashDaAssinatura": ""}, "1060"),
        ({"dataDeRecebimento": "2020-01-01T00:00:00.000Z"}, "1061"),
        ({"dataDeRecebimento": "2099-01-01T00:00:00.000Z"}, "1061"),
        ({"dataDeRecebimento": "</dataDeRecebimento>"}, "1061"),
    ],
)
async def test_a_receipt_that_does_not_hold_is_refused(house: House, quebra: dict[str, str], codigo: str) -> None:
    criado = await house.ate_2(b"quebra")
    idt = criado["IDT"]
    await house.bahia.receber(idt, b"quebra")
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"quebra")])
    assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", recibo | quebra))[:2] == (400, codigo)
    assert await house.bahia.situacao(idt) == 4
    assert recusa(await house.amargosa.get(f"tramites/{idt}/recibo"))[:2] == (400, "1010")
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))


async def test_a_receipt_signed_by_another_key_or_over_other_hashes_is_refused(house: House) -> None:
    criado = await house.ate_2(b"um", b"dois")
    idt = criado["IDT"]
    await house.bahia.receber(idt, b"um", b"dois")
    alheio = Sei(http=house.bahia.http, identity=house.uniao.identity)
    for recibo in (
        await alheio.recibo(idt, hashes_=[sha256(b"um"), sha256(b"dois")]),
        await house.bahia.recibo(idt, hashes_=[sha256(b"um")]),
        await house.bahia.recibo(idt, hashes_=[]),
    ):
        assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", recibo))[:2] == (400, "1060")


async def test_a_receipt_over_what_was_fetched_in_this_run_counts(house: House) -> None:
    criado = await house.ate_2(b"um", b"dois")
    idt = criado["IDT"]
    await house.bahia.receber(idt, b"um", b"dois")
    feito(await house.bahia.get(f"tramites/{idt}"))
    vazio = await house.bahia.recibo(idt, hashes_=[])
    assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", vazio))[1] == "1060"
    feito(await house.bahia.baixar(idt, sha256(b"um")))
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"um")])
    feito(await house.bahia.post(f"tramites/{idt}/recibo", recibo))
    buscado = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert buscado["recibo"]["hashesDosComponentesDigitais"] == [sha256(b"um")]


async def test_a_receipt_before_everything_was_fetched_is_refused(house: House) -> None:
    criado = await house.ate_2(b"cedo", b"demais")
    idt = criado["IDT"]
    feito(await house.bahia.get(f"tramites/{idt}"))
    feito(await house.bahia.baixar(idt, sha256(b"cedo")))
    recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"cedo")])
    assert recusa(await house.bahia.post(f"tramites/{idt}/recibo", recibo))[:2] == (400, "1010")
    assert recusa(await house.amargosa.post(f"tramites/{idt}/recibo", recibo))[:2] == (404, "1004")


@pytest.mark.parametrize("ate", [2, 3, 4])
async def test_a_refusal_comes_from_2_3_or_4_and_only_the_sender_sees_it(house: House, ate: int) -> None:
    criado = await house.ate_2(b"recusado")
    idt = criado["IDT"]
    if ate >= 3:
        feito(await house.bahia.get(f"tramites/{idt}"))
    if ate == 4:
        feito(await house.bahia.baixar(idt, sha256(b"recusado")))
    dados = {"motivo": "04", "justificativa": "x" * 1000}
    assert recusa(await house.amargosa.post(f"tramites/{idt}/recusa", dados))[:2] == (404, "1004")
    feito(await house.bahia.post(f"tramites/{idt}/recusa", dados))
    assert recusa(await house.bahia.post(f"tramites/{idt}/recusa", dados))[:2] == (400, "1010")
    visto = await house.amargosa.tramite(idt)
    assert (visto["situacaoAtual"], visto["motivoDaRecusa"], visto["justificativaDaRecusa"]) == (8, "04", "x" * 1000)
    assert feito(await house.bahia.get("tramites", IDT=idt)) == {"tramites": [], "totalDeRegistros": 0}
    assert recusa(await house.bahia.get(f"tramites/{idt}"))[:2] == (400, "1010")
    assert {"IDT": idt, "status": 8} in feito(await house.amargosa.get("tramites/pendentes", todas=0))
    assert recusa(await house.bahia.get(f"tramites/{idt}/ciencia"))[:2] == (404, "1004")
    feito(await house.amargosa.get(f"tramites/{idt}/ciencia"))
    assert recusa(await house.amargosa.get(f"tramites/{idt}/ciencia"))[:2] == (400, "1010")
    assert await house.amargosa.situacao(idt) == 9
    ultimo = (await house.eventos(criado["NRE"]))[-2]
    assert (ultimo["type"], ultimo["data"]["motivo"]) == ("barramento.tramite.recusado.v1", "04")
    assert "x" * 20 not in str(ultimo)


@pytest.mark.parametrize(
    ("dados", "campo"),
    [
        ({"motivo": "05", "justificativa": "x"}, "motivo"),
        ({"motivo": "99", "justificativa": "x" * 1001}, "justificativa"),
        ({"motivo": "99"}, "justificativa"),
        ([], "corpo"),
    ],
)
async def test_a_refusal_without_its_reasons_is_refused(house: House, dados: object, campo: str) -> None:
    criado = await house.ate_2(b"sem motivo")
    status, codigo, mensagem = recusa(await house.bahia.post(f"tramites/{criado['IDT']}/recusa", dados))
    assert (status, codigo) == (400, "1009")
    assert campo in mensagem
    assert await house.bahia.situacao(criado["IDT"]) == 2


@pytest.mark.parametrize("ate", [1, 2, 3, 4])
async def test_the_sender_takes_back_until_the_receipt(house: House, ate: int) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"volte"))))
    idt = criado["IDT"]
    if ate >= 2:
        await house.amargosa.enviar(criado, b"volte")
    if ate >= 3:
        feito(await house.bahia.get(f"tramites/{idt}"))
    if ate == 4:
        feito(await house.bahia.baixar(idt, sha256(b"volte")))
    assert recusa(await house.bahia.http.delete(f"tramites/{idt}"))[:2] == (404, "1004")
    feito(await house.amargosa.http.delete(f"tramites/{idt}", params={"IDT": idt}))
    assert recusa(await house.amargosa.http.delete(f"tramites/{idt}"))[:2] == (400, "1010")
    assert await house.bahia.situacao(idt) == 7
    for depois in (await house.bahia.get(f"tramites/{idt}"), await house.bahia.baixar(idt, sha256(b"volte"))):
        assert recusa(depois)[:2] == (400, "1010")
    if ate == 1:
        assert recusa(await house.amargosa.por_inteiro(criado, b"volte"))[:2] == (400, "1031")


async def test_one_system_may_be_both_ends(house: House) -> None:
    criado = await house.amargosa.iniciar(corpo(102, 103, processo(documento(1, b"em casa"))))
    idt = criado["IDT"]
    feito(await house.amargosa.get(f"tramites/{idt}"))
    assert await house.amargosa.situacao(idt) == 1
    await house.amargosa.enviar(criado, b"em casa")
    assert {"IDT": idt, "status": 2} in feito(await house.amargosa.get("tramites/pendentes"))
    await house.amargosa.concluir(idt, b"em casa")
    assert {"IDT": idt, "status": 5} in feito(await house.amargosa.get("tramites/pendentes"))
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert await house.amargosa.situacao(idt) == 6


async def test_a_body_on_a_get_and_brackets_on_a_post_are_ignored(house: House) -> None:
    criado = await house.ate_2(b"corpo no get")
    await house.bahia.concluir(criado["IDT"], b"corpo no get")
    pedido = house.amargosa.http.build_request("GET", f"tramites/{criado['IDT']}/recibo", json={"IDT": 1})
    feito(await house.amargosa.http.send(pedido))


async def test_the_clock_of_a_receiver_may_run_a_little_ahead(house: House) -> None:
    criado = await house.ate_2(b"adiantado")
    idt = criado["IDT"]
    await house.bahia.receber(idt, b"adiantado")
    data = (clock.now() + timedelta(minutes=4)).isoformat()
    feito(
        await house.bahia.post(
            f"tramites/{idt}/recibo", await house.bahia.recibo(idt, hashes_=[sha256(b"adiantado")], data=data)
        )
    )
