"""The shapes of a process on the wire: anexados, apensados, retirados, several files, what must come back (§4, §5)."""

import base64
import os
from typing import Any

import pytest
from barramento_house import (
    House,
    Json,
    Sei,
    corpo,
    documento,
    feito,
    hashes_de,
    processo,
    protocolo,
    recusa,
    sha256,
)

pytestmark = pytest.mark.pg


async def enviar_tudo(sei: Sei, criado: Json, conteudos: dict[str, bytes]) -> None:
    """Send what was asked for, each file under the protocolo that asked for it."""
    for pedido in criado["processosComComponentesDigitaisSolicitados"]:
        for hash_ in pedido["hashes"]:
            feito(await sei.por_inteiro(criado, conteudos[hash_], protocolo=pedido["protocolo"]))


def por_hash(*conteudos: bytes) -> dict[str, bytes]:
    return {sha256(conteudo): conteudo for conteudo in conteudos}


async def test_apensados_within_apensados_are_sent_under_their_numbers_and_fetched_by_hash(house: House) -> None:
    comum, principal, filho, neto = (os.urandom(500) for _ in range(4))
    numeros = [protocolo() for _ in range(3)]
    do_neto = processo(documento(1, neto, comum), documento(2, b"", retirado=True), numero=numeros[2])
    do_filho = processo(documento(1, filho, comum), numero=numeros[1], processoApensado=[do_neto])
    conteudo = processo(documento(1, principal, comum), numero=numeros[0], processoApensado=[do_filho])
    criado = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    assert criado["processosComComponentesDigitaisSolicitados"] == [
        {"protocolo": numeros[0], "hashes": [sha256(principal), sha256(comum)]},
        {"protocolo": numeros[1], "hashes": [sha256(filho), sha256(comum)]},
        {"protocolo": numeros[2], "hashes": [sha256(neto), sha256(comum)]},
    ]
    alheio = await house.amargosa.por_inteiro(criado, filho, protocolo=numeros[2])
    assert recusa(alheio)[:2] == (400, "1032")
    conteudos = por_hash(comum, principal, filho, neto)
    ultimo = criado["processosComComponentesDigitaisSolicitados"].pop()
    await enviar_tudo(house.amargosa, criado, conteudos)
    assert await house.amargosa.situacao(criado["IDT"]) == 1  # the same file is still owed under the last number
    criado["processosComComponentesDigitaisSolicitados"].append(ultimo)
    for inteiro in (neto, comum):
        feito(await house.amargosa.parte(criado, inteiro, 200, 500, protocolo=numeros[2]))
        feito(await house.amargosa.parte(criado, inteiro, 0, 200, protocolo=numeros[2]))
        ticket = f"tickets-de-envio-de-componente/{criado['ticketParaEnvioDeComponentesDigitais']}/protocolos"
        dados = {"hashDoComponenteDigital": sha256(inteiro), "protocolo": numeros[2]}
        feito(await house.amargosa.post(f"{ticket}/componentes-a-enviar/partes/sinalizacao-termino-envio", dados))
    assert await house.amargosa.situacao(criado["IDT"]) == 2
    # The receiver gives the main number with every file; the file that came three times is fetched once.
    await house.bahia.concluir(criado["IDT"], *conteudos.values())
    metadados = feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
    assert metadados["processo"]["processoApensado"][0]["processoApensado"][0]["protocolo"] == numeros[2]
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    assert await house.amargosa.situacao(criado["IDT"]) == 6


async def test_the_name_of_apensados_in_older_manuals_is_understood(house: House) -> None:
    numero = protocolo()
    conteudo = processo(documento(1, b"um"), apensados=[processo(documento(1, b"dois"), numero=numero)])
    criado = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    assert criado["processosComComponentesDigitaisSolicitados"][1] == {"protocolo": numero, "hashes": [sha256(b"dois")]}


async def test_a_wrong_field_deep_in_an_apensado_is_named(house: House) -> None:
    neto = processo(documento(1, b"x"), documento(1, b"y"))
    conteudo = processo(documento(1, b"z"), processoApensado=[processo(documento(1, b"w"), processoApensado=[neto])])
    mensagem = recusa(await house.amargosa.post("tramites/processo", corpo(102, 202, conteudo)))[2]
    assert "processo.processoApensado[0].processoApensado[0].documentos[1].ordem" in mensagem


async def test_documents_of_anexados_go_under_the_main_number_and_keep_theirs(house: House) -> None:
    numero, anexado = protocolo(), protocolo()
    conteudo = processo(
        documento(1, b"do principal"),
        documento(2, b"do anexado", protocoloDoProcessoAnexado=anexado, idProcedimentoAnexadoSEI=55),
        documento(5, b"do principal", b"outro", protocoloDoProcessoAnexado=anexado),
        numero=numero,
    )
    criado = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    assert criado["processosComComponentesDigitaisSolicitados"] == [
        {"protocolo": numero, "hashes": [sha256(b"do principal"), sha256(b"do anexado"), sha256(b"outro")]}
    ]
    await house.amargosa.enviar(criado, b"outro", b"do anexado", b"do principal")
    documentos = feito(await house.bahia.get(f"tramites/{criado['IDT']}"))["processo"]["documentos"]
    assert [d["ordem"] for d in documentos] == [1, 2, 5]
    assert [d.get("protocoloDoProcessoAnexado") for d in documentos] == [None, anexado, anexado]
    assert "idProcedimentoAnexadoSEI" not in documentos[1]


