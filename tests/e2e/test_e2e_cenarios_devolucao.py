"""The client's scenarios of several legs: a process goes, comes back, goes on (tramita-api.md §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, de_volta
from tests.e2e.cenarios import cenario
from tests.e2e.test_e2e_cenarios_envio import tres_componentes
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.processo import Documento, Processo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteProcessoComDevolucao", "TramiteProcessoComDevolucaoAlteracaoURL")
async def test_a_process_keeps_its_nre_there_and_back_and_there_again(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(cena.html()), nre=ida.nre)
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta).com(cena.pdf()), nre=ida.nre)
    assert ida.nre == volta.nre == terceira.nre
    assert ida.idt < volta.idt < terceira.idt


async def test_without_an_nre_in_the_header_a_process_that_travelled_is_recognised_by_its_number(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida))
    assert volta.nre == ida.nre


@cenario("TramiteProcessoComDevolucaoUnidadeDiferente")
async def test_a_process_may_come_back_to_another_unit(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    outra = cena.amargosa.configuracao.unidades[1]
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), unidade=outra, nre=ida.nre)
    assert volta.nre == ida.nre


@cenario("TramiteProcessoAnexadoComDevolucao", "TramiteProcessoComDevolucaoContendoOutroAnexado")
async def test_another_process_may_be_joined_before_the_return_after_the_old_documents(cena: Cena) -> None:
    anexado = cena.processo().protocolo
    ida = await cena.tramitar(
        cena.amargosa, cena.bahia, cena.processo(cena.html(), replace(cena.pdf(), processo_anexado=anexado))
    )
    outro = cena.processo().protocolo
    juntado = de_volta(ida).com(*(replace(cena.pdf(), processo_anexado=outro) for _ in range(2)))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, juntado, nre=ida.nre)
    assert [documento.processo_anexado for documento in de_volta(volta).documentos] == [None, anexado, outro, outro]


@cenario("TramiteProcessoComDevolucaoAnexadoOutro", "TramiteProcessosComDevolucaoAmbosAnexados")
async def test_processes_may_come_back_joined_to_a_new_one_which_gets_an_nre_of_its_own(cena: Cena) -> None:
    primeiro = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    segundo = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()))
    novo = cena.processo(cena.html(), *anexados(de_volta(primeiro)), *anexados(de_volta(segundo)))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, novo)
    assert volta.nre not in {primeiro.nre, segundo.nre}


@cenario("TramiteProcessosComDevolucoesEAnexacoes")
async def test_two_processes_travel_six_legs_and_are_joined_half_way(cena: Cena) -> None:
    primeiro = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()))
    segundo = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    primeiro = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(primeiro).com(cena.html()), nre=primeiro.nre)
    segundo = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(segundo).com(cena.pdf()), nre=segundo.nre)
    juntos = de_volta(primeiro).com(*anexados(de_volta(segundo)))
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, juntos, nre=primeiro.nre)
    ultima = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(terceira).com(cena.html()), nre=primeiro.nre)
    assert len({primeiro.nre, segundo.nre}) == 2
    assert ultima.nre == primeiro.nre


@cenario("TramiteEnvioParcial")
async def test_only_what_the_other_side_lacks_is_asked_for_there_and_back(cena: Cena) -> None:
    inicial = cena.processo(cena.html(), cena.pdf())
    ida = await cena.tramitar(cena.amargosa, cena.bahia, inicial, apenas_pendentes=True)
    assert len(ida.hashes) == 2
    novo = cena.html()
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(novo), nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == {novo.componentes[0].arquivo.hash_}
    terceira = await cena.tramitar(
        cena.amargosa, cena.bahia, de_volta(volta).com(cena.pdf()), nre=ida.nre, apenas_pendentes=True
    )
    assert len(terceira.hashes) == 1
    assert de_volta(terceira).documentos[0].componentes[0].arquivo.caminho is not None


@cenario("TramiteEnvioParcialDocumentosExternosIguais")
async def test_the_same_file_in_two_documents_is_asked_for_once_in_a_partial_sending(cena: Cena) -> None:
    um = cena.pdf()
    ida = await cena.tramitar(
        cena.amargosa, cena.bahia, cena.processo(um, replace(um, numero="9999999")), apenas_pendentes=True
    )
    assert len(ida.hashes) == 1
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == frozenset()


@cenario("TramiteEnvioParcialProcessoContendoDocumentoMovido")
async def test_a_moved_document_goes_partially_and_comes_back_with_nothing_new_to_upload(cena: Cena) -> None:
    ida = await cena.tramitar(
        cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()), apenas_pendentes=True
    )
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == frozenset()
    terceira = await cena.tramitar(
        cena.amargosa, cena.bahia, de_volta(volta).com(cena.html()), nre=ida.nre, apenas_pendentes=True
    )
    assert len(terceira.hashes) == 1


@cenario("TramiteEnvioParcialProcessoContendoDocumentoMovidoDestinatario")
async def test_a_document_moved_away_at_the_other_side_comes_back_withdrawn_in_a_partial_sending(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()), apenas_pendentes=True)
    movido = de_volta(ida).com(cena.pdf().retirar())
    volta = await cena.tramitar(cena.bahia, cena.amargosa, movido, nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == frozenset()
    terceira = await cena.tramitar(
        cena.amargosa, cena.bahia, de_volta(volta).com(cena.html()), nre=ida.nre, apenas_pendentes=True
    )
    assert len(terceira.hashes) == 1


@cenario("TramiteProcessoContendoDocumentoMovido")
async def test_a_moved_document_comes_back_with_a_second_one(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()))
    volta = await cena.tramitar(
        cena.bahia, cena.amargosa, de_volta(ida).com(cena.html(), cena.pdf().retirar()), nre=ida.nre
    )
    assert [documento.retirado for documento in de_volta(volta).documentos] == [False, True, False, True]


@cenario("TramiteProcessoContendoDocumentoMovidoEnvioDuplo")
async def test_a_process_with_a_moved_document_may_be_sent_twice(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    outra = await cena.tramitar(cena.amargosa, cena.uniao, de_volta(volta), nre=ida.nre)
    assert outra.nre == ida.nre


@cenario("TramiteProcessoContendoDocumentoMovidoDestino")
async def test_a_document_that_arrived_may_be_moved_away_at_any_of_four_legs(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, com_ultimo_retirado(de_volta(ida)), nre=ida.nre)
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta).com(cena.pdf()), nre=ida.nre)
    quarta = await cena.tramitar(cena.bahia, cena.amargosa, com_ultimo_retirado(de_volta(terceira)), nre=ida.nre)
    assert [documento.retirado for documento in de_volta(quarta).documentos] == [False, True, True]


@cenario("TramiteRecebimentoMultiplosComponentesDigitaisApenasPendentes")
async def test_three_components_in_one_document_come_back_partially(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(tres_componentes(cena)))
    novo = cena.html()
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(novo), nre=ida.nre, apenas_pendentes=True)
    assert volta.hashes == {novo.componentes[0].arquivo.hash_}


@cenario("TramiteRecebimentoMultiplosComponentesDigitaisArquivoMovido")
async def test_a_document_of_three_components_may_be_moved_before_it_comes_back(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), tres_componentes(cena)))
    volta = await cena.tramitar(
        cena.bahia, cena.amargosa, com_ultimo_retirado(de_volta(ida)), nre=ida.nre, apenas_pendentes=True
    )
    assert volta.hashes == frozenset()


async def test_a_document_that_already_travelled_must_not_come_back_different(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = de_volta(ida)
    primeiro, segundo = volta.documentos
    tentativas = [
        replace(volta, documentos=(segundo, primeiro)),
        replace(volta, documentos=(primeiro,)),
        replace(volta, documentos=(primeiro, cena.pdf())),
        replace(volta, documentos=(replace(primeiro, especie=segundo.especie), segundo)),
    ]
    for diferente in tentativas:
        with pytest.raises(RecusaDoBarramentoError) as recusa:
            await cena.bahia.enviar(diferente, cena.amargosa.configuracao.unidade, nre=ida.nre)
        assert recusa.value.codigo == "0047"
    await cena.tramitar(cena.bahia, cena.amargosa, volta, nre=ida.nre)


def anexados(processo: Processo) -> list[Documento]:
    """Its documents, as those of a process joined to another."""
    return [replace(documento, processo_anexado=processo.protocolo) for documento in processo.documentos]


def com_ultimo_retirado(processo: Processo) -> Processo:
    """The same process, its last document moved away."""
    *outros, ultimo = processo.documentos
    return replace(processo, documentos=(*outros, ultimo.retirar()))
