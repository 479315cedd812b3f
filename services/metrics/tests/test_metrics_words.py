"""What the page says of numbers, and shows of trâmites."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from metrics_facts import AMARGOSA, BAHIA, INICIO, mudanca

from metrics.api.errors import recusado
from metrics.domain.calendario import Granularidade, Intervalo
from metrics.domain.catalogo import indicador
from metrics.domain.errors import AgregadoNegativoError
from metrics.domain.matriz import Fluxo
from metrics.domain.politica import Escopo
from metrics.domain.recorte import Recorte
from metrics.domain.serie import Medida, Tempos
from metrics.domain.tramite import dobrar
from metrics.usecases.ler import Resposta
from metrics.usecases.montar_painel import Lista, Painel
from metrics.usecases.ver_matriz import Matriz
from metrics.web import fluxo, frases, lista

MES = Intervalo(de=date(2026, 6, 1), ate=date(2026, 6, 30))
VAZIA = Matriz(fluxos=[], nomes={}, marca_dagua=None)
RECIBO = Tempos(n=3, media=700.0, p50=540.0, p90=1200.0)


def resposta(codigo: str, n: int | None, *, ente: UUID | None = AMARGOSA, tempos: Tempos | None = None) -> Resposta:
    valor = tempos.p50 if tempos else n
    return Resposta(
        indicador=indicador(codigo),
        recorte=Recorte(escopo=Escopo(ente=ente), intervalo=MES, granularidade=Granularidade.ANO),
        serie=(),
        total=Medida(valor=valor, n=n, tempos=tempos),
        marca_dagua=None,
        completude=None,
    )


def painel(*, ente: UUID | None = AMARGOSA, antes: Tempos | None = None, **numeros: int) -> Painel:
    contados = {"enviados": 0, "recebidos": 0, "recusados": 0, "em_risco": 0, "taxa_recusa": 0} | numeros
    return Painel(
        numeros={
            **{codigo: resposta(codigo, n, ente=ente) for codigo, n in contados.items()},
            "tempo_ate_recibo": resposta("tempo_ate_recibo", 3, tempos=RECIBO if numeros else Tempos()),
        },
        tempo_anterior=resposta("tempo_ate_recibo", 3, tempos=antes or Tempos()),
        matriz=VAZIA,
        nomes={},
        lista=None,
        funil=None,
    )


def test_a_body_is_told_what_it_sent_and_received() -> None:
    assert (
        frases.resumo(painel(enviados=1, recebidos=12), MES)[0]
        == "No período: 1 trâmite enviado e 12 trâmites recebidos."
    )


def test_the_network_is_told_what_began_and_ended() -> None:
    dito = frases.resumo(painel(ente=None, enviados=1234, recebidos=0), MES)
    assert dito[0] == "No período, 1.234 trâmites começaram e nenhum trâmite teve recibo."


def test_refusals_and_risks_are_told_only_where_there_are_any() -> None:
    assert len(frases.resumo(painel(enviados=1), MES)) == 2
    dito = frases.resumo(painel(enviados=1, recusados=2, taxa_recusa=1, em_risco=1), MES)
    assert dito[2:] == [
        "2 trâmites foram recusados: 100,0% dos que terminaram.",
        "1 trâmite está parado há mais de 6 dias: confira antes que o barramento cancele.",
    ]


@pytest.mark.parametrize(
    ("antes", "dias", "fim"),
    [
        (None, 30, "em até 20 min."),
        (720.0, 30, "A mediana caiu de 12 min para 9 min em relação aos 30 dias anteriores."),
        (60.0, 1, "A mediana subiu de 1 min para 9 min em relação ao dia anterior."),
        (540.2, 30, "A mediana é igual aos 30 dias anteriores."),
    ],
)
def test_the_time_is_told_beside_what_it_was(antes: float | None, dias: int, fim: str) -> None:
    anterior = Medida(valor=antes, n=3, tempos=Tempos(n=3, p50=antes))
    dito = frases.tempo(Medida(valor=540.0, n=3, tempos=RECIBO), antes=anterior, dias=dias)
    assert dito.startswith("Metade dos recibos saiu em até 9 min, e nove em cada dez em até 20 min.")
    assert dito.endswith(fim)


def test_without_receipts_there_is_no_time_to_tell() -> None:
    nada = Medida(valor=None, n=0, tempos=Tempos())
    assert frases.tempo(nada, antes=nada, dias=30) == "Nenhum recibo com tempo conhecido neste período."


def test_values_are_told_in_their_unit_and_few_people_are_not() -> None:
    assert frases.valor(Medida(valor=0.165, n=9), unidade="fração") == "16,5%"
    assert frases.valor(Medida(valor=93.0, n=9), unidade="segundos") == "1 min e 33 s"
    assert frases.valor(Medida(valor=1234, n=1234), unidade="trâmites") == "1.234"
    assert frases.valor(Medida(valor=None, n=None, suprimido=True), unidade="pessoas") == "menos de 5"


def passos(*situacoes: int) -> list[tuple[str, str]]:
    eventos = [mudanca(1, n, s, em=INICIO + timedelta(hours=n)) for n, s in enumerate(situacoes, start=1)]
    ultimos = Lista(tramites=[dobrar(eventos)], unidades={}, proximo=None)
    visto = Painel(
        numeros={}, tempo_anterior=resposta("enviados", 0), matriz=VAZIA, nomes={}, lista=ultimos, funil=None
    )
    (linha,) = lista.tramites(visto)
    assert linha.de == f"unidade 102, Ente …{str(AMARGOSA)[-6:]}"
    return [(passo.title, passo.state) for passo in linha.passos]


def test_a_tramite_under_way_shows_what_it_waits_for() -> None:
    assert passos(1, 2, 3) == [
        ("Envio iniciado", "done"),
        ("Documentos no barramento", "done"),
        ("Destinatário leu os dados", "done"),
        ("Destinatário tem os documentos", "current"),
        ("Recibo assinado", "waiting"),
        ("Remetente tem o recibo", "waiting"),
    ]


def test_a_tramite_that_ended_otherwise_shows_how() -> None:
    assert passos(1, 8)[1:] == [("Recusado pelo destinatário", "failed"), ("Remetente ciente da recusa", "current")]
    assert passos(1, 8, 9)[1:] == [("Recusado pelo destinatário", "failed"), ("Remetente ciente da recusa", "done")]
    assert passos(1, 7)[1:] == [("Cancelado pelo remetente", "failed")]
    assert passos(1, 10)[1:] == [("Cancelado por falta de movimento", "failed")]


def entre(remetente: UUID, destinatario: UUID, *, enviados: int) -> Fluxo:
    return Fluxo(
        remetente=remetente,
        destinatario=destinatario,
        enviados=enviados,
        bytes=0,
        recebidos=0,
        recusados=0,
        em_voo=0,
        tempo_ate_recibo=Tempos(),
    )


def test_the_heat_map_has_the_busiest_pair_darkest_and_nothing_blank() -> None:
    fluxos = [entre(AMARGOSA, BAHIA, enviados=100), entre(BAHIA, AMARGOSA, enviados=1)]
    mapa = fluxo.mapa(Matriz(fluxos=fluxos, nomes={AMARGOSA: "A", BAHIA: "B"}, marca_dagua=None))
    assert mapa is not None
    assert mapa.destinos == ["A", "B"]
    assert [(de, [celula.nivel for celula in celulas]) for de, celulas in mapa.linhas] == [("A", [0, 5]), ("B", [1, 0])]


def test_a_heat_map_of_nobody_or_of_too_many_is_not_drawn() -> None:
    muitos = [entre(UUID(int=n), BAHIA, enviados=1) for n in range(20)]
    parados = [entre(AMARGOSA, BAHIA, enviados=0)]
    assert fluxo.mapa(VAZIA) is None
    assert fluxo.mapa(Matriz(fluxos=parados, nomes={}, marca_dagua=None)) is None
    assert fluxo.mapa(Matriz(fluxos=muitos, nomes={}, marca_dagua=datetime.now(UTC))) is None


def test_what_no_caller_can_cause_is_not_answered_as_a_refusal() -> None:
    with pytest.raises(AgregadoNegativoError):
        recusado(AgregadoNegativoError("voo"))