async def test_several_files_of_a_document_keep_their_order_from_0(house: House) -> None:
    tres = documento(1, b"a", b"b", b"c")
    for n, componente in enumerate(tres["componentesDigitais"]):
        componente["ordem"] = n
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(tres)))
    await house.amargosa.enviar(criado, b"c", b"a", b"b")
    lido = feito(await house.bahia.get(f"tramites/{criado['IDT']}"))["processo"]["documentos"][0]
    assert [c["ordem"] for c in lido["componentesDigitais"]] == [0, 1, 2]
    tres["componentesDigitais"][2]["ordem"] = "1"
    repetida = recusa(await house.amargosa.post("tramites/processo", corpo(102, 202, processo(tres))))
    assert repetida[:2] == (400, "1009")
    assert "processo.documentos[0].componentesDigitais[2].ordem" in repetida[2]


@pytest.mark.parametrize("hipotese", [{"identificacao": 3}, [{"identificacao": "3"}, {"identificacao": 4}]])
@pytest.mark.parametrize("referenciado", [1, [1, 2]])
async def test_what_is_a_value_here_and_a_list_in_the_old_schema_may_be_either(
    house: House, hipotese: object, referenciado: object
) -> None:
    campos: dict[str, Any] = {"nivelDeSigilo": "2", "hipoteseLegal": hipotese}
    anexo = documento(3, b"c", ordemDoDocumentoReferenciado=referenciado, **campos)
    conteudo = processo(documento(1, b"a"), documento(2, b"b"), anexo, **campos)
    criado = await house.amargosa.iniciar(corpo(102, 202, conteudo))
    lido = feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))["processo"]
    assert lido["hipoteseLegal"] == lido["documentos"][2]["hipoteseLegal"] == hipotese
    assert lido["documentos"][2]["ordemDoDocumentoReferenciado"] == referenciado


async def test_flags_come_as_booleans_digits_or_nothing(house: House) -> None:
    for valor in (True, False, 1, 0, "1", "0", "true", "false", None):
        dados = corpo(102, 202, processo(documento(1, b"x")), enviarApenasComponentesDigitaisPendentes=valor)
        assert hashes_de(await house.amargosa.iniciar(dados)) == [sha256(b"x")]


@pytest.mark.parametrize("motivo", [True, 1, 1.5, "2", "", None])
async def test_a_motive_of_urgency_is_any_scalar(house: House, motivo: object) -> None:
    dados = corpo(102, 202, processo(documento(1, b"x")), urgencia=True, motivoDaUrgencia=motivo)
    criado = await house.amargosa.iniciar(dados)
    assert feito(await house.amargosa.get(f"tramites/{criado['IDT']}"))["motivoDaUrgencia"] == motivo


async def test_fields_in_the_form_and_in_the_query_may_be_mixed(house: House) -> None:
    inteiro = os.urandom(300)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
    numero = criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"]
    ticket = f"tickets-de-envio-de-componente/{criado['ticketParaEnvioDeComponentesDigitais']}/protocolos"
    for faixa, na_query, no_formulario in (
        ("0-100", {"hashDoComponenteDigital": sha256(inteiro)}, {"protocolo": numero}),
        ("100-300", {"protocolo": numero}, {"hashDoComponenteDigital": sha256(inteiro)}),
    ):
        inicio, fim = map(int, faixa.split("-"))
        arquivo = {"conteudo": ("conteudo.html", inteiro[inicio:fim], "text/html")}
        path = f"{ticket}/componentes-a-enviar/partes/{faixa}"
        feito(await house.amargosa.http.put(path, files=arquivo, data=no_formulario, params=na_query))
    feito(await house.amargosa.terminar(criado, inteiro))
    assert await house.amargosa.situacao(criado["IDT"]) == 2


async def chegou(house: House, *documentos: Json, conteudos: tuple[bytes, ...]) -> tuple[str, str]:
    """A process that went to Bahia, to the end; its number and its NRE."""
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(*documentos)))
    await house.amargosa.enviar(criado, *conteudos)
    await house.bahia.concluir(criado["IDT"], *conteudos)
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    return criado["processosComComponentesDigitaisSolicitados"][0]["protocolo"], criado["NRE"]


VOLTAS: list[tuple[str, list[Any], str | None]] = [
    ("igual", [(1, "a"), (2, "b"), (3, "c")], None),
    ("mais um no fim", [(1, "a"), (2, "b"), (3, "c"), (4, "d")], None),
    ("em outra sequência", [(3, "c"), (1, "a"), (2, "b")], None),
    ("um retirado", [(1, "a"), (2, "enchimento", True), (3, "c")], None),
    ("todos retirados", [(1, "x", True), (2, "y", True), (3, "z", True)], None),
    ("trocados", [(1, "b"), (2, "a"), (3, "c")], "1, 2"),
    ("mudado", [(1, "a"), (2, "b"), (3, "mudou")], "3"),
    ("falta o último", [(1, "a"), (2, "b")], "3"),
    ("novo no meio", [(1, "a"), (2, "d"), (3, "b"), (4, "c")], "2, 3"),
]


