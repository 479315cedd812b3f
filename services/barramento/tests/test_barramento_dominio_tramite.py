"""The states of a trâmite: every act in every state, and what follows of the one table."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barramento.domain import visibilidade as v
from barramento.domain.diagrama import mermaid
from barramento.domain.errors import TransicaoInvalidaError
from barramento.domain.partes import Parte
from barramento.domain.tramite import (
    CHEGOU,
    EM_ANDAMENTO,
    TRANSICOES,
    Ato,
    Papel,
    Situacao,
    Tramite,
    iniciar,
)
from barramento.store import tables

EM = datetime(2026, 6, 1, 13, tzinfo=UTC)


def parte(sistema: int) -> Parte:
    return Parte(ente=uuid4(), slug="amargosa", sistema=sistema, repositorio=5, unidade=100 * sistema + 2)


def tramite(situacao: Situacao = Situacao.INICIADO, *, de: int = 1, para: int = 2) -> Tramite:
    return Tramite(
        idt=7,
        nre="0000000000012026",
        protocolo="p",
        tipo="processo",
        ticket=8,
        versao=3,
        situacao=situacao,
        remetente=parte(de),
        destinatario=parte(para),
    )


@given(st.sampled_from(Situacao), st.sampled_from(Ato))
def test_an_act_moves_a_tramite_only_from_the_states_that_admit_it(situacao: Situacao, ato: Ato) -> None:
    antes, transicao = tramite(situacao), TRANSICOES[ato]
    if situacao in transicao.de:
        mudanca = antes.mudar(ato, em=EM)
        assert (mudanca.de, mudanca.tramite.situacao, mudanca.em) == (situacao, transicao.para, EM)
        assert mudanca.tramite.versao == antes.versao + 1
        assert mudanca.mudanca is mudanca
    else:
        with pytest.raises(TransicaoInvalidaError) as recusa:
            antes.mudar(ato, em=EM)
        assert (recusa.value.idt, recusa.value.ato, recusa.value.situacao) == (7, ato, situacao)


@given(st.lists(st.sampled_from([ato for ato in Ato if ato is not Ato.INICIAR]), max_size=30))
def test_whatever_is_tried_a_tramite_only_goes_forward_and_ends(atos: list[Ato]) -> None:
    atual = tramite(Situacao.INICIADO)
    vistas = [atual.situacao]
    for ato in atos:
        try:
            atual = atual.mudar(ato, em=EM).tramite
        except TransicaoInvalidaError:
            continue
        vistas.append(atual.situacao)
    assert vistas == sorted(set(vistas))
    assert atual.versao == 3 + len(vistas) - 1


def test_a_refusal_says_why() -> None:
    recusa = tramite(Situacao.COMPONENTES_RECEBIDOS).recusar(motivo="01", justificativa="x", em=EM)
    assert recusa.mudanca.tramite.situacao is Situacao.RECUSADO
    assert (recusa.motivo, recusa.justificativa) == ("01", "x")


def test_a_beginning_says_what_was_asked_for() -> None:
    inicio = iniciar(tramite(), em=EM, componentes=2, bytes_=9)
    assert (inicio.mudanca.de, inicio.mudanca.ato, inicio.componentes, inicio.bytes) == (None, Ato.INICIAR, 2, 9)


def test_the_sets_say_what_the_specification_says() -> None:
    assert {int(s) for s in EM_ANDAMENTO} == {1, 2, 3, 4, 5, 8}
    assert {int(s) for s in CHEGOU} == {5, 6}
    assert {int(s) for s in TRANSICOES[Ato.CANCELAR].de} == {1, 2, 3, 4}
    assert {int(s) for s in TRANSICOES[Ato.RECUSAR].de} == {2, 3, 4}
    assert {int(s) for s in TRANSICOES[Ato.EXPIRAR].de} == {1, 2, 3, 4}
    assert TRANSICOES[Ato.EXPIRAR].quem is Papel.BARRAMENTO
    assert {int(s) for s in v.SO_DO_REMETENTE} == {1, 8, 9}


@pytest.mark.parametrize(
    ("condicao", "situacoes"),
    [
        (tables.EM_ANDAMENTO, EM_ANDAMENTO),
        (tables.PENDENTE_DO_DESTINATARIO, v.PENDENTE_DO_DESTINATARIO),
        (tables.PENDENTE_DO_REMETENTE, v.PENDENTE_DO_REMETENTE),
    ],
)
def test_the_indexes_say_what_the_rules_say(condicao: str, situacoes: frozenset[Situacao]) -> None:
    assert condicao == f"situacao IN ({', '.join(str(int(s)) for s in sorted(situacoes))})"


@pytest.mark.parametrize("situacao", Situacao)
def test_the_sender_reads_the_metadata_at_any_time_without_effect(situacao: Situacao) -> None:
    assert v.papel_na_leitura(tramite(situacao), sistema=1) is Papel.REMETENTE


@pytest.mark.parametrize("situacao", Situacao)
def test_the_receiver_reads_them_from_2_to_6(situacao: Situacao) -> None:
    if 2 <= situacao <= 6:
        assert v.papel_na_leitura(tramite(situacao), sistema=2) is Papel.DESTINATARIO
    else:
        with pytest.raises(TransicaoInvalidaError):
            v.papel_na_leitura(tramite(situacao), sistema=2)


def test_who_is_both_ends_reads_as_the_receiver_as_soon_as_that_may() -> None:
    assert v.papel_na_leitura(tramite(Situacao.INICIADO, para=1), sistema=1) is Papel.REMETENTE
    assert v.papel_na_leitura(tramite(Situacao.COMPONENTES_RECEBIDOS, para=1), sistema=1) is Papel.DESTINATARIO


@pytest.mark.parametrize("situacao", Situacao)
def test_a_state_is_news_to_whoever_has_it_on_the_pending_list(situacao: Situacao) -> None:
    esperado = {2: 2, 5: 1, 8: 1}.get(situacao)
    assert v.a_quem_avisar(tramite(situacao)) == esperado


def test_the_diagram_has_an_arrow_for_each_transition() -> None:
    setas = [linha for linha in mermaid().splitlines() if "-->" in linha]
    assert len(setas) == 1 + sum(len(t.de) for t in TRANSICOES.values()) + 4
    assert "    8 --> 9: dar ciência da recusa (remetente)" in setas
    assert {f"    {final} --> [*]" for final in (6, 7, 9, 10)} <= set(setas)
