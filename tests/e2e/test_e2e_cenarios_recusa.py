"""The client's scenarios that end in a refusal, a cancellation or a block of several (tramita-api.md §8, §12)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from tests.e2e.cena import Cena, consultar, de_volta, situacao
from tests.e2e.cenarios import cenario
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.eventos import CienciaDada
from tropeiro.simulador.instancia import Instancia, ligar
from tropeiro.simulador.partes import MEGABYTE
from tropeiro.simulador.processo import Especie, Processo, Unidade
from tropeiro.simulador.regras import NAO_E_ERRO, Regras

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


@cenario("TramiteProcessoDocumentoNaoMapeadoDestino")
async def test_an_especie_that_the_receiver_does_not_map_is_refused_with_04(cena: Cena) -> None:
    documento = cena.pdf(especie=Especie(codigo=999, nome="Outra"))
    async with bahia_com(cena, Regras(especies=frozenset({42, 95}))) as bahia:
        ciencia = await recusar(cena, bahia, cena.processo(documento))
    assert ciencia.motivo == "04"
    assert ciencia.justificativa is not None
    assert ciencia.justificativa.endswith(NAO_E_ERRO)
    assert not [um for um in cena.transferidos(ciencia.idt) if not um.enviando]


@cenario("TramiteProcessoExtensaoNaoMapeadoDestino")
async def test_a_format_that_the_receiver_does_not_take_is_refused_with_01(cena: Cena) -> None:
    documento = cena.arquivo("planta.dwg", tamanho=100)
    async with bahia_com(cena, Regras(formatos=frozenset({"html", "pdf"}))) as bahia:
        ciencia = await recusar(cena, bahia, cena.processo(cena.html(), documento))
    assert ciencia.motivo == "01"


@cenario("TramiteProcessoTamanhoAcimaLimiteDestino")
async def test_a_file_too_big_for_the_receiver_is_refused_with_99_after_the_download(cena: Cena) -> None:
    documento = cena.arquivo("grande.pdf", tamanho=MEGABYTE + 1)
    async with bahia_com(cena, Regras(tamanho_maximo_mb=1)) as bahia:
        ciencia = await recusar(cena, bahia, cena.processo(documento))
    assert ciencia.motivo == "99"
    assert [um.feitos for um in cena.transferidos(ciencia.idt) if not um.enviando][-1] == MEGABYTE + 1


@cenario("RecebimentoRecusaJustificativaGrande")
async def test_a_refusal_in_situation_2_with_a_long_text_reaches_the_sender_whole(cena: Cena) -> None:
    texto = "Não foi possível receber: çãé. " * 40
    envio = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.bahia.tramita.recusar(envio.idt, motivo="99", justificativa=texto)
    assert await situacao(cena.amargosa, envio.idt) == 8
    assert (envio.idt, 8) in {(um.idt, um.status) for um in await cena.amargosa.tramita.pendentes()}
    assert await cena.bahia.tramita.tramite(envio.idt) is None
    await cena.amargosa.atender_uma_vez()
    final = await consultar(cena.amargosa, envio.idt)
    assert (final.situacao_atual, final.motivo_da_recusa) == (9, "99")
    assert [mudanca.situacao for mudanca in final.mudancas_de_situacao] == [1, 2, 8, 9]
    assert final.justificativa_da_recusa == texto[:1000]


@cenario("TramiteBlocoExternoComProcessoNaoMapeadoRecusa")
async def test_of_several_at_once_one_is_refused_and_sent_again_later(cena: Cena) -> None:
    processos = [cena.processo(), cena.processo(cena.pdf(especie=Especie(codigo=999, nome="Outra"))), cena.processo()]
    async with bahia_com(cena, Regras(especies=frozenset({42}))) as bahia:
        envios = await enviar_em_bloco(cena, processos, bahia)
        await bahia.atender_uma_vez()
        await cena.amargosa.atender_uma_vez()
    assert [await situacao(cena.amargosa, envio) for envio in envios] == [6, 9, 6]
    await cena.tramitar(cena.amargosa, cena.bahia, processos[1])


@cenario("TramiteBlocoDeTramiteSituacaoProcessoConcluido")
async def test_a_block_ends_in_6_in_7_and_in_9(cena: Cena) -> None:
    processos = [cena.processo(), cena.processo(), cena.processo(cena.arquivo("a.dwg", tamanho=9))]
    async with bahia_com(cena, Regras(formatos=frozenset({"html"}))) as bahia:
        envios = await enviar_em_bloco(cena, processos, bahia)
        await cena.amargosa.tramita.cancelar(envios[1])
        await bahia.atender_uma_vez()
        await cena.amargosa.atender_uma_vez()
    assert [await situacao(cena.amargosa, envio) for envio in envios] == [6, 7, 9]


@cenario("TramiteProcessoBlocoDeTramitePermissoes")
async def test_a_block_has_a_success_a_refusal_by_size_and_a_0047_after_documents_were_reordered(cena: Cena) -> None:
    ida = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo(cena.html(), cena.pdf()))
    volta = await cena.tramitar(cena.bahia, cena.amargosa, de_volta(ida), nre=ida.nre)
    trocado = replace(de_volta(volta), documentos=tuple(reversed(de_volta(volta).documentos)))
    grande = cena.processo(cena.arquivo("grande.pdf", tamanho=MEGABYTE + 1))
    async with bahia_com(cena, Regras(tamanho_maximo_mb=1)) as bahia:
        envios = await enviar_em_bloco(cena, [cena.processo(), grande], bahia)
        with pytest.raises(RecusaDoBarramentoError) as recusa:
            await cena.amargosa.enviar(trocado, bahia.configuracao.unidade, nre=ida.nre)
        await bahia.atender_uma_vez()
        await cena.amargosa.atender_uma_vez()
    assert recusa.value.codigo == "0047"
    assert [await situacao(cena.amargosa, envio) for envio in envios] == [6, 9]


@cenario("TramiteBlocoExterno")
async def test_a_block_of_simple_sendings_goes_one_after_another_and_arrives_whole(cena: Cena) -> None:
    destino = cena.bahia.configuracao.unidade
    envios = [(await cena.amargosa.enviar(cena.processo(), destino)).idt for _ in range(3)]
    await chegou_inteiro(cena, envios)


@cenario("TramiteBlocoExternoLimite")
async def test_a_block_of_many_processes_arrives_whole(cena: Cena) -> None:
    await chegou_inteiro(cena, await enviar_em_bloco(cena, [cena.processo() for _ in range(30)], cena.bahia))


@cenario("TramiteBlocoExternoLimiteAnexo")
async def test_a_block_of_many_processes_with_joined_ones_arrives_whole(cena: Cena) -> None:
    anexados = [cena.processo().protocolo for _ in range(20)]
    processos = [cena.processo(cena.html(), replace(cena.html(), processo_anexado=um)) for um in anexados]
    envios = await enviar_em_bloco(cena, processos, cena.bahia)
    await chegou_inteiro(cena, envios)
    vindos = [de_volta(cena.bahia.recebidos[envio]).documentos[1].processo_anexado for envio in envios]
    assert vindos == anexados


@cenario("TramiteProcessoComCancelamento")
async def test_a_tramite_cancelled_before_its_receipt_is_never_seen_by_the_receiver(cena: Cena) -> None:
    processo = cena.processo()
    envio = await cena.amargosa.enviar(processo, cena.bahia.configuracao.unidade)
    await cena.amargosa.tramita.cancelar(envio.idt)
    await cena.bahia.atender_uma_vez()
    assert envio.idt not in cena.bahia.recebidos
    assert await situacao(cena.amargosa, envio.idt) == 7
    with pytest.raises(RecusaDoBarramentoError):
        await cena.bahia.tramita.metadados(envio.idt)
    depois = await cena.tramitar(cena.amargosa, cena.bahia, processo)
    assert depois.nre != envio.nre


@cenario("CancelamentoTramiteIndividual")
async def test_after_the_receiver_ran_the_sender_is_told_5_and_can_no_longer_cancel(cena: Cena) -> None:
    unidade = cena.amargosa.configuracao.unidade
    primeiro = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    assert await situacao_pelo_remetente(cena.amargosa, primeiro.idt, unidade) == 2
    await cena.amargosa.tramita.cancelar(primeiro.idt)
    assert await situacao_pelo_remetente(cena.amargosa, primeiro.idt, unidade) == 7
    segundo = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.bahia.atender_uma_vez()
    assert await situacao_pelo_remetente(cena.amargosa, segundo.idt, unidade) == 5
    with pytest.raises(RecusaDoBarramentoError):
        await cena.amargosa.tramita.cancelar(segundo.idt)


async def test_a_process_under_way_is_refused_with_0044_and_so_is_one_whose_refusal_was_not_noted(cena: Cena) -> None:
    processo = cena.processo()
    destino = cena.bahia.configuracao.unidade
    envio = await cena.amargosa.enviar(processo, destino)
    for _ in range(2):
        with pytest.raises(RecusaDoBarramentoError) as recusa:
            await cena.amargosa.enviar(processo, destino)
        assert recusa.value.codigo == "0044"
        if await situacao(cena.amargosa, envio.idt) == 2:
            await cena.bahia.tramita.recusar(envio.idt, motivo="99", justificativa="não")
    await cena.amargosa.atender_uma_vez()
    await cena.tramitar(cena.amargosa, cena.bahia, processo)


@asynccontextmanager
async def bahia_com(cena: Cena, regras: Regras) -> AsyncIterator[Instancia]:
    """Bahia's SEI, configured to take less."""
    async with ligar(replace(cena.bahia.configuracao, regras=regras), observar=cena.eventos.append) as bahia:
        yield bahia


