"""Bodies and órgãos, as the registry last told them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.domain.errors import OrgaoDesconhecidoError
from external_user.domain.orgao import Ente, Orgao
from external_user.store.tables import EnteRow, OrgaoRow


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
