"""The events of a trâmite, folded: the rules, without a database."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metrics_facts import BAHIA, INICIO, mudanca, tramites

from metrics.domain.tramite import EM_VOO, Mudanca, Situacao, dobrar

HORA = timedelta(hours=1)


def contado(*situacoes: int) -> list[Mudanca]:
    return [
        mudanca(1, versao, situacao, em=INICIO + versao * HORA) for versao, situacao in enumerate(situacoes, start=1)
    ]


@given(tramites().flatmap(lambda eventos: st.tuples(st.just(eventos), st.permutations(eventos * 2))))
def test_any_order_and_any_repetition_fold_to_the_same(case: tuple[list[Mudanca], list[Mudanca]]) -> None:
    em_ordem, misturados = case
    assert dobrar(misturados) == dobrar(em_ordem)


@given(tramites())
def test_a_whole_tramite_is_where_its_last_event_left_it(eventos: list[Mudanca]) -> None:
    assert dobrar(eventos).situacao == eventos[-1].situacao


@given(tramites(), st.data())
def test_a_tramite_in_flight_has_not_landed_and_one_that_landed_is_not_in_flight(
    eventos: list[Mudanca], data: st.DataObject
) -> None:
    visto = dobrar(data.draw(st.lists(st.sampled_from(eventos), min_size=1)))
    assert (visto.pouso is None) == (visto.situacao in EM_VOO)
    assert visto.pouso is None or visto.inicio.em <= visto.pouso


def test_each_situation_keeps_its_earliest_time() -> None:
    depois = mudanca(1, 9, 3, em=INICIO + 9 * HORA)
    assert dobrar([depois, *contado(1, 2, 3)]).tempos[Situacao.METADADOS_LIDOS] == INICIO + 3 * HORA


@pytest.mark.parametrize(
    ("situacoes", "atual"),
    [
        ((1, 2, 4), 4),
        ((4, 1), 4),
        ((1, 6), 6),
        ((1, 2, 7), 7),
        ((1, 2, 8, 9), 9),
        ((9,), 9),
        ((1, 10), 10),
        ((1, 7, 5), 7),
    ],
)
def test_it_is_in_the_terminal_situation_if_any_else_in_the_highest(situacoes: tuple[int, ...], atual: int) -> None:
    assert dobrar(contado(*situacoes)).situacao == atual


def test_of_two_terminals_that_exclude_each_other_the_first_stays() -> None:
    assert dobrar(contado(1, 2, 8, 10)).situacao == Situacao.RECUSADO
    assert dobrar(contado(1, 7, 9)).situacao == Situacao.CANCELADO


def test_a_skipped_receipt_is_imputed_from_the_conclusion() -> None:
    recebido = dobrar(contado(1, 6)).recebido
    assert recebido is not None
    assert recebido.imputado
    assert recebido.em == INICIO + 2 * HORA


def test_the_beginning_is_imputed_from_whatever_is_known() -> None:
    inicio = dobrar(contado(4)).inicio
    assert inicio.imputado
    assert inicio.em == INICIO + HORA


def test_a_later_stage_told_to_come_earlier_is_incoherent() -> None:
    torto = [mudanca(1, 1, 1, em=INICIO), mudanca(1, 2, 2, em=INICIO - HORA)]
    assert dobrar(torto).incoerente
    assert not dobrar(contado(1, 2, 4, 5)).incoerente


def test_it_knows_its_ends_its_size_and_why_it_was_refused() -> None:
    recusado = dobrar([mudanca(7, 1, 1, em=INICIO, de=BAHIA), mudanca(7, 2, 8, em=INICIO + HORA, de=BAHIA)])
    assert (recusado.remetente.ente, recusado.bytes, recusado.motivo) == (BAHIA, 1007, "03")


def test_nothing_folds_to_nothing() -> None:
    with pytest.raises(ValueError, match="without events"):
        dobrar([])