@pytest.mark.parametrize(("documentos", "divergem"), [v[1:] for v in VOLTAS], ids=[v[0] for v in VOLTAS])
async def test_what_comes_back_is_compared_document_by_document(
    house: House, documentos: list[Any], divergem: str | None
) -> None:
    ida = [documento(n, conteudo) for n, conteudo in enumerate((b"a", b"b", b"c"), 1)]
    numero, nre = await chegou(house, *ida, conteudos=(b"a", b"b", b"c"))
    de_volta = [documento(ordem, texto.encode(), retirado=bool(retirado)) for ordem, texto, *retirado in documentos]
    resposta = await house.bahia.post("tramites/processo", corpo(202, 102, processo(*de_volta, numero=numero), NRE=nre))
    if divergem is None:
        assert feito(resposta)["NRE"] == nre
    else:
        status, codigo, mensagem = recusa(resposta)
        assert (status, codigo) == (400, "0047")
        assert f"ordem: {divergem}." in mensagem


async def test_a_document_that_came_withdrawn_goes_on_so(house: House) -> None:
    numero, nre = await chegou(house, documento(1, b"a"), documento(2, b"f", retirado=True), conteudos=(b"a",))
    de_volta = processo(documento(1, b"a"), documento(2, b"outro", retirado=True), documento(3, b"n"), numero=numero)
    volta = await house.bahia.iniciar(corpo(202, 102, de_volta, NRE=nre))
    assert hashes_de(volta) == [sha256(b"a"), sha256(b"n")]


async def test_only_an_end_lets_a_process_begin_again_and_each_end_its_own_way(house: House) -> None:
    dados = corpo(102, 202, processo(documento(1, b"de novo")))

    async def de_novo() -> str:
        return recusa(await house.amargosa.post("tramites/processo", dados | {"outra": os.urandom(4).hex()}))[1]

    criado = await house.amargosa.iniciar(dados)
    idt, nre = criado["IDT"], criado["NRE"]
    assert await de_novo() == "0044"  # 1
    await house.amargosa.enviar(criado, b"de novo")
    assert await de_novo() == "0044"  # 2
    feito(await house.bahia.get(f"tramites/{idt}"))
    assert await de_novo() == "0044"  # 3
    feito(await house.bahia.baixar(idt, sha256(b"de novo")))
    assert await de_novo() == "0044"  # 4
    feito(await house.bahia.post(f"tramites/{idt}/recusa", {"motivo": "04", "justificativa": "x"}))
    assert await de_novo() == "0044"  # 8: the sender has not yet taken note
    feito(await house.amargosa.get(f"tramites/{idt}/ciencia"))
    segundo = await house.amargosa.iniciar(dados)
    assert segundo["NRE"] != nre  # refused, it has arrived nowhere
    await house.amargosa.enviar(segundo, b"de novo")
    await house.bahia.concluir(segundo["IDT"], b"de novo")
    assert await de_novo() == "0044"  # 5
    feito(await house.amargosa.get(f"tramites/{segundo['IDT']}/recibo"))
    assert (await house.amargosa.iniciar(dados))["NRE"] == segundo["NRE"]


async def test_an_nre_of_which_another_tramite_is_under_way_is_refused_whatever_the_number(house: House) -> None:
    numero, nre = await chegou(house, documento(1, b"a"), conteudos=(b"a",))
    await house.bahia.iniciar(corpo(202, 102, processo(documento(1, b"a"), numero=numero), NRE=nre))
    outro = corpo(102, 302, processo(documento(1, b"a")), NRE=nre)
    assert recusa(await house.amargosa.post("tramites/processo", outro))[:2] == (400, "0044")


async def test_nothing_new_to_send_is_in_2_at_once_and_its_receipt_names_nothing(house: House) -> None:
    numero, nre = await chegou(house, documento(1, b"a"), documento(2, b"b"), conteudos=(b"a", b"b"))
    volta = processo(documento(1, b"a"), documento(2, b"b", retirado=True), numero=numero)
    criado = await house.bahia.iniciar(corpo(202, 102, volta, NRE=nre, enviarApenasComponentesDigitaisPendentes=True))
    assert hashes_de(criado) == []
    envio = feito(await house.bahia.get(f"tramites/{criado['IDT']}/recibo-de-envio"))["reciboDeEnvio"]
    assert envio["hashesDosComponentesDigitais"] == []
    await house.amargosa.concluir(criado["IDT"])
    recibo = feito(await house.bahia.get(f"tramites/{criado['IDT']}/recibo"))
    assert recibo["recibo"]["hashesDosComponentesDigitais"] == []
    assert base64.b64decode(recibo["cadeiaDoCertificado"])
