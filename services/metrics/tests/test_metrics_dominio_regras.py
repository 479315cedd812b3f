"""Periods, suppression, the watermark: the rules, without a database."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from metrics_facts import AMARGOSA, BAHIA, INICIO

from metrics.domain import calendario, catalogo, marca
from metrics.domain.calendario import Granularidade, Intervalo, periodos
from metrics.domain.errors import (
    AcessoNegadoError,
    IndicadorDesconhecidoError,
    PapelInvalidoError,
    PeriodoInvalidoError,
)
from metrics.domain.indicadores import Papel
from metrics.domain.politica import Acao, Escopo, Quem, autorizar
from metrics.domain.supressao import MINIMO, suprimir

REDE = Escopo(ente=None)
MEU = Escopo(ente=AMARGOSA)
dias = st.dates(date(2000, 1, 1), date(2030, 12, 31))


@given(dias, st.integers(0, 380), st.sampled_from(Granularidade))
def test_periods_cover_the_interval_without_gap_or_overlap(de: date, dias_a_mais: int, corte: Granularidade) -> None:
    intervalo = Intervalo(de=de, ate=de + timedelta(days=dias_a_mais))
    partes = periodos(intervalo, corte)
    assert (partes[0].de, partes[-1].ate) == (intervalo.de, intervalo.ate)
    assert all(b.de == a.ate + timedelta(days=1) for a, b in pairwise(partes))
    assert len({calendario.inicio_do_periodo(parte.de, corte) for parte in partes}) == len(partes)


@pytest.mark.parametrize(
    ("corte", "nome"),
    [("dia", "2026-06-03"), ("semana", "2026-W23"), ("mes", "2026-06"), ("trimestre", "2026-T2"), ("ano", "2026")],
)
def test_a_period_is_named_by_its_kind(corte: str, nome: str) -> None:
    granularidade = Granularidade(corte)
    inicio = calendario.inicio_do_periodo(date(2026, 6, 3), granularidade)
    assert calendario.rotulo(inicio if corte != "dia" else date(2026, 6, 3), granularidade) == nome


@pytest.mark.parametrize(
    ("de", "ate"),
    [
        (date(2026, 6, 2), date(2026, 6, 1)),
        (date(2020, 1, 1), date(2026, 1, 1)),
        (date(1, 1, 1), date(1, 1, 2)),
        (date(9999, 12, 30), date(9999, 12, 31)),
    ],
)
def test_senseless_intervals_are_refused(de: date, ate: date) -> None:
    with pytest.raises(PeriodoInvalidoError):
        periodos(Intervalo(de=de, ate=ate), Granularidade.DIA)


def test_a_local_day_ends_at_midnight_in_brasilia() -> None:
    assert calendario.fim_do_dia(date(2026, 6, 1)) == datetime(2026, 6, 2, 3, tzinfo=UTC)


def test_there_is_no_watermark_before_the_first_event() -> None:
    assert marca.marca_dagua({}) is None
    assert marca.provisorio(INICIO, marca=None)


def test_the_watermark_is_that_of_the_slowest_source_but_an_idle_one_holds_back_a_quarter_of_an_hour_at_most() -> None:
    perto = {"a": INICIO, "b": INICIO - timedelta(minutes=10)}
    assert marca.marca_dagua(perto) == INICIO - timedelta(minutes=15)
    assert marca.marca_dagua(perto | {"c": INICIO - timedelta(days=30)}) == INICIO - timedelta(minutes=20)


def test_a_period_is_closed_two_days_behind_the_watermark() -> None:
    assert not marca.provisorio(INICIO - timedelta(hours=48), marca=INICIO)
    assert marca.provisorio(INICIO - timedelta(hours=47), marca=INICIO)


def test_what_claims_to_come_from_the_future_happened_when_it_was_written_down() -> None:
    assert marca.ocorrencia(INICIO + timedelta(minutes=6), registrado=INICIO) == INICIO
    assert marca.ocorrencia(INICIO + timedelta(minutes=5), registrado=INICIO) == INICIO + timedelta(minutes=5)
    assert marca.ocorrencia(datetime(1989, 12, 31, tzinfo=UTC), registrado=INICIO) is None


@given(st.lists(st.integers(0, 40), max_size=8))
def test_no_hidden_count_can_be_read_off_the_total(contagens: list[int]) -> None:
    suprimidas = suprimir(contagens)
    escondidas = [n for n, suprimida in zip(contagens, suprimidas, strict=True) if suprimida]
    assert all(suprimida for n, suprimida in zip(contagens, suprimidas, strict=True) if 0 < n < MINIMO)
    so_vazias_ficaram = all(n == 0 for n, suprimida in zip(contagens, suprimidas, strict=True) if not suprimida)
    assert not escondidas or so_vazias_ficaram or (len(escondidas) > 1 and sum(escondidas) >= MINIMO)


def test_counts_that_need_no_hiding_are_all_told() -> None:
    assert suprimir([0, 5, 9]) == (False, False, False)


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(IndicadorDesconhecidoError):
        catalogo.indicador("felicidade")


def test_an_indicator_told_from_one_end_only_refuses_the_other() -> None:
    enviados = catalogo.indicador("enviados")
    assert enviados.papel(None) is Papel.REMETENTE
    with pytest.raises(PapelInvalidoError):
        enviados.papel(Papel.DESTINATARIO)
    assert catalogo.indicador("recusados").papel(None) is None


def quem(*papeis: str, publico: bool = False) -> Quem:
    return Quem(ente=AMARGOSA, papeis=frozenset(papeis), publico=publico)


@pytest.mark.parametrize(
    ("quem_pede", "acao", "escopo"),
    [
        (quem("GESTOR"), Acao.VER_TRAMITES, MEU),
        (quem("ADMIN_LOCAL"), Acao.VER_FUNIL, MEU),
        (quem("GESTOR_REDE"), Acao.VER_TOTAIS, REDE),
        (quem("ADMIN_PLATAFORMA"), Acao.VER_FUNIL, REDE),
        (quem(publico=True), Acao.VER_TOTAIS, REDE),
    ],
)
def test_who_may_see_sees(quem_pede: Quem, acao: Acao, escopo: Escopo) -> None:
    autorizar(quem_pede, acao, escopo)


@pytest.mark.parametrize(
    ("quem_pede", "acao", "escopo"),
    [
        (quem(), Acao.VER_TOTAIS, MEU),
        (quem("CIDADAO"), Acao.VER_TOTAIS, MEU),
        (quem("GESTOR", "ADMIN_PLATAFORMA"), Acao.VER_TOTAIS, Escopo(ente=BAHIA)),
        (quem("GESTOR"), Acao.VER_TOTAIS, REDE),
        (quem("ADMIN_PLATAFORMA"), Acao.VER_TRAMITES, REDE),
        (quem(publico=True), Acao.VER_FUNIL, REDE),
        (quem(publico=True), Acao.VER_TRAMITES, REDE),
        (quem(publico=True), Acao.VER_TOTAIS, MEU),
    ],
)
def test_everybody_else_is_refused(quem_pede: Quem, acao: Acao, escopo: Escopo) -> None:
    with pytest.raises(AcessoNegadoError):
        autorizar(quem_pede, acao, escopo)
