"""POST tramites/documento: one document to several destinations, each trâmite with its own NRE and states."""

import asyncio
import os
from typing import Any

import pytest
from barramento_cadastro import unidade
from barramento_house import House, Json, Sei, corpo, documento, endereco, feito, processo, protocolo, recusa, sha256

pytestmark = pytest.mark.pg


def avulso(*conteudos: bytes, de: int = 102, para: tuple[int, ...] = (202,), **mais: Any) -> Json:  # noqa: ANN401 - JSON
    """The body of POST tramites/documento."""
    dito = documento(1, *conteudos, protocolo=protocolo()) | mais
    del dito["ordem"], dito["retirado"]
    destinatarios = [endereco(numero) for numero in para]
    return {"cabecalho": {"remetente": endereco(de), "destinatarios": destinatarios}, "documento": dito}


async def iniciar(sei: Sei, dados: Json) -> Json:
    """Begin its trâmites."""
    criado: Json = feito(await sei.post("tramites/documento", dados))
    return criado


async def enviar(sei: Sei, criado: Json, dados: Json, *conteudos: bytes) -> None:
    """Send its components under its protocolo."""
    for conteudo in conteudos:
        ticket = {**criado, "processosComComponentesDigitaisSolicitados": [dados["documento"]]}
        feito(await sei.por_inteiro(ticket, conteudo))


def idts(criado: Json) -> list[int]:
    """Of its trâmites."""
    return [tramite["IDT"] for tramite in criado["tramites"]]


async def test_a_document_goes_to_several_units_under_one_ticket_each_by_its_own_tramite(house: House) -> None:
    um, dois = os.urandom(3000), b"<p>dois</p>"
    dados = avulso(um, dois, para=(202, 302, 203), novidade={"x": [1, "1"]})
    criado = await iniciar(house.amargosa, dados)
    assert set(criado) == {"ticketParaEnvioDeComponentesDigitais", "tramites"}
    assert all(set(t) == {"IDT", "NRE", "destinatario"} for t in criado["tramites"])
    destinos = [t["destinatario"]["numeroDeIdentificacaoDaEstrutura"] for t in criado["tramites"]]
    assert destinos == [202, 302, 203]
    assert idts(criado) == sorted(set(idts(criado)))
    assert len({t["NRE"] for t in criado["tramites"]}) == 3

    ticket = {**criado, "processosComComponentesDigitaisSolicitados": [dados["documento"]]}
    for inicio, fim in ((1000, 3000), (0, 1000)):
        feito(await house.amargosa.parte(ticket, um, inicio, fim))
    feito(await house.amargosa.terminar(ticket, um))
    assert [await house.amargosa.situacao(idt) for idt in idts(criado)] == [1, 1, 1]
    await enviar(house.amargosa, criado, dados, dois)
    assert [await house.amargosa.situacao(idt) for idt in idts(criado)] == [2, 2, 2]
    assert recusa(await house.amargosa.por_inteiro(ticket, dois))[:2] == (400, "1031")

    para_bahia, para_uniao, para_outra = idts(criado)
    for idt in idts(criado):
        envio = feito(await house.amargosa.get(f"tramites/{idt}/recibo-de-envio"))["reciboDeEnvio"]
        assert (envio["IDT"], envio["hashesDosComponentesDigitais"]) == (idt, sorted([sha256(um), sha256(dois)]))
    metadados = feito(await house.uniao.get(f"tramites/{para_uniao}"))
    assert metadados["processo"] is None
    assert metadados["documento"]["novidade"] == {"x": [1, "1"]}
    assert "idDocumentoSEI" not in metadados["documento"]
    assert metadados["destinatario"] == endereco(302)
    assert "destinatarios" not in metadados  # nobody reads who else got it
    await house.bahia.concluir(para_bahia, um, dois)
    await house.uniao.receber(para_uniao, um, dois)
    assert [await house.amargosa.situacao(idt) for idt in idts(criado)] == [5, 4, 2]
    assert recusa(await house.uniao.get(f"tramites/{para_bahia}"))[:2] == (404, "1004")
    for tramite in criado["tramites"]:
        comeco, recebidos, *_ = await house.eventos(tramite["NRE"])
        assert (comeco["data"]["componentes"], comeco["data"]["bytes"]) == (2, 3000 + len(dois))
        assert recebidos["data"]["situacao"] == 2
    feito(await house.bahia.post(f"tramites/{para_outra}/recusa", {"motivo": "99", "justificativa": "x"}))
    assert [await house.amargosa.situacao(idt) for idt in idts(criado)] == [5, 4, 8]


