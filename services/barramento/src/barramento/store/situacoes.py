"""Trâmites as a party sees them: the pending list and the consultation."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col

from barramento.domain.consulta import (
    Endereco,
    FiltroDeTramites,
    Passagem,
    Pendencia,
    TramitesAchados,
    TramiteVisto,
)
from barramento.domain.partes import Chamador
from barramento.domain.tramite import MOTIVOS, Situacao
from barramento.domain.visibilidade import A_RECEBER, SO_DO_REMETENTE
from barramento.store.statements import PENDENTES, PROXIMAS
from barramento.store.tables import ComponenteRow, MudancaRow, TramiteRow
from chassis.db import Database


class SituacoesView:
    """Trâmites, read on behalf of one system."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def pendentes(self, quem: Chamador, /) -> Sequence[Pendencia]:
        """What waits for this system."""
        async with self._database.read(tenant=str(quem.sistema)) as read:
            linhas = await read.session.execute(PENDENTES, {"sistema": quem.sistema})
            return [Pendencia(idt=idt, situacao=Situacao(situacao)) for idt, situacao in linhas]

    async def proximas(self, sistema: int, /, *, depois: Iterable[int]) -> Mapping[int, Pendencia]:
        """Of what waits for this system, the one with the smallest IDT above each of these, where there is one."""
        async with self._database.read(tenant=str(sistema)) as read:
            linhas = await read.session.execute(PROXIMAS, {"sistema": sistema, "depois": list(depois)})
            return {linha.depois: Pendencia(idt=linha.idt, situacao=Situacao(linha.situacao)) for linha in linhas}

    async def tramites(self, filtro: FiltroDeTramites, *, quem: Chamador) -> TramitesAchados:
        """The trâmites that pass the filter and that this system may see, latest first."""
        onde = and_(_visivel(quem.sistema), *_condicoes(filtro))
        todos = select(TramiteRow).where(onde).order_by(col(TramiteRow.idt).desc())
        inicio, quantidade = filtro.pagina.inicio, filtro.pagina.quantidade
        async with self._database.read(tenant=str(quem.sistema)) as read:
            rows = list(await read.session.scalars(todos.offset(inicio).limit(quantidade)))
            total: int | None = inicio + len(rows)
            if len(rows) == quantidade or (inicio and not rows):  # there may be more, or fewer: they must be counted
                total = await read.session.scalar(select(func.count()).select_from(TramiteRow).where(onde))
            return TramitesAchados(total=total or 0, tramites=await _vistos(read.session, rows, quem=quem))


async def _vistos(session: AsyncSession, rows: Sequence[TramiteRow], *, quem: Chamador) -> tuple[TramiteVisto, ...]:
    idts = [row.idt for row in rows]
    passagens: dict[int, list[Passagem]] = {idt: [] for idt in idts}
    em_ordem = select(MudancaRow).where(col(MudancaRow.idt).in_(idts)).order_by(col(MudancaRow.versao))
    for mudanca in await session.scalars(em_ordem):
        passagens[mudanca.idt].append(Passagem(situacao=Situacao(mudanca.situacao), em=mudanca.em))
    componentes: dict[int, list[ComponenteRow]] = {idt: [] for idt in idts}
    relidos = [row.idt for row in rows if row.relido]
    que_faltam = select(ComponenteRow).where(
        col(ComponenteRow.idt).in_(idts),
        or_(col(ComponenteRow.pendente), ~col(ComponenteRow.recebido), col(ComponenteRow.idt).in_(relidos)),
    )
    for componente in await session.scalars(que_faltam.order_by(col(ComponenteRow.hash))):
        componentes[componente.idt].append(componente)
    return tuple(_visto(row, passagens[row.idt], componentes[row.idt], quem=quem) for row in rows)


def _visto(
    row: TramiteRow, passagens: Iterable[Passagem], componentes: Sequence[ComponenteRow], *, quem: Chamador
) -> TramiteVisto:
    situacao = Situacao(row.situacao)
    espera_envio = situacao is Situacao.INICIADO
    return TramiteVisto(
        idt=row.idt,
        nre=row.nre,
        protocolo=row.protocolo,
        situacao=situacao,
        remetente=Endereco(repositorio=row.remetente_repositorio, unidade=row.remetente_unidade),
        destinatario=Endereco(repositorio=row.destinatario_repositorio, unidade=row.destinatario_unidade),
        passagens=tuple(passagens),
        # Once read again, two workers may be at it: each must be told everything, whatever the other has fetched.
        a_receber=_hashes(c for c in componentes if (c.pendente or row.relido) and situacao in A_RECEBER),
        a_enviar=_hashes(c for c in componentes if not c.recebido and espera_envio),
        ticket=row.ticket if espera_envio and row.remetente_sistema == quem.sistema else None,
        motivo_da_recusa=MOTIVOS.get(row.motivo_da_recusa or ""),
        justificativa_da_recusa=row.justificativa_da_recusa,
    )


def _hashes(componentes: Iterable[ComponenteRow]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(componente.hash for componente in componentes))


def _visivel(sistema: int) -> ColumnElement[bool]:
    como_destinatario = and_(
        col(TramiteRow.destinatario_sistema) == sistema, col(TramiteRow.situacao).not_in(SO_DO_REMETENTE)
    )
    return or_(col(TramiteRow.remetente_sistema) == sistema, como_destinatario)


def _condicoes(filtro: FiltroDeTramites) -> list[ColumnElement[bool]]:
    pares = (
        (TramiteRow.idt, filtro.idt),
        (TramiteRow.nre, filtro.nre),
        (TramiteRow.protocolo, filtro.protocolo),
        (TramiteRow.remetente_repositorio, filtro.remetente.repositorio),
        (TramiteRow.remetente_unidade, filtro.remetente.unidade),
        (TramiteRow.destinatario_repositorio, filtro.destinatario.repositorio),
        (TramiteRow.destinatario_unidade, filtro.destinatario.unidade),
    )
    return [col(coluna) == valor for coluna, valor in pares if valor is not None]
