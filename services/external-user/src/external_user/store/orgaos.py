"""Bodies and órgãos, as the registry last told them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.domain.errors import OrgaoDesconhecidoError
from external_user.domain.orgao import Ente, Orgao
from external_user.store.tables import EnteRow, OrgaoRow, Table

TABELAS: dict[type[Ente] | type[Orgao], type[Table]] = {Ente: EnteRow, Orgao: OrgaoRow}


class OrgaoStore:
    """The órgãos of one tenant."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def obter(self, numero: int, /) -> Orgao:
        """That one.

        Raises:
            OrgaoDesconhecidoError: there is none such.
        """
        row = await self._session.get(OrgaoRow, numero)
        if row is None or row.slug != self._tenant:
            raise OrgaoDesconhecidoError
        return orgao(row)

    async def ativos(self) -> Sequence[Orgao]:
        """The active ones, by name."""
        ativos = select(OrgaoRow).where(col(OrgaoRow.slug) == self._tenant, col(OrgaoRow.ativo))
        return [orgao(row) for row in await self._session.scalars(ativos.order_by(col(OrgaoRow.nome)))]


class ProjecaoStore:
    """Writes what the registry tells: idempotent, and indifferent to the order of arrival."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def guardar(self, itens: Iterable[Ente | Orgao], /) -> None:
        """Keep each, unless a newer version of it is already here. One statement for each kind."""
        por_tipo: dict[type[Ente | Orgao], list[Ente | Orgao]] = {}
        for item in itens:
            por_tipo.setdefault(type(item), []).append(item)
        for tipo, do_tipo in por_tipo.items():
            await self._guardar(TABELAS[tipo], do_tipo)

    async def _guardar(self, table: type[Table], itens: Sequence[Ente | Orgao]) -> None:
        columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets it on tables
        (chave,) = (c.name for c in columns if c.primary_key)
        # A statement may touch a row once: of each thing the newest version in this batch.
        linhas: list[dict[str, Any]] = sorted((asdict(item) for item in itens), key=lambda linha: linha["versao"])
        novas = insert(table).values(list({linha[chave]: linha for linha in linhas}.values()))
        outras = {c.name: novas.excluded[c.name] for c in columns if not c.primary_key}
        mais_nova = columns["versao"] < novas.excluded["versao"]
        await self._session.execute(novas.on_conflict_do_update(index_elements=[chave], set_=outras, where=mais_nova))


async def entes_com_orgao(session: AsyncSession, /) -> Sequence[Ente]:
    """The active bodies that have an active órgão, by name."""
    com_orgao = select(col(OrgaoRow.slug)).where(col(OrgaoRow.ativo))
    ativos = select(EnteRow).where(col(EnteRow.ativo), col(EnteRow.slug).in_(com_orgao))
    return [ente(row) for row in await session.scalars(ativos.order_by(col(EnteRow.nome)))]


def ente(row: EnteRow) -> Ente:
    """A body out of its row."""
    return Ente(slug=row.slug, id=row.id, nome=row.nome, uf=row.uf, ativo=row.ativo, versao=row.versao)


def orgao(row: OrgaoRow) -> Orgao:
    """An órgão out of its row."""
    return Orgao(numero=row.numero, slug=row.slug, nome=row.nome, sigla=row.sigla, ativo=row.ativo, versao=row.versao)
