"""The client's scenarios of several legs: a process goes, comes back, goes on (tramita-api.md §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, de_volta
from tests.e2e.cenarios import cenario
from tropeiro.simulador.destinatario import Recebimento
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.processo import Documento, Processo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteProcessoComDevolucao")
async def test_a_process_keeps_its_nre_there_and_back_and_there_again(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(cena.html()), nre=ida.nre)
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta).com(cena.pdf()), nre=ida.nre)
    assert ida.nre == volta.nre == terceira.nre
    assert ida.idt < volta.idt < terceira.idt


async def test_a_sei_reads_the_metadata_that_it_received_again_before_it_returns_a_process(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    lidos = cena.fez(cena.bahia)["metadados"]
    envio = await cena.bahia.enviar(de_volta(ida), cena.amargosa.configuracao.unidade, nre=ida.nre)
    assert cena.fez(cena.bahia)["metadados"] == lidos + 1
    await cena.concluir(cena.bahia, cena.amargosa, envio)


@cenario("TramiteProcessoComDevolucaoAlteracaoURL")
async def test_a_process_of_the_same_documents_travels_three_legs(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta), nre=ida.nre)
    assert ida.hashes == volta.hashes == terceira.hashes
    assert len(ida.hashes) == 2


async def test_without_an_nre_in_the_header_a_process_that_travelled_is_recognised_by_its_number(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida))
    assert volta.nre == ida.nre


@cenario("TramiteProcessoComDevolucaoUnidadeDiferente")
async def test_a_process_may_come_back_to_another_unit(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    outra = cena.amargosa.configuracao.unidades[1]
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), unidade=outra, nre=ida.nre)
    assert volta.metadados.destinatario.numero_de_identificacao_da_estrutura == outra.numero
    assert outra.numero != ida.metadados.remetente.numero_de_identificacao_da_estrutura


@cenario("TramiteProcessoAnexadoComDevolucao")
async def test_a_process_with_a_joined_one_comes_back(cena: Cena) -> None:
    anexado = cena.processo().protocolo
    ida = await cena.tramitar(
        cena.amargosa, cena.bahia, cena.processo(cena.html(), replace(cena.pdf(), processo_anexado=anexado))
    )
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(cena.html()), nre=ida.nre)
    assert lugares(volta) == [(1, None), (2, anexado), (3, None)]


@cenario("TramiteProcessoComDevolucaoContendoOutroAnexado")
async def test_another_process_may_be_joined_before_the_return_after_the_old_documents(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    outro = cena.processo().protocolo
    juntado = de_volta(ida).com(*(replace(cena.pdf(), processo_anexado=outro) for _ in range(2)))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, juntado, nre=ida.nre)
    assert lugares(volta) == [(1, None), (2, None), (3, outro), (4, outro)]


@cenario("TramiteProcessoComDevolucaoAnexadoOutro")
async def test_a_process_may_come_back_joined_to_a_new_one_which_gets_an_nre_of_its_own(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    novo = cena.processo(cena.html(), *anexados(de_volta(ida)))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, novo)
    assert volta.nre != ida.nre
    antigo = de_volta(ida).protocolo
    assert lugares(volta) == [(1, None), (2, antigo), (3, antigo)]
    assert volta.hashes > ida.hashes  # what came under the other NRE is sent again


@cenario("TramiteProcessosComDevolucaoAmbosAnexados")
async def test_two_processes_go_and_come_back_as_one(cena: Cena) -> None:
    primeiro = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    segundo = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()))
    novo = cena.processo(cena.html(), *anexados(de_volta(primeiro)), *anexados(de_volta(segundo)))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, novo)
    assert len({volta.nre, primeiro.nre, segundo.nre}) == 3
    um, outro = de_volta(primeiro).protocolo, de_volta(segundo).protocolo
    assert [protocolo for _, protocolo in lugares(volta)] == [None, um, um, outro]


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
    anexado = de_volta(segundo).protocolo
    assert [protocolo for _, protocolo in lugares(ultima)] == [None, None, anexado, anexado, anexado, None]


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


def lugares(recebimento: Recebimento) -> list[tuple[int, str | None]]:
    """The order of each document that came, and the process from which it was joined."""
    assert recebimento.metadados.processo is not None
    return [
        (item["ordem"], item.get("protocoloDoProcessoAnexado")) for item in recebimento.metadados.processo["documentos"]
    ]
