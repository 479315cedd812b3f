"""The client's scenarios in which its tests call the API themselves, with what SEI would never send."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest

from tests.e2e.cena import Cena, consultar, de_volta, novo_nup, sem_chaves_do_sei
from tests.e2e.cenarios import cenario
from tropeiro.simulador.destinatario import Recebimento
from tropeiro.simulador.envio import Carregador, Envio, Item, Opcoes
from tropeiro.simulador.instancia import Instancia, ligar
from tropeiro.simulador.metadados import escrever_avulso, escrever_processo
from tropeiro.simulador.processo import ANEXO, Componente, Documento, Processo, Unidade
from tropeiro.simulador.tramita import Multipart

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteRecebimentoDocumentoAnexado")
async def test_an_api_sender_may_refer_to_documents_name_their_protocolo_and_put_the_hash_in_the_query(
    cena: Cena,
) -> None:
    principal, anexo = cena.pdf(), replace(cena.pdf(), ordem_do_referenciado=1)
    processo = replace(cena.processo(principal, anexo), protocolo=f"{novo_nup()[:-2]}00")
    metadados = como_os_testes_do_cliente(processo)
    envio = await enviar_pela_api(cena.amargosa, processo, metadados, cena.bahia.configuracao.unidade)
    await cena.bahia.atender_uma_vez()
    vindo = cena.bahia.recebidos[envio.idt].metadados.processo
    assert vindo == sem_chaves_do_sei(metadados)
    assert vindo["documentos"][1]["ordemDoDocumentoReferenciado"] == 1
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 5
    recibo = await cena.amargosa.tramita.recibo_pedido_com_corpo(envio.idt)
    assert set(recibo.recibo.hashes) == set(envio.hashes)
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 6


@cenario("TramiteRecebimentoMultiplosComponentesDigitais")
async def test_a_document_may_have_three_components_counted_from_0(cena: Cena) -> None:
    ida = await tres_componentes_pela_api(cena)
    assert ida.metadados.processo is not None
    (documento, outro) = ida.metadados.processo["documentos"]
    assert [um["ordem"] for um in documento["componentesDigitais"]] == [0, 1, 2]
    assert len(outro["componentesDigitais"]) == 1
    assert len(ida.hashes) == 4


@cenario("TramiteRecebimentoMultiplosComponentesDigitaisApenasPendentes")
async def test_three_components_in_one_document_come_back_partially(cena: Cena) -> None:
    ida = await tres_componentes_pela_api(cena)
    novo = cena.html()
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(novo), nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == {novo.componentes[0].arquivo.hash_}
    assert [um.ordem for um in de_volta(volta).documentos[0].componentes] == [0, 1, 2]


@cenario("TramiteRecebimentoMultiplosComponentesDigitaisArquivoMovido")
async def test_a_document_of_three_components_may_be_moved_before_it_comes_back(cena: Cena) -> None:
    ida = await tres_componentes_pela_api(cena)
    de_tres, outro = de_volta(ida).documentos
    movido = replace(de_volta(ida), documentos=(de_tres.retirar(), outro))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, movido, nre=ida.nre)
    assert volta.hashes == {outro.componentes[0].arquivo.hash_}
    assert [um.retirado for um in de_volta(volta).documentos] == [True, False]


@cenario("TramiteRecebimentoDocumentoAvulso")
async def test_a_documento_avulso_arrives_and_later_returns_as_a_process(cena: Cena) -> None:
    enviado = cena.pdf()
    async with pela_api(cena) as amargosa:
        (envio,) = await amargosa.enviar_avulso(enviado, [cena.bahia.configuracao.unidade])
        await cena.concluir(amargosa, cena.bahia, envio)
    recebimento = cena.bahia.recebidos[envio.idt]
    assert recebimento.metadados.processo is None
    assert recebimento.metadados.documento == sem_chaves_do_sei(escrever_avulso(enviado))
    assert recebimento.documento is not None
    com_numero_novo = cena.processo(recebimento.documento, cena.html())
    volta = await cena.tramitar(cena.bahia, cena.amargosa, com_numero_novo)
    assert volta.nre != envio.nre
    assert volta.hashes > envio.hashes


@cenario("TramiteRecebimentoMultiplosComponentesDigitais")
async def test_a_documento_avulso_may_have_two_components(cena: Cena) -> None:
    documento = componentes(cena, 2)
    async with pela_api(cena) as amargosa:
        (envio,) = await amargosa.enviar_avulso(documento, [cena.bahia.configuracao.unidade])
        await cena.concluir(amargosa, cena.bahia, envio)
    recebimento = cena.bahia.recebidos[envio.idt]
    assert recebimento.documento is not None
    assert [um.ordem for um in recebimento.documento.componentes] == [0, 1]
    assert len(recebimento.hashes) == 2


async def test_a_documento_avulso_may_have_three_components_and_two_destinations(cena: Cena) -> None:
    destinos = [cena.bahia.configuracao.unidade, cena.uniao.configuracao.unidade]
    envios = await cena.amargosa.enviar_avulso(componentes(cena, 3), destinos)
    assert len({envio.nre for envio in envios}) == 2
    assert cena.fez(cena.amargosa)["enviar parte"] == 3  # one ticket: each file goes once
    for envio, para in zip(envios, (cena.bahia, cena.uniao), strict=True):
        await cena.concluir(cena.amargosa, para, envio)


@asynccontextmanager
async def pela_api(cena: Cena) -> AsyncIterator[Instancia]:
    """Amargosa, putting hash and protocolo in the query as the client's own tests do."""
    configuracao = replace(cena.amargosa.configuracao, opcoes=Opcoes(multipart=Multipart.QUERY))
    async with ligar(configuracao, observar=cena.eventos.append) as amargosa:
        yield amargosa


