"""Where the source is silent: the choices of tramita-api.md §14, each held by a test of its own."""

import re
from typing import Any

import pytest
from barramento_house import (
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
    sha256,
)

pytestmark = pytest.mark.pg


@pytest.mark.parametrize(
    "hipotese", [{"identificacao": 3}, {"identificacao": "3"}, [{"identificacao": 3}], []], ids=str
)
@pytest.mark.parametrize("referenciado", [1, [1]], ids=str)
async def test_an_object_or_a_list_is_given_back_as_it_came(house: House, hipotese: Any, referenciado: Any) -> None:  # noqa: ANN401 - JSON
    documentos = [
        documento(1, b"um", hipoteseLegal=hipotese),
        documento(2, b"dois", ordemDoDocumentoReferenciado=referenciado),
    ]
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(*documentos, hipoteseLegal=hipotese)))
    lido = feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))["processo"]
    assert lido["hipoteseLegal"] == lido["documentos"][0]["hipoteseLegal"] == hipotese
    assert lido["documentos"][1]["ordemDoDocumentoReferenciado"] == referenciado


@pytest.mark.parametrize("motivo", [True, 1, "1", 2.5, "Prazo judicial"], ids=str)
async def test_any_scalar_will_do_as_the_motive_of_urgency(house: House, motivo: object) -> None:
    dados = corpo(102, 202, processo(documento(1, b"urge")), urgencia=True, motivoDaUrgencia=motivo)
    lido = feito(await house.amargosa.get(f"tramites/{(await house.amargosa.iniciar(dados))['IDT']}"))
    assert (lido["urgencia"], lido["motivoDaUrgencia"]) == (True, motivo)


async def test_the_bus_writes_dates_to_the_second_with_the_offset_of_its_zone(house: House) -> None:
    criado = await house.ate_2(b"datado")
    await house.bahia.concluir(criado["IDT"], b"datado")
    visto = await house.amargosa.tramite(criado["IDT"])
    envio = feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo-de-envio"))["reciboDeEnvio"]
    datas = [
        criado["dataHoraDeRegistroDoTramite"],
        envio["dataDeRecebimentoDoUltimoComponenteDigital"],
        *(mudanca["dataHora"] for mudanca in visto["mudancasDeSituacao"]),
    ]
    assert [data for data in datas if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d-03:00", data)] == []
    assert len(datas) == 7


async def test_every_list_of_a_tramite_is_there_in_every_state(house: House) -> None:
    listas = (
        "mudancasDeSituacao",
        "hashDosComponentesPendentesDeRecebimento",
        "hashDosComponentesPendentesDeEnvio",
    )
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"listas"))))
    idt = criado["IDT"]
    vistos: list[Json] = [await house.amargosa.tramite(idt)]
    await house.amargosa.enviar(criado, b"listas")
    vistos.append(await house.amargosa.tramite(idt))
    await house.bahia.receber(idt, b"listas")
    vistos.append(await house.bahia.tramite(idt))
    feito(await house.bahia.post(f"tramites/{idt}/recusa", {"motivo": "99", "justificativa": "não"}))
    vistos.append(await house.amargosa.tramite(idt))
    feito(await house.amargosa.get(f"tramites/{idt}/ciencia"))
    vistos.append(await house.amargosa.tramite(idt))
    assert [visto["situacaoAtual"] for visto in vistos] == [1, 2, 4, 8, 9]
    assert [
        (visto["situacaoAtual"], lista) for visto in vistos for lista in listas if not isinstance(visto[lista], list)
    ] == []
    assert [mudanca["situacao"] for mudanca in vistos[-1]["mudancasDeSituacao"]] == [1, 2, 3, 4, 8, 9]


async def test_what_a_body_fetched_and_then_refused_is_sent_to_it_again(house: House) -> None:
    criado = await house.ate_2(b"base")
    await house.bahia.concluir(criado["IDT"], b"base")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    parcial = {"NRE": criado["NRE"], "enviarApenasComponentesDigitaisPendentes": True}
    dados = corpo(102, 302, processo(documento(1, b"base"), numero=numero), **parcial)
    recusado = await house.amargosa.iniciar(dados)
    await house.amargosa.enviar(recusado, b"base")
    await house.uniao.receber(recusado["IDT"], b"base")
    feito(await house.uniao.post(f"tramites/{recusado['IDT']}/recusa", {"motivo": "99", "justificativa": "não"}))
    feito(await house.amargosa.get(f"tramites/{recusado['IDT']}/ciencia"))
    assert hashes_de(await house.amargosa.iniciar(dados)) == [sha256(b"base")]