async def recusar(cena: Cena, bahia: Instancia, processo: Processo) -> CienciaDada:
    """Send what Bahia will refuse, and return what Amargosa was told."""
    envio = await cena.amargosa.enviar(processo, bahia.configuracao.unidade)
    await bahia.atender_uma_vez()
    assert envio.idt not in bahia.recebidos
    assert await situacao(cena.amargosa, envio.idt) == 8
    await cena.amargosa.atender_uma_vez()
    assert await situacao(cena.amargosa, envio.idt) == 9
    desfecho = await cena.amargosa.desfecho(envio.idt)
    assert isinstance(desfecho, CienciaDada)
    return desfecho


async def enviar_em_bloco(cena: Cena, processos: Sequence[Processo], para: Instancia) -> list[int]:
    """Send several at once, as a block does; their IDTs."""
    async with asyncio.TaskGroup() as grupo:
        tarefas = [grupo.create_task(cena.amargosa.enviar(um, para.configuracao.unidade)) for um in processos]
    return [tarefa.result().idt for tarefa in tarefas]


async def chegou_inteiro(cena: Cena, envios: Sequence[int]) -> None:
    """Receiver and sender go once through their lists, and all of it is concluded, each process for itself."""
    await cena.bahia.atender_uma_vez()
    await cena.amargosa.atender_uma_vez()
    assert [await situacao(cena.amargosa, envio) for envio in envios] == [6] * len(envios)
    assert len({cena.bahia.recebidos[envio].nre for envio in envios}) == len(envios)


async def situacao_pelo_remetente(instancia: Instancia, idt: int, unidade: Unidade) -> int:
    """The state, asked for as the cancel button of SEI does."""
    remetente = {
        "identificacaoDoRepositorioDeEstruturas": str(unidade.repositorio),
        "numeroDeIdentificacaoDaEstrutura": str(unidade.numero),
    }
    (tramite,) = await instancia.tramita.consultar({"IDT": idt, "remetente": remetente})
    return tramite.situacao_atual
