"""What the bus does to trâmites that nobody acts on: to end them, to purge them."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from barramento.domain.expiracao import CANCELADOS, CONCLUIDOS, Achado, Espera, Parado
from barramento.domain.tramite import Situacao
from barramento.store.leituras import TRAMITE
from barramento.store.rastros import Rastros
from barramento.store.tables import BARRAMENTO, ComponenteRow, MudancaRow
from barramento.store.tramites import tramite_de
from chassis.db import Database

# By the index `tramite_parado`, a state at a time.
DESDE = text("""
    SELECT idt, remetente_sistema, mudou_em FROM tramite
    WHERE situacao = :situacao AND expurgado_em IS NULL AND mudou_em <= transaction_timestamp() - CAST(:ha AS interval)
      AND (mudou_em, idt) > (COALESCE(CAST(:depois_em AS timestamptz), '-infinity'), CAST(:depois_idt AS bigint))
    ORDER BY mudou_em, idt LIMIT :quantos
""")

# From now on no trâmite is in the way of deleting what this one carried; whoever deletes looks for others.
EXPURGAR = text("""
    WITH expurgado AS (
        UPDATE tramite SET expurgado_em = transaction_timestamp()
        WHERE idt = :idt AND expurgado_em IS NULL AND situacao = ANY(CAST(:finais AS smallint[]))
        RETURNING idt
    ), solto AS (
        INSERT INTO expurgo (hash, desde)
        SELECT DISTINCT c.hash, transaction_timestamp() FROM componente AS c JOIN expurgado AS e ON e.idt = c.idt
        ORDER BY c.hash
        ON CONFLICT (hash) DO UPDATE SET desde = EXCLUDED.desde
    )
    SELECT idt FROM expurgado
""")

ESPERAS = text("""
    SELECT s.situacao, t.quantos, t.parados, t.mais_antigo
    FROM unnest(CAST(:situacoes AS smallint[])) AS s(situacao), LATERAL (
        SELECT count(*) AS quantos,
               count(*) FILTER (WHERE mudou_em <= transaction_timestamp() - CAST(:parado AS interval)) AS parados,
               COALESCE(transaction_timestamp() - min(mudou_em), interval '0') AS mais_antigo
        FROM tramite WHERE situacao = s.situacao AND expurgado_em IS NULL
    ) AS t
""")


class ParadoStore:
    """The trâmites, as one transaction of the bus itself sees them."""

    def __init__(self, session: AsyncSession, *, rastros: Rastros) -> None:
        self._session = session
        self._rastros = rastros

    async def travado(self, idt: int, /) -> Parado | None:
        """The trâmite, locked until commit; None: somebody acts on it at this moment."""
        este = select(TRAMITE).where(TRAMITE.c.idt == idt).with_for_update(skip_locked=True)
        row = (await self._session.execute(este)).first()
        if row is None:
            return None
        movimento = select(func.max(col(ComponenteRow.movimento_em))).where(col(ComponenteRow.idt) == idt)
        # Code that did not yet know `mudou_em` may have moved it: the history was always told.
        mudanca = select(func.max(col(MudancaRow.em))).where(col(MudancaRow.idt) == idt)
        consulta = select(movimento.scalar_subquery(), mudanca.scalar_subquery())
        movimento_em, mudou_em = (await self._session.execute(consulta)).one()
        tramite = tramite_de(row)
        self._rastros.notar(tramite, rastro=row.rastro)
        return Parado(tramite=tramite, mudou_em=mudou_em, movimento_em=movimento_em)

    async def expurgar(self, idt: int, /) -> bool:
        """Note that its files are no longer kept for it, if it ended; whether that was not noted before."""
        finais = sorted(CANCELADOS | CONCLUIDOS)
        return await self._session.scalar(EXPURGAR, {"idt": idt, "finais": finais}) is not None


class AntigosView:
    """Trâmites by their age, among those of all systems: read as the bus itself."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def desde(
        self, situacao: Situacao, /, *, ha: timedelta, depois: Achado | None, quantos: int
    ) -> Sequence[Achado]:
        """Those that have been in this state for so long, the oldest first, after the one given."""
        valores = {
            "situacao": situacao,
            "ha": ha,
            "depois_em": depois.mudou_em if depois else None,
            "depois_idt": depois.idt if depois else 0,
            "quantos": quantos,
        }
        async with self._database.read(tenant=BARRAMENTO) as read:
            return [
                Achado(idt=idt, remetente_sistema=sistema, mudou_em=mudou_em)
                for idt, sistema, mudou_em in await read.session.execute(DESDE, valores)
            ]

    async def esperas(self, situacoes: Sequence[Situacao], /, *, parado: timedelta) -> Sequence[Espera]:
        """How many wait in each of these states, since when the longest, and how many for longer than `parado`."""
        valores = {"situacoes": [int(situacao) for situacao in situacoes], "parado": parado}
        async with self._database.read(tenant=BARRAMENTO) as read:
            return [
                Espera(situacao=Situacao(situacao), quantos=quantos, parados=parados, mais_antigo=mais_antigo)
                for situacao, quantos, parados, mais_antigo in await read.session.execute(ESPERAS, valores)
            ]
