"""What a fact adds to the aggregates: the rules, without a database."""

from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st
from metrics_facts import AMARGOSA, BAHIA, INICIO, cadastros, mudanca, tramites

from metrics.domain import cadastro, tramite
from metrics.domain.cadastro import Passo
from metrics.domain.parcelas import Celula, Duracao, Parcelas, Valor, Voo, do_cadastro, do_tramite, somar
from metrics.domain.tramite import EM_VOO, Mudanca

HORA = timedelta(hours=1)
UMA_HORA = 3_600 * 10**6
varios = st.lists(st.integers(1, 10**6), unique=True, max_size=6).flatmap(
    lambda idts: st.tuples(*(tramites(idt=idt) for idt in idts))
)


def total(parcelas: Parcelas, indicador: str) -> int:
    return sum(valor.n for celula, valor in parcelas.contagens.items() if celula.indicador == indicador)


def por_inteiro(contados: Iterable[list[Mudanca]]) -> Parcelas:
    return somar(do_tramite(tramite.dobrar(eventos)) for eventos in contados)


@given(varios)
def test_what_is_in_flight_is_what_came_in_less_what_landed(contados: tuple[list[Mudanca], ...]) -> None:
    voando = sum(tramite.dobrar(eventos).situacao in EM_VOO for eventos in contados)
    parcelas = por_inteiro(contados)
    assert sum(parcelas.em_voo.values()) == voando
    assert total(parcelas, "enviados") - total(parcelas, "pousados") == voando


@given(varios)
def test_every_tramite_that_landed_has_one_outcome(contados: tuple[list[Mudanca], ...]) -> None:
    parcelas = por_inteiro(contados)
    desfechos = ("recebidos", "recusados", "cancelados", "cancelados_auto")
    assert total(parcelas, "pousados") == sum(total(parcelas, desfecho) for desfecho in desfechos)


@given(tramites(), st.data())
def test_signed_differences_lead_to_the_same_as_counting_at_the_end(
    eventos: list[Mudanca], data: st.DataObject
) -> None:
    agregados, vistos = Parcelas(), list[Mudanca]()
    for evento in data.draw(st.permutations(eventos)):
        antes = do_tramite(tramite.dobrar(vistos)) if vistos else Parcelas()
        vistos.append(evento)
        agregados += do_tramite(tramite.dobrar(vistos)) - antes
    assert agregados == do_tramite(tramite.dobrar(eventos))


@given(cadastros(), st.data())
def test_a_funnel_is_the_same_however_its_events_arrive(passos: list[Passo], data: st.DataObject) -> None:
    agregados, vistos = Parcelas(), list[Passo]()
    for passo in data.draw(st.permutations(passos)):
        antes = do_cadastro(cadastro.dobrar(vistos)) if vistos else Parcelas()
        vistos.append(passo)
        agregados += do_cadastro(cadastro.dobrar(vistos)) - antes
    assert agregados == do_cadastro(cadastro.dobrar(passos))


@given(cadastros())
def test_no_stage_of_the_funnel_is_wider_than_the_one_before(passos: list[Passo]) -> None:
    parcelas = do_cadastro(cadastro.dobrar(passos))
    larguras = [total(parcelas, f"funil_{etapa}") for etapa in (*cadastro.CAMINHO, cadastro.Etapa.LIBERADO)]
    assert larguras == sorted(larguras, reverse=True)


def test_a_concluded_tramite_adds_its_counts_its_bytes_and_its_durations() -> None:
    eventos = [mudanca(1, n, n, em=INICIO + n * HORA) for n in range(1, 7)]
    parcelas = do_tramite(tramite.dobrar(eventos))
    dia = date(2026, 6, 1)
    assert parcelas.contagens[Celula(AMARGOSA, BAHIA, dia, "enviados")] == Valor(n=1, soma=1001)
    assert parcelas.contagens[Celula(AMARGOSA, BAHIA, dia, "tempo_ate_recibo")] == Valor(n=1, soma=4 * UMA_HORA)
    assert {duracao.medida: duracao.micros // UMA_HORA for duracao in parcelas.duracoes} == {
        "tempo_ate_recibo": 4,
        "tempo_envio": 1,
        "tempo_retirada": 2,
        "tempo_processamento": 1,
        "tempo_ate_recibo_remetente": 5,
    }
    assert not parcelas.em_voo


def test_days_are_those_of_brasilia() -> None:
    noite = INICIO.replace(hour=2)
    (celula,) = do_tramite(tramite.dobrar([mudanca(1, 1, 1, em=noite)])).contagens
    assert celula.dia == date(2026, 5, 31)


def test_time_that_runs_backwards_gives_no_duration_and_is_counted() -> None:
    torto = [mudanca(1, 1, 1, em=INICIO), mudanca(1, 5, 5, em=INICIO - HORA)]
    parcelas = do_tramite(tramite.dobrar(torto))
    assert not parcelas.duracoes
    assert total(parcelas, "incoerentes") == 1


def test_a_tramite_waits_since_its_last_change() -> None:
    eventos = [mudanca(1, n, n, em=INICIO + n * HORA) for n in (1, 2)]
    assert do_tramite(tramite.dobrar(eventos)).em_voo == {Voo(AMARGOSA, BAHIA, INICIO + 2 * HORA): 1}


def test_a_release_is_timed_in_the_cohort_of_its_beginning() -> None:
    contado = [
        Passo(evento=BAHIA, cadastro=BAHIA, ente=BAHIA, orgao=1, versao=1, etapa=cadastro.Etapa.CADASTRO, em=INICIO),
        Passo(
            evento=AMARGOSA,
            cadastro=BAHIA,
            ente=BAHIA,
            orgao=1,
            versao=2,
            etapa=cadastro.Etapa.LIBERADO,
            em=INICIO + timedelta(days=3),
        ),
    ]
    duracoes = do_cadastro(cadastro.dobrar(contado)).duracoes
    assert duracoes == {Duracao(BAHIA, BAHIA, date(2026, 6, 1), "tempo_cadastro_liberado", 72 * UMA_HORA): 1}
