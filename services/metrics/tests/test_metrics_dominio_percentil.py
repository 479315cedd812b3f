"""Percentiles out of histograms: the rules, without a database."""

import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.domain.histograma import GAMMA, LIMITES, MICROS, PRIMEIRO, ZERO, balde, quantil, valor
from metrics.domain.percentil import percentil

VINTE_ANOS = 20 * 366 * 86_400 * MICROS
duracoes = st.integers(0, VINTE_ANOS)
quantis = st.sampled_from((0.0, 0.1, 0.5, 0.9, 0.95, 0.99, 1.0))


@given(st.lists(duracoes, min_size=2, max_size=200))
def test_percentiles_are_those_of_linear_interpolation(valores: list[int]) -> None:
    por_decimo = statistics.quantiles(valores, n=10, method="inclusive")
    assert percentil(valores, 0.5) == pytest.approx(por_decimo[4])
    assert percentil(valores, 0.9) == pytest.approx(por_decimo[8])


def test_there_is_no_percentile_of_nothing() -> None:
    assert percentil([], 0.5) is None
    assert quantil({}, 0.5) is None
    assert quantil({3: 0}, 0.5) is None


def test_one_value_is_every_percentile() -> None:
    assert percentil([42], 0.9) == 42


@given(st.lists(duracoes, min_size=1, max_size=300), quantis)
def test_the_sketch_answers_within_one_percent_of_the_exact(valores: list[int], q: float) -> None:
    exato = percentil(valores, q)
    assert exato is not None
    assert quantil(Counter(map(balde, valores)), q) == pytest.approx(exato, rel=0.0100001, abs=1e-9)


@given(st.lists(duracoes, max_size=100), st.lists(duracoes, max_size=100))
def test_what_was_added_to_the_sketch_can_be_taken_out(ficam: list[int], saem: list[int]) -> None:
    juntos = Counter(map(balde, ficam + saem))
    juntos.subtract(Counter(map(balde, saem)))
    assert +juntos == Counter(map(balde, ficam))


@given(st.integers(1, VINTE_ANOS))
def test_a_bucket_holds_what_lies_between_its_limits(micros: int) -> None:
    indice = balde(micros)
    assert micros <= LIMITES[indice - PRIMEIRO]
    assert indice == PRIMEIRO or micros > LIMITES[indice - PRIMEIRO - 1]
    assert valor(indice) == pytest.approx(micros, rel=0.0100001)


def test_one_second_to_twenty_years_needs_no_more_buckets_than_promised() -> None:
    assert balde(MICROS) == 0
    assert 1_000 <= balde(VINTE_ANOS) <= 1_014
    assert pytest.approx(1.0202, abs=1e-4) == GAMMA


def test_nothing_takes_a_bucket_of_its_own() -> None:
    assert (balde(0), valor(ZERO)) == (ZERO, 0.0)


def test_durations_never_run_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        balde(-1)
