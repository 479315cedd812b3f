"""The shared tables in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from registry.domain.tabela import Linha, Nivel, Tabela
from registry.store.tables import LinhaRow


class LinhaStore:
    """The lines of the shared tables, as one transaction sees them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def proximo_codigo(self, tabela: Tabela, /) -> int:
        """The code after the last one; nobody else gets one of this table until commit."""
        await self._session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"linha:{tabela}"))))
        ultimo = await self._session.scalar(
            select(func.max(col(LinhaRow.codigo))).where(col(LinhaRow.tabela) == tabela)
        )
        return (ultimo or 0) + 1

    async def inserir(self, linhas: Sequence[Linha], /) -> Sequence[Linha]:
        """Keep those whose code is free; which those were."""
        novas = insert(LinhaRow).values([asdict(linha) for linha in linhas]).on_conflict_do_nothing()
        inseridas = await self._session.execute(novas.returning(col(LinhaRow.tabela), col(LinhaRow.codigo)))
        chaves = {(tabela, codigo) for tabela, codigo in inseridas}
        return [linha for linha in linhas if (linha.tabela, linha.codigo) in chaves]


def linha_de(row: LinhaRow) -> Linha:
    """A line out of its row."""
    return Linha(
        tabela=Tabela(row.tabela),
        codigo=row.codigo,
        nome=row.nome,
        base_legal=row.base_legal,
        nivel=None if row.nivel is None else Nivel(row.nivel),
        ativo=row.ativo,
        versao=row.versao,
    )
