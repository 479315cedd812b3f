"""The client's scenarios in which its tests call the API themselves, with what SEI would never send."""

from dataclasses import replace
from typing import Any

import pytest

from tests.e2e.cena import Cena, consultar, novo_nup, sem_chaves_do_sei
from tests.e2e.cenarios import cenario
from tests.e2e.test_e2e_cenarios_envio import tres_componentes
from tropeiro.simulador.envio import Carregador, Envio, Item, Opcoes
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.metadados import escrever_processo
from tropeiro.simulador.processo import Processo, Unidade
from tropeiro.simulador.tramita import Multipart

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]

SEM_AVULSO = "POST tramites/documento is not of the ground floor"


@cenario("TramiteRecebimentoDocumentoAnexado")
async def test_an_api_sender_may_refer_to_documents_name_their_protocolo_and_put_the_hash_in_the_query(
    cena: Cena,
) -> None:
    principal, anexo = cena.pdf(), replace(cena.pdf(), ordem_do_referenciado=1)
    processo = replace(cena.processo(principal, anexo), protocolo=f"{novo_nup()[:-2]}00")
    metadados = como_os_testes_do_cliente(processo)
    envio = await enviar_pela_api(cena.amargosa, processo, metadados, cena.bahia.configuracao.unidade)
    await cena.bahia.atender_uma_vez()
    assert cena.bahia.recebidos[envio.idt].metadados.processo == sem_chaves_do_sei(metadados)
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 5
    recibo = await cena.amargosa.tramita.recibo_pedido_com_corpo(envio.idt)
    assert set(recibo.recibo.hashes) == set(envio.hashes)
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 6


@pytest.mark.xfail(raises=RecusaDoBarramentoError, reason=SEM_AVULSO, strict=True)
@cenario("TramiteRecebimentoDocumentoAvulso")
async def test_a_documento_avulso_arrives_and_later_returns_as_a_process(cena: Cena) -> None:
    (envio,) = await cena.amargosa.enviar_avulso(cena.pdf(), [cena.bahia.configuracao.unidade])
    await cena.concluir(cena.amargosa, cena.bahia, envio)
    documento = cena.bahia.recebidos[envio.idt].documento
    assert documento is not None
    volta = await cena.tramitar(cena.bahia, cena.amargosa, cena.processo(documento))
    assert volta.nre != envio.nre


@pytest.mark.xfail(raises=RecusaDoBarramentoError, reason=SEM_AVULSO, strict=True)
async def test_a_documento_avulso_may_have_three_components_and_two_destinations(cena: Cena) -> None:
    destinos = [cena.bahia.configuracao.unidade, cena.uniao.configuracao.unidade]
    envios = await cena.amargosa.enviar_avulso(tres_componentes(cena), destinos)
    assert len({envio.nre for envio in envios}) == 2
    for envio, para in zip(envios, (cena.bahia, cena.uniao), strict=True):
        await cena.concluir(cena.amargosa, para, envio)


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
