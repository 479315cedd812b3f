"""Days and periods (metrics.md §1.2)."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from metrics.domain.errors import PeriodoInvalidoError

# A trâmite has two ends, and both must count it on the same day: the day is that of the official time of Brasília,
# whatever the zone of each body.
FUSO = ZoneInfo("America/Sao_Paulo")
MAX_PERIODOS = 400
MESES_DO_TRIMESTRE = 3
PRIMEIRO_ANO, ULTIMO_ANO = 1990, 2200


class Granularidade(StrEnum):
    """How a series is cut."""

    DIA = "dia"
    SEMANA = "semana"
    MES = "mes"
    TRIMESTRE = "trimestre"
    ANO = "ano"


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervalo:
    """Days, both included."""

    de: date
    ate: date


def dia_local(instante: datetime, /) -> date:
    """The local day that an instant falls on."""
    return instante.astimezone(FUSO).date()


def fim_do_dia(dia: date, /) -> datetime:
    """The instant at which a local day is over, in UTC."""
    return datetime.combine(dia + timedelta(days=1), time.min, FUSO).astimezone(UTC)


def inicio_do_periodo(dia: date, granularidade: Granularidade, /) -> date:
    """The first day of the period that holds this day; weeks begin on Monday (ISO 8601)."""
    match granularidade:
        case Granularidade.DIA:
            return dia
        case Granularidade.SEMANA:
            return dia - timedelta(days=dia.weekday())
        case Granularidade.MES:
            return dia.replace(day=1)
        case Granularidade.TRIMESTRE:
            return dia.replace(month=dia.month - (dia.month - 1) % MESES_DO_TRIMESTRE, day=1)
    return dia.replace(month=1, day=1)


def rotulo(inicio: date, granularidade: Granularidade, /) -> str:
    """How a period is named: `2026-06-01`, `2026-W23`, `2026-06`, `2026-T2`, `2026`."""
    match granularidade:
        case Granularidade.DIA:
            return inicio.isoformat()
        case Granularidade.SEMANA:
            ano, semana, _ = inicio.isocalendar()
            return f"{ano:04d}-W{semana:02d}"
        case Granularidade.MES:
            return f"{inicio:%Y-%m}"
        case Granularidade.TRIMESTRE:
            return f"{inicio.year:04d}-T{(inicio.month - 1) // MESES_DO_TRIMESTRE + 1}"
    return f"{inicio.year:04d}"


def conferir(intervalo: Intervalo, /) -> None:
    """Let sensible intervals pass.

    Raises:
        PeriodoInvalidoError: it ends before it begins, or its years are absurd.
    """
    if intervalo.de.year < PRIMEIRO_ANO or intervalo.ate.year > ULTIMO_ANO:
        raise PeriodoInvalidoError(f"as datas vão de {PRIMEIRO_ANO} a {ULTIMO_ANO}")
    if intervalo.ate < intervalo.de:
        raise PeriodoInvalidoError("a data final vem antes da inicial")


def periodos(intervalo: Intervalo, granularidade: Granularidade, /) -> tuple[Intervalo, ...]:
    """The periods that an interval touches, each cut to it.

    Raises:
        PeriodoInvalidoError: the interval makes no sense, or has more than `MAX_PERIODOS`.
    """
    conferir(intervalo)
    partes: list[Intervalo] = []
    dia = intervalo.de
    while dia <= intervalo.ate:
        if len(partes) == MAX_PERIODOS:
            raise PeriodoInvalidoError(f"são mais de {MAX_PERIODOS} períodos")
        seguinte = _seguinte(inicio_do_periodo(dia, granularidade), granularidade)
        partes.append(Intervalo(de=dia, ate=min(seguinte - timedelta(days=1), intervalo.ate)))
        dia = seguinte
    return tuple(partes)


def _seguinte(inicio: date, granularidade: Granularidade) -> date:
    passo = {Granularidade.DIA: 1, Granularidade.SEMANA: 7, Granularidade.MES: 31, Granularidade.TRIMESTRE: 92}
    return inicio_do_periodo(inicio + timedelta(days=passo.get(granularidade, 366)), granularidade)
