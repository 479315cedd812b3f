"""Events of registrations in PostgreSQL."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from metrics.domain.cadastro import Etapa, Passo
from metrics.store.linhas import colunas, insercao
from metrics.store.tables import PassoRow

ACRESCENTAR = insercao(
    "passo",
    {
        "evento": "uuid",
        "cadastro": "uuid",
        "ente": "uuid",
        "orgao": "bigint",
        "versao": "integer",
        "etapa": "text",
        "em": "timestamptz",
    },
    chave="evento",
    no_conflito="DO NOTHING",
)


class CadastroStore:
    """Keeps the events of the acting body's registrations."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def passos(self, cadastros: Collection[UUID], /) -> Sequence[Passo]:
        """What is known of these registrations."""
        achados = select(PassoRow).where(col(PassoRow.cadastro).in_(cadastros))
        return [_passo(row) for row in await self._session.scalars(achados)]

    async def acrescentar(self, passos: Sequence[Passo], /) -> None:
        """Keep these events; those that are there already stay as they are."""
        await self._session.execute(ACRESCENTAR, colunas([asdict(passo) for passo in passos]))


def _passo(row: PassoRow) -> Passo:
    return Passo(
        evento=row.evento,
        cadastro=row.cadastro,
        ente=row.ente,
        orgao=row.orgao,
        versao=row.versao,
        etapa=Etapa(row.etapa),
        em=row.em,
    )
