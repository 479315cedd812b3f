"""The client's scenarios that only look things up, and what strangers and mistakes get (tramita-api.md §3, §6, §10)."""

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import combining, normalize

import pytest

from tests.e2e.cadastro import Cadastro
from tests.e2e.cena import Cena
from tests.e2e.cenarios import cenario
from tropeiro.simulador.erros import RecusaDoBarramentoError
from tropeiro.simulador.instancia import Instancia
from tropeiro.simulador.partes import Parte
from tropeiro.simulador.processo import Unidade
from tropeiro.simulador.respostas import Estrutura
from tropeiro.simulador.tramita import Remessa

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]


async def test_the_health_check_answers_in_both_spellings(cena: Cena) -> None:
    await cena.amargosa.tramita.healthcheck()
    await cena.amargosa.tramita.healthcheck_da_instalacao()


async def test_repositories_are_listed_whichever_way_the_filter_is_spelt(cena: Cena) -> None:
    ativos = await cena.amargosa.tramita.repositorios(filtro="ativos")
    assert ativos == await cena.amargosa.tramita.repositorios(filtro="ativo")
    numeros = {repositorio.id for repositorio in ativos if repositorio.ativo}
    assert {unidade.repositorio for sei in cena.todas for unidade in sei.configuracao.unidades} <= numeros


@cenario("MapeamentoDeUnidadesComUnidadeNaoVinculadaARepositorioSelecionado")
async def test_a_unit_that_is_not_in_the_repository_is_0055(cena: Cena) -> None:
    repositorio = cena.amargosa.configuracao.unidade.repositorio
    with pytest.raises(RecusaDoBarramentoError) as recusa:
        await cena.amargosa.tramita.estrutura(repositorio, 1_234_567)
    assert recusa.value.codigo == "0055"
    ativos = await cena.amargosa.tramita.repositorios(filtro="ativo")
    assert repositorio in {um.id for um in ativos}


@cenario("MapeamentoDeUnidades")
async def test_a_unit_is_mapped_by_name_or_sigla_among_the_own_ones_that_send(cena: Cena) -> None:
    sei, unidade = cena.amargosa, cena.amargosa.configuracao.unidade
    estrutura = await sei.tramita.estrutura(unidade.repositorio, unidade.numero)
    for filtro in ({"nome": estrutura.nome[3:20]}, {"sigla": estrutura.sigla}):
        assert estrutura in await digitando(sei, unidade.repositorio, **filtro, permiteEnvio=True)
    alheia = await estrutura_de(cena.amargosa, cena.bahia)
    assert alheia not in await digitando(sei, unidade.repositorio, nome=alheia.nome, permiteEnvio=True)


@cenario(
    "MapeamentoDeUnidadesComLimitacaoDeRepositorios",
    "MapeamentoEnvioParcial",
    "MapeamentoTipoProcessoRelacionamentoOrgaosCadastro",
)
async def test_a_mapping_offers_the_repositories_and_in_each_of_them_units_as_one_types(
    cena: Cena, cadastro: Cadastro
) -> None:
    sei = cena.amargosa
    repositorios = {repositorio.id for repositorio in await sei.tramita.repositorios()}
    minha = await estrutura_de(sei, sei)
    assert minha in await digitando(sei, sei.configuracao.unidade.repositorio, nome=minha.nome, permiteEnvio=True)
    for outro in (cena.bahia, cena.uniao):
        dele = await estrutura_de(sei, outro)
        onde = outro.configuracao.unidade.repositorio
        assert onde in repositorios
        assert dele in await digitando(sei, onde, nome=dele.nome[:12], permiteRecebimento=True)
        assert dele not in await digitando(sei, onde, nome=dele.nome, permiteEnvio=True)
        for alheio in repositorios - {onde}:
            assert dele not in await digitando(sei, alheio, nome=dele.nome, permiteRecebimento=True)
    await nao_oferece(cena, cadastro)


