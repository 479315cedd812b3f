"""The client's scenarios of partial sending: the other side is not sent what it has (tramita-api.md §4.2, §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, de_volta
from tests.e2e.cenarios import cenario
from tropeiro.simulador.destinatario import Recebimento
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.processo import Documento, Processo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteEnvioParcial")
async def test_only_what_the_other_side_lacks_is_asked_for_there_and_back(cena: Cena) -> None:
    inicial = cena.processo(cena.html(), cena.pdf())
    ida = await parcial(cena, cena.amargosa, cena.bahia, inicial)
    assert ida.hashes == hashes(*inicial.documentos)
    novo = cena.html()
    volta = await parcial(cena, cena.bahia, cena.amargosa, de_volta(ida).com(novo), nre=ida.nre)
    assert volta.hashes == hashes(novo)
    outro = cena.pdf()
    terceira = await parcial(cena, cena.amargosa, cena.bahia, de_volta(volta).com(outro), nre=ida.nre)
    assert terceira.hashes == hashes(outro)
    assert all(um.componentes[0].arquivo.caminho for um in de_volta(terceira).documentos)


async def test_a_body_that_has_nothing_of_it_yet_is_sent_everything(cena: Cena) -> None:
    ida = await parcial(cena, cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    adiante = await parcial(cena, cena.bahia, cena.uniao, de_volta(ida), nre=ida.nre)
    assert adiante.hashes == ida.hashes


@cenario("TramiteEnvioParcialDocumentosExternosIguais")
async def test_the_same_file_in_two_documents_is_asked_for_once_in_a_partial_sending(cena: Cena) -> None:
    um = cena.pdf()
    ida = await parcial(cena, cena.amargosa, cena.bahia, cena.processo(um, replace(um, numero="9999999")))
    assert ida.hashes == hashes(um)
    assert cena.fez(cena.amargosa)["sinalizar término"] == 1
    volta = await parcial(cena, cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    assert volta.hashes == frozenset()


@cenario("TramiteEnvioParcialProcessoContendoDocumentoMovido")
async def test_a_moved_document_goes_partially_and_comes_back_with_nothing_new_to_upload(cena: Cena) -> None:
    ida = await parcial(cena, cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf().retirar()))
    volta = await parcial(cena, cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    assert volta.hashes == frozenset()
    novo = cena.html()
    terceira = await parcial(cena, cena.amargosa, cena.bahia, de_volta(volta).com(novo), nre=ida.nre)
    assert terceira.hashes == hashes(novo)
    assert [documento.retirado for documento in de_volta(terceira).documentos] == [False, True, False]


@cenario("TramiteEnvioParcialProcessoContendoDocumentoMovidoDestinatario")
async def test_a_document_moved_away_at_the_other_side_comes_back_withdrawn_in_a_partial_sending(cena: Cena) -> None:
    ida = await parcial(cena, cena.amargosa, cena.bahia, cena.processo(cena.html()))
    movido = de_volta(ida).com(cena.pdf().retirar())
    volta = await parcial(cena, cena.bahia, cena.amargosa, movido, nre=ida.nre)
    assert volta.hashes == frozenset()
    novo = cena.html()
    terceira = await parcial(cena, cena.amargosa, cena.bahia, de_volta(volta).com(novo), nre=ida.nre)
    assert terceira.hashes == hashes(novo)
    assert [documento.retirado for documento in de_volta(terceira).documentos] == [False, True, False]


def hashes(*documentos: Documento) -> frozenset[str]:
    """What these documents are made of."""
    return frozenset(componente.arquivo.hash_ for um in documentos for componente in um.componentes)


async def parcial(
    cena: Cena, de: Instancia, para: Instancia, processo: Processo, *, nre: str | None = None
) -> Recebimento:
    """One leg that sends only what the other side lacks."""
    return await cena.tramitar(de, para, processo, nre=nre, apenas_pendentes=True)