async def test_to_cancel_one_leaves_the_others_and_their_ticket(house: House) -> None:
    dados = avulso(b"um", b"dois", para=(202, 302))
    criado = await iniciar(house.amargosa, dados)
    await enviar(house.amargosa, criado, dados, b"um")
    um, outro = idts(criado)
    feito(await house.amargosa.http.delete(f"tramites/{um}"))
    await enviar(house.amargosa, criado, dados, b"dois")
    assert [await house.amargosa.situacao(idt) for idt in (um, outro)] == [7, 2]
    assert recusa(await house.bahia.get(f"tramites/{um}"))[0] == 400
    await house.uniao.concluir(outro, b"um", b"dois")
    feito(await house.amargosa.get(f"tramites/{outro}/recibo"))
    assert await house.amargosa.situacao(outro) == 6


async def test_with_nothing_to_send_all_are_in_2_at_once(house: House) -> None:
    dados = avulso(b"", para=(202, 302), retirado=True)
    dados["documento"]["retirado"] = True
    criado = await iniciar(house.amargosa, dados)
    assert [await house.amargosa.situacao(idt) for idt in idts(criado)] == [2, 2]
    envio = feito(await house.amargosa.get(f"tramites/{idts(criado)[0]}/recibo-de-envio"))
    assert envio["reciboDeEnvio"]["hashesDosComponentesDigitais"] == []
    await house.bahia.concluir(idts(criado)[0])


async def test_sender_and_receiver_may_be_one_system(house: House) -> None:
    dados = avulso(b"em casa", para=(103,))
    criado = await iniciar(house.amargosa, dados)
    await enviar(house.amargosa, criado, dados, b"em casa")
    (idt,) = idts(criado)
    assert {"IDT": idt, "status": 2} in feito(await house.amargosa.get("tramites/pendentes"))
    await house.amargosa.concluir(idt, b"em casa")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    assert await house.amargosa.situacao(idt) == 6


async def test_it_returns_as_a_process_with_an_nre_of_its_own(house: House) -> None:
    dados = avulso(b"avulso")
    criado = await iniciar(house.amargosa, dados)
    await enviar(house.amargosa, criado, dados, b"avulso")
    await house.bahia.concluir(idts(criado)[0], b"avulso")
    feito(await house.amargosa.get(f"tramites/{idts(criado)[0]}/recibo"))
    de_volta = processo(documento(1, b"avulso"), numero=dados["documento"]["protocolo"])
    volta = await house.bahia.iniciar(corpo(202, 102, de_volta, enviarApenasComponentesDigitaisPendentes=True))
    assert volta["NRE"] != criado["tramites"][0]["NRE"]
    assert volta["processosComComponentesDigitaisSolicitados"][0]["hashes"] == [sha256(b"avulso")]


async def test_the_same_request_again_gets_the_same_answer_while_the_first_may_be_lost(house: House) -> None:
    dados = avulso(b"repetido", para=(202, 302))
    criado = await iniciar(house.amargosa, dados)
    await ate_anotada(house, criado)
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/documento", dados))
    assert (status, codigo) == (400, "0044")
    assert dados["documento"]["protocolo"] in mensagem
    await house.sql("UPDATE metadados SET resposta = NULL WHERE idt = ANY($1::bigint[])", idts(criado))
    await house.sql(
        "UPDATE tramite SET iniciado_em = iniciado_em - interval '3 s' WHERE idt = ANY($1::bigint[])", idts(criado)
    )
    assert await iniciar(house.amargosa, dados) == criado
    await ate_anotada(house, criado)
    await house.sql("UPDATE metadados SET resposta = 'perdida' WHERE idt = ANY($1::bigint[])", idts(criado))
    assert await iniciar(house.amargosa, dados) == criado
    assert len(await house.eventos(criado["tramites"][0]["NRE"])) == 1
    await enviar(house.amargosa, criado, dados, b"repetido")
    await house.sql("UPDATE metadados SET resposta = 'perdida' WHERE idt = ANY($1::bigint[])", idts(criado))
    assert recusa(await house.amargosa.post("tramites/documento", dados))[1] == "0044"
    for idt in idts(criado):
        feito(await house.amargosa.http.delete(f"tramites/{idt}"))
    assert min(idts(await iniciar(house.amargosa, dados))) > max(idts(criado))


async def test_another_body_of_the_same_document_begins_other_tramites(house: House) -> None:
    dados = avulso(b"varios")
    primeiro = await iniciar(house.amargosa, dados)
    outros = {**dados, "cabecalho": {**dados["cabecalho"], "destinatarios": [endereco(302)]}}
    assert idts(await iniciar(house.amargosa, outros)) > idts(primeiro)