async def tres_componentes_pela_api(cena: Cena) -> Recebimento:
    """A process whose first document has three files, sent by the API and received by a SEI, to its very end."""
    processo = cena.processo(componentes(cena, 3), cena.pdf())
    metadados = como_os_testes_do_cliente(processo)
    envio = await enviar_pela_api(cena.amargosa, processo, metadados, cena.bahia.configuracao.unidade)
    await cena.concluir(cena.amargosa, cena.bahia, envio)
    recebimento = cena.bahia.recebidos[envio.idt]
    assert recebimento.metadados.processo == sem_chaves_do_sei(metadados)
    return recebimento


def componentes(cena: Cena, quantos: int) -> Documento:
    """An external document of several files, in order from 0."""
    arquivos = [cena.pdf().componentes[0].arquivo for _ in range(quantos)]
    em_ordem = tuple(Componente(ordem=n, arquivo=arquivo) for n, arquivo in enumerate(arquivos))
    return Documento(numero="0001230", componentes=em_ordem, especie=ANEXO)


def como_os_testes_do_cliente(processo: Processo) -> dict[str, Any]:
    """Numbers in place of strings, dates without offset or empty, a protocolo on each document, txt for a PDF."""
    corpo = escrever_processo(processo)
    for chave in ("staTipoProtocolo", "idProcedimentoSEI", "itensHistorico"):
        del corpo[chave]
    corpo |= {"nivelDeSigilo": 1, "dataHoraDeProducao": "2017-05-15T03:41:13", "dataHoraDeRegistro": ""}
    for documento in corpo["documentos"]:
        del documento["idDocumentoSEI"], documento["retirado"]
        documento |= {
            "protocolo": documento["produtor"]["numeroDeIdentificacao"][-5:],
            "nivelDeSigilo": 1,
            "dataHoraDeProducao": "2017-05-15T03:41:13",
            "produtor": {"nome": "Órgão de teste", "tipo": "orgaopublico"},
        }
        for ordem, componente in enumerate(documento["componentesDigitais"]):
            del componente["idAnexo"]
            componente |= {"tipoDeConteudo": "txt", "mimeType": "application/pdf", "ordem": ordem}
    return corpo


async def enviar_pela_api(sei: Instancia, processo: Processo, metadados: dict[str, Any], para: Unidade) -> Envio:
    """Post metadata as they are and send every component whole, hash and protocolo in the query."""
    cabecalho = {
        "remetente": endereco(sei.configuracao.unidade),
        "destinatario": endereco(para),
        "enviarApenasComponentesDigitaisPendentes": False,
    }
    criado = await sei.tramita.iniciar_processo({"cabecalho": cabecalho, "processo": metadados})
    itens = [
        Item(idt=criado.idt, ticket=criado.ticket, protocolo=processo.protocolo, arquivo=arquivo, inteiro=True)
        for _, arquivo in processo.arquivos()
    ]
    for item in itens:
        sei.acervo.adotar(item.arquivo)
    opcoes = Opcoes(multipart=Multipart.QUERY)
    await Carregador(sei.tramita, instancia=sei.nome, opcoes=opcoes, observar=lambda _: None).enviar(itens)
    hashes = frozenset(item.arquivo.hash_ for item in itens)
    envio = Envio(idt=criado.idt, nre=criado.nre, protocolo=processo.protocolo, hashes=hashes, bytes=0)
    sei.enviados[criado.idt] = envio
    return envio


def endereco(unidade: Unidade) -> dict[str, int]:
    """Identifiers as JSON numbers."""
    return {
        "identificacaoDoRepositorioDeEstruturas": unidade.repositorio,
        "numeroDeIdentificacaoDaEstrutura": unidade.numero,
    }
