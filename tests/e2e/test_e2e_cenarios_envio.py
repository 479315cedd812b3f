"""The client's scenarios of one leg: every kind of process and document arrives as it was sent (tramita-api.md §12)."""

from dataclasses import replace

import pytest

from tests.e2e.cadastro import Cadastro
from tests.e2e.cena import ATE_O_FIM, Cena, consultar, sem_chaves_do_sei
from tests.e2e.cenarios import cenario
from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.exemplos import processo_completo
from tropeiro.simulador.instancia import ligar
from tropeiro.simulador.metadados import escrever_processo
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.processo import PRODUZIDO_EM, RESTRITO, Andamento, Processo

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]

INTEIRO, PARTE, TERMO = "enviar componente", "enviar parte", "sinalizar término"


@cenario("TramiteProcessoContendoDocumentoGerado")
async def test_a_process_with_one_document_made_in_sei_goes_whole_and_is_signed_for(cena: Cena) -> None:
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html()))
    assert envios(cena) == (1, 0, 0)


@cenario("TramiteProcessoContendoDocumentoExterno")
async def test_an_external_file_goes_in_one_part(cena: Cena) -> None:
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.pdf()))
    assert envios(cena) == (0, 1, 1)
    assert [um.feitos for um in cena.transferidos(recebimento.idt) if um.enviando][-1] == recebimento.bytes


@cenario("TramiteProcessoContendoDocumentoInternoExterno")
async def test_whole_and_partitioned_documents_travel_together(cena: Cena) -> None:
    await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    assert envios(cena) == (1, 1, 1)


@cenario("TramiteProcessoContendoDocumentoExternoParticionado")
async def test_a_scan_of_more_than_60_mb_goes_in_parts_of_50_both_ways(cena: Cena) -> None:
    processo = processo_completo(cena.pasta, semente=7, sequencia=1)
    processo = replace(processo, protocolo=cena.processo().protocolo)
    ida = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert ida.bytes == sum(arquivo.tamanho for _, arquivo in processo.arquivos()) > 60 * MEGABYTE
    em_duas = {(True, 1, 2), (True, 2, 2), (False, 1, 2), (False, 2, 2)}
    assert partes(cena, ida.idt) == em_duas
    assert ida.processo is not None
    volta = await cena.tramitar(cena.bahia, cena.amargosa, ida.processo, nre=ida.nre)
    assert partes(cena, volta.idt) == em_duas


async def test_blocks_of_one_megabyte_make_many_parts_that_come_together_again(cena: Cena) -> None:
    documento = cena.arquivo("grande.pdf", tamanho=5 * MEGABYTE + 3)
    de_um_mega = replace(cena.amargosa.configuracao, opcoes=Opcoes(bloco_mb=1))
    async with ligar(de_um_mega, observar=cena.eventos.append) as amargosa:
        recebimento = await cena.tramitar(amargosa, cena.bahia, cena.processo(documento))
    assert {um.partes for um in cena.transferidos(recebimento.idt) if um.enviando} == {6}


@cenario("TramiteProcessoContendoDocumentoGeradoMesmoOrgao")
async def test_a_document_made_in_sei_travels_within_one_system(cena: Cena) -> None:
    await no_mesmo_orgao(cena, cena.processo(cena.html()))
    assert envios(cena) == (1, 0, 0)


@cenario("TramiteProcessoContendoDocumentoExternoMesmoOrgao")
async def test_an_external_document_travels_in_parts_within_one_system(cena: Cena) -> None:
    await no_mesmo_orgao(cena, cena.processo(cena.pdf()))
    assert envios(cena) == (0, 1, 1)


@cenario("TramiteProcessoContendoVariosDocumentos")
async def test_many_documents_keep_their_order(cena: Cena) -> None:
    varios = [cena.html() if n % 2 else cena.pdf() for n in range(12)]
    recebimento = await cena.tramitar(cena.amargosa, cena.uniao, cena.processo(*varios))
    assert recebimento.metadados.processo is not None
    assert [item["ordem"] for item in recebimento.metadados.processo["documentos"]] == list(range(1, 13))


@cenario("TramiteProcessoComHistorico")
async def test_the_history_is_carried_and_the_sender_may_read_the_metadata_at_any_time(cena: Cena) -> None:
    andamentos = (
        Andamento(em=PRODUZIDO_EM, operacao="Processo público gerado", unidade="Protocolo"),
        Andamento(em=PRODUZIDO_EM, operacao="Assinado Documento"),
    )
    processo = replace(cena.processo(), historico=andamentos)
    envio = await cena.amargosa.enviar(processo, cena.bahia.configuracao.unidade)
    lidos = await cena.amargosa.tramita.metadados(envio.idt)
    assert lidos.processo == sem_chaves_do_sei(escrever_processo(processo))
    assert (await consultar(cena.amargosa, envio.idt)).situacao_atual == 2
    await cena.concluir(cena.amargosa, cena.bahia, envio)
    chegado = cena.bahia.recebidos[envio.idt].processo
    assert chegado is not None
    assert chegado.historico == andamentos


