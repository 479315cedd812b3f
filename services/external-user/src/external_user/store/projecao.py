"""What the registry tells, kept as it last told it: idempotent, and indifferent to the order of arrival."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import inbox
from chassis.db import Database
from external_user.domain.orgao import Ente, Orgao
from external_user.store.cartas import NINGUEM
from external_user.store.tables import EnteRow, OrgaoRow, Table

TABLES: dict[type[Ente] | type[Orgao], type[Table]] = {Ente: EnteRow, Orgao: OrgaoRow}


class SqlBeginProjecao:
    """Opens transactions of the projection, which belongs to nobody."""

    def __init__(self, database: Database, *, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator["ProjecaoStore"]:
        """Begin."""
        async with self._database.write(tenant=NINGUEM) as write:
            yield ProjecaoStore(write.session, consumer=self._consumer)


class ProjecaoStore:
    """Takes in what the registry tells, in one transaction."""

    def __init__(self, session: AsyncSession, *, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    async def novos(self, eventos: Iterable[UUID], /) -> set[UUID]:
        """Mark these events as taken in; which of them were new."""
        return await inbox.new_ones(self._session, eventos, consumer=self._consumer)

    async def guardar(self, itens: Iterable[Ente | Orgao], /) -> None:
        """Keep each, unless a newer version of it is already here. One statement for each kind."""
        por_tipo: dict[type[Ente | Orgao], list[Ente | Orgao]] = {}
        for item in itens:
            por_tipo.setdefault(type(item), []).append(item)
        for tipo, do_tipo in por_tipo.items():
            await self._guardar(TABLES[tipo], do_tipo)

    async def _guardar(self, table: type[Table], itens: Sequence[Ente | Orgao]) -> None:
        columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets it on tables
        (chave,) = (c.name for c in columns if c.primary_key)
        # A statement may touch a row once: of each thing the newest version in this batch.
        linhas: list[dict[str, Any]] = sorted((asdict(item) for item in itens), key=lambda linha: linha["versao"])
        novas = insert(table).values(list({linha[chave]: linha for linha in linhas}.values()))
        outras = {c.name: novas.excluded[c.name] for c in columns if not c.primary_key}
        mais_nova = columns["versao"] < novas.excluded["versao"]
        await self._session.execute(novas.on_conflict_do_update(index_elements=[chave], set_=outras, where=mais_nova))
