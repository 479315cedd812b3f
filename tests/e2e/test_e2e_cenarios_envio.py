"""The client's scenarios of one leg: every kind of process and document arrives as it was sent (tramita-api.md §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, consultar, sem_chaves_do_sei
from tests.e2e.cenarios import cenario
from tropeiro.simulador import documentos
from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.eventos import Transferencia
from tropeiro.simulador.exemplos import processo_completo
from tropeiro.simulador.instancia import ligar
from tropeiro.simulador.metadados import escrever_processo
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.processo import ANEXO, PRODUZIDO_EM, RESTRITO, Andamento, Componente, Documento

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteProcessoContendoDocumentoGerado", "TramiteBlocoExterno")
async def test_a_process_with_one_document_made_in_sei_arrives_and_is_signed_for(cena: Cena) -> None:
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()))


@cenario("TramiteProcessoContendoDocumentoExterno")
async def test_an_external_file_goes_in_one_part(cena: Cena) -> None:
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.pdf()))
    envios = [evento for evento in cena.eventos if isinstance(evento, Transferencia) and evento.enviando]
    assert {(evento.parte, evento.partes) for evento in envios} == {(1, 1)}
    assert envios[-1].feitos == recebimento.bytes


@cenario("TramiteProcessoContendoDocumentoInternoExterno")
async def test_whole_and_partitioned_documents_travel_together(cena: Cena) -> None:
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))


@cenario("TramiteProcessoContendoDocumentoExternoParticionado")
async def test_a_scan_of_more_than_60_mb_goes_in_parts_of_50_both_ways(cena: Cena) -> None:
    processo = processo_completo(cena.pasta, semente=7, sequencia=1)
    processo = replace(processo, protocolo=cena.processo().protocolo)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    partes = {(e.enviando, e.parte, e.partes) for e in cena.eventos if isinstance(e, Transferencia) and e.partes > 1}
    assert partes == {(True, 1, 2), (True, 2, 2), (False, 1, 2), (False, 2, 2)}
    assert recebimento.bytes == sum(arquivo.tamanho for _, arquivo in processo.arquivos()) > 60 * MEGABYTE


async def test_blocks_of_one_megabyte_make_many_parts_that_come_together_again(cena: Cena) -> None:
    documento = cena.arquivo("grande.pdf", tamanho=5 * MEGABYTE + 3)
    de_um_mega = replace(cena.amargosa.configuracao, opcoes=Opcoes(bloco_mb=1))
    async with ligar(de_um_mega, observar=cena.eventos.append) as amargosa:
        await cena.tramitar(amargosa, cena.bahia, cena.processo(documento))
    assert {evento.partes for evento in cena.eventos if isinstance(evento, Transferencia) and evento.enviando} == {6}


@cenario("TramiteProcessoContendoDocumentoGeradoMesmoOrgao", "TramiteProcessoContendoDocumentoExternoMesmoOrgao")
async def test_sender_and_receiver_may_be_the_same_system(cena: Cena) -> None:
    outra = cena.amargosa.configuracao.unidades[1]
    processo = cena.processo(cena.html(), cena.pdf())
    await cena.tramitar(cena.amargosa, cena.amargosa, processo, unidade=outra)


@cenario("TramiteProcessoContendoVariosDocumentos")
async def test_many_documents_keep_their_order(cena: Cena) -> None:
    varios = [cena.html() if n % 2 else cena.pdf() for n in range(12)]
    recebimento = await cena.tramitar(cena.amargosa, cena.uniao, cena.processo(*varios))
    assert recebimento.metadados.processo is not None
    assert [item["ordem"] for item in recebimento.metadados.processo["documentos"]] == list(range(1, 13))


@cenario("TramiteProcessoComHistorico")
async def test_the_history_is_carried_and_the_sender_may_read_the_metadata_at_any_time(cena: Cena) -> None:
    andamentos = (Andamento(em=PRODUZIDO_EM, operacao="Processo público gerado", unidade="Protocolo"),)
    processo = replace(cena.processo(), historico=andamentos)
    envio = await cena.amargosa.enviar(processo, cena.bahia.configuracao.unidade)
    lidos = await cena.amargosa.tramita.metadados(envio.idt)
    assert lidos.processo == sem_chaves_do_sei(escrever_processo(processo))
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 2
    await cena.concluir(cena.amargosa, cena.bahia, envio)


@cenario("TramiteProcessoRestrito", "TramiteProcessoRestritoHipotesePadrao")
async def test_a_restricted_process_keeps_level_and_hypothesis(cena: Cena) -> None:
    hipotese = (await cena.amargosa.tramita.hipoteses(ativos=True))[0].identificacao
    processo = replace(cena.processo(), nivel_de_sigilo=RESTRITO, hipotese_legal=hipotese)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert recebimento.processo is not None
    assert (recebimento.processo.nivel_de_sigilo, recebimento.processo.hipotese_legal) == (RESTRITO, hipotese)


@cenario("TramiteProcessoComDocumentoRestrito", "TramiteProcessoComDocumentoRestritoHipotesePadrao")
async def test_a_restricted_document_keeps_level_and_hypothesis(cena: Cena) -> None:
    hipotese = (await cena.amargosa.tramita.hipoteses(ativos=True))[0].identificacao
    restrito = replace(cena.pdf(), nivel_de_sigilo=RESTRITO, hipotese_legal=hipotese)
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), restrito))


@cenario("TramiteProcessoContendoDocumentoCancelado")
async def test_a_withdrawn_document_is_described_but_not_asked_for(cena: Cena) -> None:
    presente, retirado = cena.html(), cena.pdf()
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(presente, retirado.retirar()))
    assert recebimento.hashes == {presente.componentes[0].arquivo.hash_}
    assert recebimento.metadados.processo is not None
    assert [item["retirado"] for item in recebimento.metadados.processo["documentos"]] == [False, True]


@cenario("TramiteProcessoContendoDocumentoCanceladoSemTamanho", "TramiteProcessoContendoDocumentoMovidoSemAnexo")
async def test_a_process_whose_only_document_is_withdrawn_and_empty_needs_no_upload_and_its_receipt_names_nothing(
    cena: Cena,
) -> None:
    processo = cena.processo(cena.pdf().retirar_sem_anexo())
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert recebimento.hashes == frozenset()
    recibo = await cena.amargosa.tramita.recibo(recebimento.idt)
    assert list(recibo.recibo.hashes) == []


@cenario("TramiteProcessoAnexado")
async def test_documents_of_a_joined_process_keep_its_number_and_their_place(cena: Cena) -> None:
    anexado = cena.processo().protocolo
    do_anexado = replace(cena.pdf(), processo_anexado=anexado)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), do_anexado, cena.html()))
    assert recebimento.metadados.processo is not None
    vindos = [item.get("protocoloDoProcessoAnexado") for item in recebimento.metadados.processo["documentos"]]
    assert vindos == [None, anexado, None]


@cenario("TramiteProcessoUnidadeSemHierarquiaPai")
async def test_a_hierarchy_goes_up_to_a_unit_without_parent_whose_own_is_an_empty_list(cena: Cena) -> None:
    """The demonstration's bodies receive in units below their root, so the leg itself goes to one of those."""
    destino = cena.bahia.configuracao.unidade
    tramita = cena.amargosa.tramita
    raiz = (await tramita.estrutura(destino.repositorio, destino.numero)).hierarquia[-1]
    assert (await tramita.estrutura(destino.repositorio, raiz.numero_de_identificacao_da_estrutura)).hierarquia == []
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())