@cenario(
    "ProcessoBlocoDeTramiteTravasDeTramitacao",
    "TramiteBlocoDeTramiteSituacaoProcesso",
    "TramiteProcessoDocumentoNaoMapeadoOrigem",
    "TramiteProcessoValidacaoEnvio",
)
async def test_the_send_screen_finds_a_destination_as_one_types_and_shows_its_hierarchy(
    cena: Cena, cadastro: Cadastro
) -> None:
    """All that these four ask of a bus: SEI then refuses by itself, or queues."""
    sei, unidade = cena.amargosa, cena.bahia.configuracao.unidade
    assert unidade.repositorio in {repositorio.id for repositorio in await sei.tramita.repositorios()}
    procurada = await estrutura_de(sei, cena.bahia)
    assert procurada.apto_para_receber_tramites
    assert procurada.hierarquia[-1].sigla
    for digitado in (procurada.nome[:6], procurada.nome.upper(), sem_acentos(procurada.nome).lower()):
        assert procurada in await digitando(sei, unidade.repositorio, nome=digitado, permiteRecebimento=True)
    assert await digitando(sei, unidade.repositorio, nome="nenhuma unidade com este nome") == []
    await nao_oferece(cena, cadastro)


async def test_a_search_for_units_that_send_finds_only_one_s_own(cena: Cena) -> None:
    for sei in cena.todas:
        unidade = sei.configuracao.unidade
        pagina = await sei.tramita.procurar(unidade.repositorio, {"permiteEnvio": True})
        achadas = {um.numero_de_identificacao_da_estrutura for um in pagina.estruturas}
        assert {uma.numero for uma in sei.configuracao.unidades} <= achadas
        outras = {uma.numero for outro in cena.todas if outro is not sei for uma in outro.configuracao.unidades}
        assert not achadas & outras


async def test_a_search_can_be_paged(cena: Cena) -> None:
    repositorio = cena.amargosa.configuracao.unidade.repositorio
    toda = await cena.amargosa.tramita.procurar(repositorio, {})
    paginas = [
        await cena.amargosa.tramita.procurar(repositorio, {"registroInicial": n, "quantidadeDeRegistros": 1})
        for n in range(toda.total_de_registros)
    ]
    assert [um for pagina in paginas for um in pagina.estruturas] == list(toda.estruturas)
    assert {pagina.total_de_registros for pagina in paginas} == {toda.total_de_registros}


@cenario("MapeamentoHipoteseLegal")
async def test_tables_are_whole_and_in_order(cena: Cena) -> None:
    tramita = cena.amargosa.tramita
    hipoteses = await tramita.hipoteses(ativos=True)
    assert hipoteses
    assert all(hipotese.status for hipotese in hipoteses)
    assert not any(hipotese.status for hipotese in await tramita.hipoteses(ativos=False))
    codigos = {especie.codigo for especie in await tramita.especies()}
    assert codigos == {*range(1, 187), 999}
    motivos = await tramita.motivos_de_urgencia()
    assert [motivo.codigo for motivo in motivos] == list(range(1, len(motivos) + 1))


@cenario("TramiteProcessoGestorNaoResponsavelPelaUnidadeMapeada")
async def test_a_sender_unit_of_another_system_is_refused_with_the_literal_text(cena: Cena) -> None:
    alheia = cena.uniao.configuracao.unidade
    estrutura = await cena.amargosa.tramita.estrutura(alheia.repositorio, alheia.numero)
    with pytest.raises(RecusaDoBarramentoError) as recusa:
        await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade, de=alheia)
    assert recusa.value.codigo == "0005"
    assert recusa.value.mensagem == (
        f"A unidade {estrutura.nome} ({alheia.numero}) foi mapeada de forma errada. Desse modo, entre em contato "
        "com os Gestores do seu órgão e informe que o mapeamento não está correto."
    )


async def test_a_destination_that_does_not_exist_is_refused_before_anything_is_created(cena: Cena) -> None:
    destino = Unidade(repositorio=cena.bahia.configuracao.unidade.repositorio, numero=1_234_567)
    with pytest.raises(RecusaDoBarramentoError) as recusa:
        await cena.amargosa.enviar(cena.processo(), destino)
    assert recusa.value.codigo == "0055"


async def test_a_stranger_sees_nothing_of_a_tramite_and_can_do_nothing_to_it(cena: Cena) -> None:
    documento = cena.html()
    arquivo = documento.componentes[0].arquivo
    envio = await cena.amargosa.enviar(cena.processo(documento), cena.bahia.configuracao.unidade)
    estranha = cena.uniao.tramita
    assert list(await estranha.consultar({"IDT": envio.idt})) == []
    assert list(await estranha.consultar({"NRE": envio.nre})) == []
    assert envio.idt not in {pendencia.idt for pendencia in await estranha.pendentes()}
    respostas = set()
    for chamada in (
        estranha.metadados(envio.idt),
        estranha.cancelar(envio.idt),
        estranha.recusar(envio.idt, motivo="99", justificativa="x"),
        estranha.recibo(envio.idt),
        estranha.recibo_de_envio(envio.idt),
        estranha.ciencia(envio.idt),
        estranha.enviar_recibo(envio.idt, data="2026-06-01T13:00:00.000Z", assinatura="YQ=="),
    ):
        with pytest.raises(RecusaDoBarramentoError) as recusa:
            await chamada
        respostas.add((recusa.value.status, recusa.value.codigo))
    assert len(respostas) == 1
    assert {status for status, _ in respostas} == {404}
    assert arquivo.caminho is not None
    await cena.concluir(cena.amargosa, cena.bahia, envio)


