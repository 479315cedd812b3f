"""The statements that read the aggregates: whose, over which days, cut how."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Select, Text, and_, cast, func, or_, select, true, tuple_
from sqlmodel import col

from metrics.domain.calendario import Granularidade, Intervalo
from metrics.domain.indicadores import Papel
from metrics.domain.recorte import Recorte
from metrics.store.tables import AgregadoRow, BaldeRow, DuracaoRow, VooRow

CORTE = {
    Granularidade.DIA: "day",
    Granularidade.SEMANA: "week",
    Granularidade.MES: "month",
    Granularidade.TRIMESTRE: "quarter",
    Granularidade.ANO: "year",
}
Pares = Collection[tuple[UUID, UUID]]


def contagens(recorte: Recorte, *, indicadores: Sequence[str]) -> Select[str, date, int, int, int]:
    """Counts by indicator and period."""
    periodo = _periodo(AgregadoRow, recorte)
    return (
        select(col(AgregadoRow.indicador), periodo, *_somas())
        .where(_de(AgregadoRow, recorte), _dias(AgregadoRow, recorte.intervalo))
        .where(col(AgregadoRow.indicador).in_(indicadores))
        .group_by(col(AgregadoRow.indicador), periodo)
    )


def antes(recorte: Recorte, *, indicadores: Sequence[str]) -> Select[str, int]:
    """Counts by indicator, of everything before the interval."""
    return (
        select(col(AgregadoRow.indicador), _soma(AgregadoRow.n))
        .where(_de(AgregadoRow, recorte), col(AgregadoRow.dia) < recorte.intervalo.de)
        .where(col(AgregadoRow.indicador).in_(indicadores))
        .group_by(col(AgregadoRow.indicador))
    )


def duracoes(recorte: Recorte, *, medida: str, periodos: Sequence[date]) -> Select[date, int, int]:
    """Durations and how often each came, of these periods."""
    periodo = _periodo(DuracaoRow, recorte)
    return (
        select(periodo, col(DuracaoRow.micros), _soma(DuracaoRow.n))
        .where(_de(DuracaoRow, recorte), _dias(DuracaoRow, recorte.intervalo))
        .where(col(DuracaoRow.medida) == medida, periodo.in_(periodos))
        .group_by(periodo, col(DuracaoRow.micros))
    )


def baldes(recorte: Recorte, *, medida: str) -> Select[date, int, int]:
    """The histogram of each period."""
    periodo = _periodo(BaldeRow, recorte)
    return (
        select(periodo, col(BaldeRow.balde), _soma(BaldeRow.n))
        .where(_de(BaldeRow, recorte), _dias(BaldeRow, recorte.intervalo))
        .where(col(BaldeRow.medida) == medida)
        .group_by(periodo, col(BaldeRow.balde))
    )


def em_voo(recorte: Recorte) -> Select[int]:
    """Trâmites in flight now."""
    return select(_soma(VooRow.n)).where(_de(VooRow, recorte))


def pares(recorte: Recorte, *, indicadores: Sequence[str], limite: int) -> Select[UUID, UUID, str, int, int, int]:
    """Counts by pair and indicator, of the busiest pairs."""
    daqui = (_de(AgregadoRow, recorte), _dias(AgregadoRow, recorte.intervalo))
    par = (col(AgregadoRow.origem), col(AgregadoRow.destino))
    movimento = func.sum(col(AgregadoRow.n)).filter(col(AgregadoRow.indicador) == indicadores[0])
    maiores = (
        select(*par)
        .where(*daqui, col(AgregadoRow.indicador).in_(indicadores))
        .group_by(*par)
        .order_by(func.coalesce(movimento, 0).desc(), *par)
        .limit(limite)
    )
    return (
        select(*par, col(AgregadoRow.indicador), *_somas())
        .where(*daqui, col(AgregadoRow.indicador).in_(indicadores), tuple_(*par).in_(maiores))
        .group_by(*par, col(AgregadoRow.indicador))
    )


def duracoes_dos_pares(recorte: Recorte, *, medida: str, pares: Pares) -> Select[UUID, UUID, int, int]:
    """Durations and how often each came, of these pairs."""
    par = (col(DuracaoRow.origem), col(DuracaoRow.destino))
    return (
        select(*par, col(DuracaoRow.micros), _soma(DuracaoRow.n))
        .where(_dias(DuracaoRow, recorte.intervalo), col(DuracaoRow.medida) == medida, tuple_(*par).in_(pares))
        .group_by(*par, col(DuracaoRow.micros))
    )


def baldes_dos_pares(recorte: Recorte, *, medida: str, pares: Pares) -> Select[UUID, UUID, int, int]:
    """The histogram of each of these pairs."""
    par = (col(BaldeRow.origem), col(BaldeRow.destino))
    return (
        select(*par, col(BaldeRow.balde), _soma(BaldeRow.n))
        .where(_dias(BaldeRow, recorte.intervalo), col(BaldeRow.medida) == medida, tuple_(*par).in_(pares))
        .group_by(*par, col(BaldeRow.balde))
    )


Tabela = type[AgregadoRow] | type[DuracaoRow] | type[BaldeRow] | type[VooRow]
Diaria = type[AgregadoRow] | type[DuracaoRow] | type[BaldeRow]


def _de(tabela: Tabela, recorte: Recorte) -> ColumnElement[bool]:
    """Whose, and seen from which end. Row-level security says the same, but no index can read it."""
    ente = recorte.escopo.ente
    if ente is None:
        return true()
    origem, destino = col(tabela.origem) == ente, col(tabela.destino) == ente
    match recorte.papel:
        case Papel.REMETENTE:
            return origem
        case Papel.DESTINATARIO:
            return destino
    return or_(origem, destino)


def _dias(tabela: Diaria, intervalo: Intervalo) -> ColumnElement[bool]:
    return and_(col(tabela.dia) >= intervalo.de, col(tabela.dia) <= intervalo.ate)


def _periodo(tabela: Diaria, recorte: Recorte) -> ColumnElement[date]:
    return cast(func.date_trunc(cast(CORTE[recorte.granularidade], Text), cast(tabela.dia, Date)), Date)


def _soma(coluna: object) -> ColumnElement[int]:
    return func.coalesce(func.sum(coluna), 0)  # type: ignore[arg-type]  # SQLModel types a column by its value


def _somas() -> tuple[ColumnElement[int], ColumnElement[int], ColumnElement[int]]:
    return _soma(AgregadoRow.n), _soma(AgregadoRow.imputados), _soma(AgregadoRow.soma)
