"""Reading the figures: one read-only transaction, for one body or for the network."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlmodel import col

from chassis.db import ReadSession
from metrics.domain.indicadores import Papel
from metrics.domain.matriz import Par
from metrics.domain.parcelas import Valor
from metrics.domain.recorte import Recorte
from metrics.domain.tramite import Tramite
from metrics.store import consultas
from metrics.store.tables import EnteRow, FonteRow, TramiteRow, UnidadeRow, VooRow
from metrics.store.tramites import tramite

ChaveT = TypeVar("ChaveT")


class SqlLeitura:
    """What can be read."""

    def __init__(self, session: ReadSession) -> None:
        self._session = session.session
        self.agora = session.now

    async def ultimos(self) -> Mapping[str, datetime]:
        """How far each source has come."""
        return {fonte.topico: fonte.ultimo for fonte in await self._session.scalars(select(FonteRow))}

    async def contagens(self, recorte: Recorte, /, *, indicadores: Sequence[str]) -> Mapping[tuple[str, date], Valor]:
        """Counts by indicator and period (named by its first day)."""
        rows = await self._session.execute(consultas.contagens(recorte, indicadores=indicadores))
        return {(codigo, periodo): _valor(n, imputados, soma) for codigo, periodo, n, imputados, soma in rows}

    async def antes(self, recorte: Recorte, /, *, indicadores: Sequence[str]) -> Mapping[str, int]:
        """Counts by indicator, of everything before the interval."""
        rows = await self._session.execute(consultas.antes(recorte, indicadores=indicadores))
        return {codigo: int(n) for codigo, n in rows}

    async def duracoes(
        self, recorte: Recorte, /, *, medida: str, periodos: Sequence[date]
    ) -> Mapping[date, Mapping[int, int]]:
        """Durations in microseconds and how often each came, by period; of these periods only."""
        if not periodos:
            return {}
        rows = await self._session.execute(consultas.duracoes(recorte, medida=medida, periodos=periodos))
        return _por_chave((periodo, micros, n) for periodo, micros, n in rows)

    async def baldes(self, recorte: Recorte, /, *, medida: str) -> Mapping[date, Mapping[int, int]]:
        """The histogram of durations, by period."""
        rows = await self._session.execute(consultas.baldes(recorte, medida=medida))
        return _por_chave((periodo, balde, n) for periodo, balde, n in rows)

    async def em_voo(self, recorte: Recorte, /, *, parados_desde: datetime | None = None) -> int:
        """Trâmites in flight now; with `parados_desde`, those without a change since then."""
        consulta = consultas.em_voo(recorte)
        if parados_desde is not None:
            consulta = consulta.where(col(VooRow.desde) < parados_desde)
        return int(await self._session.scalar(consulta) or 0)

    async def pares(self, recorte: Recorte, /, *, indicadores: Sequence[str], limite: int) -> Sequence[Par]:
        """Pairs of bodies by what went between them, the busiest first (by the first of the indicators)."""
        rows = await self._session.execute(consultas.pares(recorte, indicadores=indicadores, limite=limite))
        valores: dict[tuple[UUID, UUID], dict[str, Valor]] = {}
        for origem, destino, codigo, n, imputados, soma in rows:
            valores.setdefault((origem, destino), {})[codigo] = _valor(n, imputados, soma)
        pares = [Par(origem=origem, destino=destino, valores=deles) for (origem, destino), deles in valores.items()]
        return sorted(pares, key=lambda par: (-par.valores.get(indicadores[0], Valor()).n, par.origem, par.destino))

    async def duracoes_dos_pares(
        self, recorte: Recorte, /, *, medida: str, pares: Collection[tuple[UUID, UUID]]
    ) -> Mapping[tuple[UUID, UUID], Mapping[int, int]]:
        """Durations in microseconds and how often each came, by pair; of these pairs only."""
        rows = await self._session.execute(consultas.duracoes_dos_pares(recorte, medida=medida, pares=pares))
        return _por_chave(((origem, destino), micros, n) for origem, destino, micros, n in rows)

    async def baldes_dos_pares(
        self, recorte: Recorte, /, *, medida: str, pares: Collection[tuple[UUID, UUID]]
    ) -> Mapping[tuple[UUID, UUID], Mapping[int, int]]:
        """The histogram of durations, by pair; of these pairs only."""
        rows = await self._session.execute(consultas.baldes_dos_pares(recorte, medida=medida, pares=pares))
        return _por_chave(((origem, destino), balde, n) for origem, destino, balde, n in rows)

    async def em_voo_dos_pares(self) -> Mapping[tuple[UUID, UUID], int]:
        """Trâmites in flight now, by pair."""
        par = (col(VooRow.origem), col(VooRow.destino))
        rows = await self._session.execute(select(*par, func.sum(col(VooRow.n))).group_by(*par))
        return {(origem, destino): int(n) for origem, destino, n in rows}

    async def ultimos_tramites(self, recorte: Recorte, /, *, antes_de: int | None, limite: int) -> Sequence[Tramite]:
        """The body's latest trâmites by IDT, those below `antes_de` only."""
        remetente = col(TramiteRow.remetente_ente) == recorte.escopo.ente
        destinatario = col(TramiteRow.destinatario_ente) == recorte.escopo.ente
        lados = {Papel.REMETENTE: remetente, Papel.DESTINATARIO: destinatario, None: or_(remetente, destinatario)}
        consulta = select(TramiteRow).where(lados[recorte.papel]).order_by(col(TramiteRow.idt).desc()).limit(limite)
        if antes_de is not None:
            consulta = consulta.where(col(TramiteRow.idt) < antes_de)
        return [tramite(row) for row in await self._session.scalars(consulta)]

    async def ente_do_slug(self, slug: str, /) -> UUID | None:
        """The body of this slug, if the registry has told of it."""
        return await self._session.scalar(select(col(EnteRow.id)).where(col(EnteRow.slug) == slug))

    async def nomes_dos_entes(self, entes: Collection[UUID], /) -> Mapping[UUID, str]:
        """How these bodies are called, of those that the registry has told of."""
        rows = await self._session.execute(select(col(EnteRow.id), col(EnteRow.nome)).where(col(EnteRow.id).in_(entes)))
        return dict(rows.all())

    async def nomes_das_unidades(self, unidades: Collection[int], /) -> Mapping[int, str]:
        """How these units are called, of those that the registry has told of."""
        achadas = select(col(UnidadeRow.numero), col(UnidadeRow.nome)).where(col(UnidadeRow.numero).in_(unidades))
        return dict((await self._session.execute(achadas)).all())


def _valor(n: int, imputados: int, soma: int) -> Valor:
    """Sums of bigint are numeric in PostgreSQL."""
    return Valor(n=int(n), imputados=int(imputados), soma=int(soma))


def _por_chave(linhas: Iterable[tuple[ChaveT, int, int]]) -> dict[ChaveT, dict[int, int]]:
    grupos: dict[ChaveT, dict[int, int]] = {}
    for chave, valor, n in linhas:
        grupos.setdefault(chave, {})[int(valor)] = int(n)
    return grupos
