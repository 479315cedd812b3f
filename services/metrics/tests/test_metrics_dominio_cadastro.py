"""The steps of a registration, folded: the rules, without a database."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metrics_facts import CAMINHOS, INICIO, cadastros, passo

from metrics.domain.cadastro import CAMINHO, Etapa, Passo, dobrar

PESSOA = UUID("0190a1b2-0000-7000-8000-0000000000ff")
DIA = timedelta(days=1)


def contado(*etapas: Etapa) -> list[Passo]:
    return [passo(PESSOA, versao, etapa, em=INICIO + versao * DIA) for versao, etapa in enumerate(etapas, start=1)]


@given(cadastros().flatmap(lambda passos: st.tuples(st.just(passos), st.permutations(passos * 2))))
def test_any_order_and_any_repetition_fold_to_the_same_registration(case: tuple[list[Passo], list[Passo]]) -> None:
    em_ordem, misturados = case
    assert dobrar(misturados) == dobrar(em_ordem)


@pytest.mark.parametrize("caminho", CAMINHOS)
def test_a_registration_reached_what_it_was_told_to_reach(caminho: tuple[Etapa, ...]) -> None:
    assert {etapa for etapa, imputado in dobrar(contado(*caminho)).alcancadas.items() if not imputado} == set(caminho)


def test_a_decision_implies_every_stage_before_it() -> None:
    assert dobrar(contado(Etapa.LIBERADO)).alcancadas == dict.fromkeys(CAMINHO, True) | {Etapa.LIBERADO: False}


def test_an_expiry_implies_nothing_but_the_beginning() -> None:
    assert dobrar(contado(Etapa.EXPIRADO)).alcancadas == {Etapa.CADASTRO: True, Etapa.EXPIRADO: False}


def test_the_last_decision_holds() -> None:
    volta = dobrar(contado(Etapa.CADASTRO, Etapa.RECUSADO, Etapa.LIBERADO))
    assert volta.desfecho is Etapa.LIBERADO
    assert Etapa.RECUSADO not in volta.alcancadas


def test_a_registration_without_events_is_none() -> None:
    with pytest.raises(ValueError, match="without events"):
        dobrar([])