@cenario("TramiteRecebimentoInteressadosDuplicados")
async def test_the_same_interested_person_twice_is_legal(cena: Cena) -> None:
    processo = replace(cena.processo(), interessados=("Pessoa de Exemplo", "Pessoa de Exemplo"))
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert recebimento.metadados.processo is not None
    assert recebimento.metadados.processo["interessados"] == [{"nome": "Pessoa de Exemplo"}] * 2


@cenario("TramiteRecebimentoMultiplosComponentesDigitais")
async def test_a_document_may_have_three_components_counted_from_0(cena: Cena) -> None:
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(tres_componentes(cena), cena.pdf()))


async def test_the_same_file_in_two_documents_is_asked_for_once(cena: Cena) -> None:
    um = cena.pdf()
    outro = replace(um, numero="9999999")
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(um, outro))
    assert len(recebimento.hashes) == 1


async def test_files_of_one_byte_and_around_a_megabyte_travel(cena: Cena) -> None:
    tamanhos = [100, 1, MEGABYTE, MEGABYTE + 1]
    recebimento = await cena.tramitar(
        cena.amargosa, cena.bahia, cena.processo(*(cena.arquivo("a.pdf", tamanho=n) for n in tamanhos))
    )
    assert recebimento.bytes == sum(tamanhos)


def tres_componentes(cena: Cena) -> Documento:
    """An external document of three files, in order from 0."""
    arquivos = [
        documentos.pdf(cena.pasta / f"componente-{n}-{cena.feitos}.pdf", semente=100 * cena.feitos + n, paginas=1)
        for n in range(3)
    ]
    componentes = tuple(Componente(ordem=n, arquivo=arquivo) for n, arquivo in enumerate(arquivos))
    return Documento(numero="0001230", componentes=componentes, especie=ANEXO)