async def test_a_ticket_of_another_system_takes_nothing(cena: Cena) -> None:
    documento = cena.pdf()
    arquivo = documento.componentes[0].arquivo
    assert arquivo.caminho is not None
    processo = cena.processo(documento)
    visto = list[int]()
    envio = await cena.amargosa.enviar(processo, cena.bahia.configuracao.unidade)
    visto.append(envio.idt)
    for ticket in range(1, 4):
        remessa = Remessa(
            ticket=ticket,
            hash_=arquivo.hash_,
            protocolo=processo.protocolo,
            caminho=arquivo.caminho,
            parte=Parte(inicio=0, fim=arquivo.tamanho),
        )
        with pytest.raises(RecusaDoBarramentoError):
            await cena.uniao.tramita.enviar_componente(remessa)
    await cena.concluir(cena.amargosa, cena.bahia, envio)


async def test_an_nre_that_the_sender_never_travelled_under_is_refused_whether_or_not_it_exists(cena: Cena) -> None:
    alheio = await cena.tramitar(cena.amargosa, cena.bahia, cena.processo())
    recusas = set()
    for nre in (alheio.nre, "0000999999992026"):
        with pytest.raises(RecusaDoBarramentoError) as recusa:
            await cena.uniao.enviar(cena.processo(), cena.bahia.configuracao.unidade, nre=nre)
        recusas.add((recusa.value.status, recusa.value.codigo))
    assert len(recusas) == 1


async def test_wrong_check_digits_of_a_process_number_are_no_reason_to_refuse(cena: Cena) -> None:
    processo = cena.processo()
    certo = processo.protocolo
    errado = replace(processo, protocolo=f"{certo[:-2]}{(int(certo[-2:]) + 1) % 100:02d}")
    await cena.tramitar(cena.amargosa, cena.bahia, errado)


async def test_the_pending_list_is_the_same_however_it_is_asked_for_and_keeps_what_is_stuck(cena: Cena) -> None:
    envio = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    for _ in range(2):
        todas = {(um.idt, um.status) for um in await cena.bahia.tramita.pendentes(todas=True)}
        assert (envio.idt, 2) in todas
        assert todas == {(um.idt, um.status) for um in await cena.bahia.tramita.pendentes(todas=False)}
    await cena.concluir(cena.amargosa, cena.bahia, envio)


async def nao_oferece(cena: Cena, cadastro: Cadastro) -> None:
    """A unit that may not receive is there, and is no destination."""
    onde = cena.bahia.configuracao.unidade.repositorio
    fechada = await cadastro.unidade_que_nao_tramita(tenant="bahia", repositorio=onde, vista_por=cena.amargosa)
    assert fechada in await digitando(cena.amargosa, onde, nome=fechada.nome)
    assert await digitando(cena.amargosa, onde, nome=fechada.nome, permiteRecebimento=True) == []


async def digitando(sei: Instancia, repositorio: int, **filtros: object) -> Sequence[Estrutura]:
    """What a screen is offered as one types: active units, the first fifty, and how many more there are."""
    pagina = await sei.tramita.procurar(repositorio, {**filtros, "registroInicial": 0, "quantidadeDeRegistros": 50})
    assert all(estrutura.ativo for estrutura in pagina.estruturas)
    assert len(pagina.estruturas) == min(pagina.total_de_registros, 50)
    return list(pagina.estruturas)


async def estrutura_de(quem: Instancia, de_quem: Instancia) -> Estrutura:
    """The first unit of a SEI, as another one sees it."""
    unidade = de_quem.configuracao.unidade
    return await quem.tramita.estrutura(unidade.repositorio, unidade.numero)


def sem_acentos(texto: str) -> str:
    """As somebody in a hurry types it."""
    return "".join(letra for letra in normalize("NFD", texto) if not combining(letra))
