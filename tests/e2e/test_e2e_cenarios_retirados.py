"""The client's scenarios with documents that were cancelled or moved to another process (tramita-api.md §4.2, §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, de_volta, situacao
from tests.e2e.cenarios import cenario
from tropeiro.simulador.destinatario import Recebimento
from tropeiro.simulador.processo import Processo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteProcessoContendoDocumentoCancelado")
async def test_a_withdrawn_document_is_described_but_not_asked_for_there_and_back(cena: Cena) -> None:
    presente, retirado = cena.html(), cena.pdf()
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(presente, retirado.retirar()))
    assert ida.hashes == {presente.componentes[0].arquivo.hash_}
    assert retirados(ida) == [False, True]
    assert de_volta(ida).documentos[1].componentes[0].arquivo.caminho is None
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida).com(cena.html()), nre=ida.nre)
    assert retirados(volta) == [False, True, False]


@cenario("TramiteProcessoContendoDocumentoCanceladoSemTamanho")
async def test_where_the_only_document_is_withdrawn_and_empty_2_and_4_come_at_once_and_receipts_name_nothing(
    cena: Cena,
) -> None:
    processo = cena.processo(cena.pdf().retirar_sem_anexo())
    envio = await cena.amargosa.enviar(processo, cena.bahia.configuracao.unidade)
    assert (envio.hashes, envio.bytes) == (frozenset(), 0)
    assert not {"enviar componente", "enviar parte", "sinalizar término"} & set(cena.fez(cena.amargosa))
    assert await situacao(cena.amargosa, envio.idt) == 2
    assert list((await cena.amargosa.tramita.recibo_de_envio(envio.idt)).recibo_de_envio.hashes) == []
    await cena.bahia.tramita.metadados(envio.idt)
    assert await situacao(cena.bahia, envio.idt) == 4
    await cena.concluir(cena.amargosa, cena.bahia, envio)
    assert cena.transferidos(envio.idt) == []
    assert list((await cena.amargosa.tramita.recibo(envio.idt)).recibo.hashes) == []


@cenario("TramiteProcessoContendoDocumentoMovidoSemAnexo")
async def test_a_moved_document_that_never_had_a_file_travels_beside_one_that_has(cena: Cena) -> None:
    presente = cena.html()
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(presente, cena.pdf().retirar_sem_anexo()))
    assert ida.hashes == {presente.componentes[0].arquivo.hash_}
    assert ida.metadados.processo is not None
    (vazio,) = ida.metadados.processo["documentos"][1]["componentesDigitais"]
    assert vazio["tamanhoEmBytes"] == 0
    primeiro, segundo = de_volta(ida).documentos
    movidos = replace(de_volta(ida), documentos=(primeiro.retirar_sem_anexo(), segundo, cena.html()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, movidos, nre=ida.nre)
    assert retirados(volta) == [True, True, False]  # a filler in place of what travelled is no other document (0047)


@cenario("TramiteProcessoContendoDocumentoMovido")
async def test_a_moved_document_comes_back_with_a_second_one(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()))
    mais = de_volta(ida).com(cena.html(), cena.pdf().retirar())
    volta = await cena.tramitar(cena.bahia, cena.amargosa, mais, nre=ida.nre)
    assert retirados(volta) == [False, True, False, True]
    assert len(volta.hashes) == 2


@cenario("TramiteProcessoContendoDocumentoMovidoEnvioDuplo")
async def test_a_process_with_a_moved_document_may_be_sent_twice_to_the_same_body(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    outra = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta), nre=ida.nre)
    assert retirados(outra) == [False, True]
    assert outra.hashes == ida.hashes


@cenario("TramiteProcessoContendoDocumentoMovidoDestino")
async def test_a_document_that_arrived_may_be_moved_away_at_any_of_four_legs(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, com_ultimo_retirado(de_volta(ida)), nre=ida.nre)
    assert len(volta.hashes) == 1
    terceira = await cena.tramitar(cena.amargosa, cena.bahia, de_volta(volta).com(cena.pdf()), nre=ida.nre)
    quarta = await cena.tramitar(cena.bahia, cena.amargosa, com_ultimo_retirado(de_volta(terceira)), nre=ida.nre)
    assert [retirados(um) for um in (ida, volta, terceira, quarta)] == [
        [False, False],
        [False, True],
        [False, True, False],
        [False, True, True],
    ]


def retirados(recebimento: Recebimento) -> list[bool]:
    """Which documents came as withdrawn, as JSON booleans."""
    assert recebimento.metadados.processo is not None
    ditos = [item["retirado"] for item in recebimento.metadados.processo["documentos"]]
    assert all(isinstance(dito, bool) for dito in ditos)
    return ditos


def com_ultimo_retirado(processo: Processo) -> Processo:
    """The same process, its last document moved away."""
    *outros, ultimo = processo.documentos
    return replace(processo, documentos=(*outros, ultimo.retirar()))