async def test_what_came_under_another_nre_is_sent_again(house: House) -> None:
    primeiro = await house.ate_2(b"em dois processos")
    await house.bahia.concluir(primeiro["IDT"], b"em dois processos")
    feito(await house.amargosa.get(f"tramites/{primeiro['IDT']}/recibo"))
    outro = corpo(102, 202, processo(documento(1, b"em dois processos")), enviarApenasComponentesDigitaisPendentes=True)
    segundo = await house.amargosa.iniciar(outro)
    assert segundo["NRE"] != primeiro["NRE"]
    assert hashes_de(segundo) == [sha256(b"em dois processos")]


async def test_a_number_known_to_neither_party_of_this_tramite_gets_a_new_nre(house: House) -> None:
    """What others did with a process of that number stays theirs."""
    numero = protocolo()
    entre_outros = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"deles"), numero=numero)))
    await house.amargosa.enviar(entre_outros, b"deles")
    await house.bahia.concluir(entre_outros["IDT"], b"deles")
    feito(await house.amargosa.get(f"tramites/{entre_outros['IDT']}/recibo"))
    sozinha = await house.uniao.iniciar(corpo(302, 303, processo(documento(1, b"outro"), numero=numero)))
    assert sozinha["NRE"] != entre_outros["NRE"]


async def test_an_end_is_looked_for_in_the_repository_that_is_named(house: House) -> None:
    em_outro = {**endereco(202), "identificacaoDoRepositorioDeEstruturas": 6}
    dados = corpo(102, 202, processo(documento(1, b"x")))
    dados["cabecalho"]["destinatario"] = em_outro
    assert recusa(await house.amargosa.post("tramites/processo", dados))[:2] == (400, "0055")


async def test_an_idt_beside_the_one_in_the_path_is_ignored(house: House) -> None:
    criado = await house.ate_2(b"idt")
    assert feito(await house.bahia.get(f"tramites/{criado['IDT']}", IDT=1))["nre"] == criado["NRE"]
    assert feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo-de-envio", IDT=1))
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}?IDT=1"))


async def test_the_receipt_is_fetched_as_often_as_one_likes(house: House) -> None:
    criado = await house.ate_2(b"recibo")
    await house.bahia.concluir(criado["IDT"], b"recibo")
    lidos = [feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo")) for _ in range(3)]
    assert lidos[0] == lidos[1] == lidos[2]
    assert await house.amargosa.situacao(criado["IDT"]) == 6


async def test_wrong_check_digits_are_no_reason_to_refuse(house: House) -> None:
    for numero in ("13990.000185/2024-00", "2024/000185", "12345.123456/2026-71"):
        await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, numero.encode()), numero=numero)))


async def test_types_of_content_need_not_agree(house: House) -> None:
    trocado = documento(1, b"texto puro")
    trocado["componentesDigitais"][0] |= {"mimeType": "application/pdf", "tipoDeConteudo": "vid", "nome": "planta.dwg"}
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(trocado)))
    await house.amargosa.enviar(criado, b"texto puro")
    assert await house.amargosa.situacao(criado["IDT"]) == 2


@pytest.mark.parametrize("caminho", ["tramites/", "especies/", "tramites/1/recibo/", "tramites//pendentes"])
async def test_a_slash_too_many_leads_nowhere_else(house: House, caminho: str) -> None:
    assert recusa(await house.amargosa.http.get(caminho))[:2] == (404, "1003")
    assert recusa(await house.amargosa.post(caminho))[:2] == (404, "1003")


async def test_a_get_that_changes_something_is_kept_by_no_cache_and_done_by_no_head(house: House) -> None:
    criado = await house.ate_2(b"sem cache")
    caminho = f"tramites/{criado['IDT']}"
    assert (await house.bahia.http.head(caminho)).status_code == 405
    assert await house.bahia.situacao(criado["IDT"]) == 2
    lido = await house.bahia.get(caminho)
    assert lido.headers["cache-control"] == "no-store"
    assert await house.bahia.situacao(criado["IDT"]) == 3