@cenario("TramiteProcessoRestrito", "TramiteProcessoRestritoHipotesePadrao")
async def test_a_restricted_process_keeps_level_and_hypothesis(cena: Cena) -> None:
    hipotese = (await cena.amargosa.tramita.hipoteses(ativos=True))[0].identificacao
    processo = replace(cena.processo(), nivel_de_sigilo=RESTRITO, hipotese_legal=hipotese)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert recebimento.metadados.processo is not None
    assert recebimento.metadados.processo["nivelDeSigilo"] == RESTRITO
    assert recebimento.metadados.processo["hipoteseLegal"] == {"identificacao": hipotese}


@cenario("TramiteProcessoComDocumentoRestrito", "TramiteProcessoComDocumentoRestritoHipotesePadrao")
async def test_a_restricted_document_keeps_level_and_hypothesis(cena: Cena) -> None:
    hipotese = (await cena.amargosa.tramita.hipoteses(ativos=True))[-1].identificacao
    restrito = replace(cena.pdf(), nivel_de_sigilo=RESTRITO, hipotese_legal=hipotese)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), restrito))
    assert recebimento.metadados.processo is not None
    publico, o_restrito = recebimento.metadados.processo["documentos"]
    assert "hipoteseLegal" not in publico
    assert (o_restrito["nivelDeSigilo"], o_restrito["hipoteseLegal"]) == (RESTRITO, {"identificacao": hipotese})


@cenario("TramiteProcessoAnexado")
async def test_documents_of_a_joined_process_keep_its_number_and_their_place(cena: Cena) -> None:
    anexado = cena.processo().protocolo
    do_anexado = replace(cena.pdf(), processo_anexado=anexado)
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), do_anexado, cena.html()))
    assert recebimento.metadados.processo is not None
    vindos = [
        (item["ordem"], item.get("protocoloDoProcessoAnexado")) for item in recebimento.metadados.processo["documentos"]
    ]
    assert vindos == [(1, None), (2, anexado), (3, None)]
    assert len(recebimento.hashes) == 3


@cenario("TramiteProcessoUnidadeSemHierarquiaPai")
async def test_a_process_reaches_a_unit_that_has_nothing_above_it(cena: Cena, cadastro: Cadastro) -> None:
    bahia = cena.bahia.configuracao
    raiz = await cadastro.unidade_sem_pai(tenant="bahia", servida_por=bahia.unidade, vista_por=cena.amargosa)
    assert (await cena.amargosa.tramita.estrutura(raiz.repositorio, raiz.numero)).hierarquia == []
    async with ligar(replace(bahia, unidades=(*bahia.unidades, raiz)), observar=cena.eventos.append) as com_raiz:
        await cena.tramitar(cena.amargosa, com_raiz, cena.processo(), unidade=raiz)


@cenario("TramiteRecebimentoInteressadosDuplicados")
async def test_the_same_interested_person_twice_is_legal(cena: Cena) -> None:
    processo = replace(cena.processo(), interessados=("Pessoa de Exemplo", "Pessoa de Exemplo"))
    recebimento = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert recebimento.metadados.processo is not None
    assert recebimento.metadados.processo["interessados"] == [{"nome": "Pessoa de Exemplo"}] * 2


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


def envios(cena: Cena) -> tuple[int, int, int]:
    """How Amargosa sent: whole components, parts, signals of the end."""
    fez = cena.fez(cena.amargosa)
    return fez[INTEIRO], fez[PARTE], fez[TERMO]


def partes(cena: Cena, idt: int) -> set[tuple[bool, int, int]]:
    """The parts that went up and down in a trâmite, of files with more than one: upwards?, which, of how many."""
    return {(um.enviando, um.parte, um.partes) for um in cena.transferidos(idt) if um.partes > 1}


async def no_mesmo_orgao(cena: Cena, processo: Processo) -> None:
    """One system in both roles: it is listed what it must receive, then the receipt that it must fetch."""
    amargosa = cena.amargosa
    envio = await amargosa.enviar(processo, amargosa.configuracao.unidades[1])
    for pendente, alcancada in ((2, 5), (5, 6)):
        assert (envio.idt, pendente) in {(um.idt, um.status) for um in await amargosa.tramita.pendentes()}
        await amargosa.atender_uma_vez()
        assert (await consultar(amargosa, envio.idt)).situacao_atual == alcancada, cena.motivos(envio.idt)
    assert envio.idt in amargosa.recibos
    final = await consultar(amargosa, envio.idt)
    assert [mudanca.situacao for mudanca in final.mudancas_de_situacao] == ATE_O_FIM
    assert amargosa.recebidos[envio.idt].metadados.processo == sem_chaves_do_sei(escrever_processo(processo))