async def test_of_many_who_post_the_same_body_at_once_one_begins(house: House) -> None:
    dados = avulso(b"corrida", para=(202, 302))
    respostas = await asyncio.gather(*(house.amargosa.post("tramites/documento", dados) for _ in range(8)))
    assert sorted(r.status_code for r in respostas) == [200] + [400] * 7
    assert {recusa(r)[1] for r in respostas if r.status_code == 400} == {"0044"}


async def ate_anotada(house: House, criado: Json) -> None:
    for _ in range(200):
        linhas = await house.sql("SELECT resposta FROM metadados WHERE idt = ANY($1::bigint[])", idts(criado))
        if {linha["resposta"] for linha in linhas} == {"escrita"}:
            return
        await asyncio.sleep(0.02)
    pytest.fail("the answer was never noted")


def mudado(caminho: str, valor: object) -> Json:
    dados: Any = avulso(b"x", b"y", para=(202, 302))
    alvo = dados
    *passos, ultimo = caminho.replace("[", ".").replace("]", "").split(".")
    for passo in passos:
        alvo = alvo[int(passo) if passo.isdigit() else passo]
    if valor is None:
        del alvo[int(ultimo) if ultimo.isdigit() else ultimo]
    else:
        alvo[int(ultimo) if ultimo.isdigit() else ultimo] = valor
    return dict(dados)


CAMPOS: list[tuple[str, object]] = [
    ("cabecalho.destinatarios", None),
    ("cabecalho.destinatarios", []),
    ("cabecalho.destinatarios", endereco(202)),
    ("cabecalho.destinatarios[1]", {"numeroDeIdentificacaoDaEstrutura": "0202", **endereco(202)}),
    ("cabecalho.destinatarios[1].numeroDeIdentificacaoDaEstrutura", "abc"),
    ("cabecalho.destinatarios", [endereco(n) for n in range(1000, 1051)]),
    ("documento", None),
    ("documento.protocolo", None),
    ("documento.protocolo", ""),
    ("documento.nivelDeSigilo", "4"),
    ("documento.descricao", "x" * 101),
    ("documento.dataHoraDeProducao", "2026-02-30T10:00:00"),
    ("documento.especie.codigo", None),
    ("documento.componentesDigitais", []),
    ("documento.componentesDigitais[1].ordem", 1),
    ("documento.componentesDigitais[0].hash.algoritmo", "MD5"),
    ("documento.componentesDigitais[0].hash.conteudo", "AAAA"),
    ("documento.componentesDigitais[0].tamanhoEmBytes", -1),
]


@pytest.mark.parametrize(("campo", "valor"), CAMPOS, ids=[f"{c}={str(v)[:12]}" for c, v in CAMPOS])
async def test_a_wrong_field_is_named_and_nothing_begins(house: House, campo: str, valor: object) -> None:
    antes = await house.sql("SELECT count(*) FROM tramite")
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/documento", mudado(campo, valor)))
    assert (status, codigo) == (400, "1009")
    assert campo in mensagem
    assert await house.sql("SELECT count(*) FROM tramite") == antes


async def test_what_cannot_be_added_up_is_refused(house: House) -> None:
    imenso = mudado("documento.componentesDigitais[0].tamanhoEmBytes", 2**43 + 1)
    assert "8 TiB" in recusa(await house.amargosa.post("tramites/documento", imenso))[2]


async def test_one_end_that_will_not_do_stops_all(house: House) -> None:
    await house.contar(unidade(221, 2, permite_recebimento=False), unidade(121, 1, permite_envio=False))
    antes = await house.sql("SELECT count(*) FROM tramite")

    async def tentada(de: int, *para: int) -> str:
        return recusa(await house.amargosa.post("tramites/documento", avulso(b"x", de=de, para=para)))[1]

    assert await tentada(202, 302) == "0005"
    assert await tentada(121, 302) == "1020"
    assert await tentada(102, 302, 221) == "1021"
    assert await tentada(102, 302, 1234567) == "0055"
    assert await house.sql("SELECT count(*) FROM tramite") == antes


async def test_its_last_tramite_is_not_repeated(house: House) -> None:
    """No SEI could send it again: it only ever receives avulsos (§4.3), and what it can't send would wait in 1."""
    dados = avulso(b"outra vez", para=(202, 302))
    criado = await iniciar(house.amargosa, dados)
    await enviar(house.amargosa, criado, dados, b"outra vez")
    idt, nre = criado["tramites"][0]["IDT"], criado["tramites"][0]["NRE"]
    await house.bahia.concluir(idt, b"outra vez")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    resposta = await house.bahia.post(f"NREs/{nre}/destinatarios/5/202/reproducoes-de-tramite")
    assert recusa(resposta)[:2] == (400, "1023")
