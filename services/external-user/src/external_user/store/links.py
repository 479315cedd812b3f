"""Links and sessions in PostgreSQL, by the hash of their token."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.domain.errors import LinkDesconhecidoError, LinkUsadoError
from external_user.domain.link import Finalidade, Link, hash_do_token
from external_user.store.tables import LinkRow


class LinkStore:
    """The links and sessions of one tenant."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def guardar(self, token: str, link: Link, /, *, finalidade: Finalidade) -> None:
        """Keep a token, by its hash."""
        row = LinkRow(
            tenant_id=self._tenant,
            hash=hash_do_token(token),
            finalidade=finalidade,
            cadastro=link.cadastro,
            expira_em=link.expira_em,
        )
        self._session.add(row)
        await self._session.flush()

    async def obter(self, token: str, /, *, finalidade: Finalidade) -> Link:
        """What that token opens.

        Raises:
            LinkDesconhecidoError: nothing.
        """
        desse = (col(LinkRow.hash) == hash_do_token(token), col(LinkRow.finalidade) == finalidade)
        row = await self._session.scalar(select(LinkRow).where(*desse))
        if row is None:
            raise LinkDesconhecidoError
        return Link(cadastro=row.cadastro, expira_em=row.expira_em, usado_em=row.usado_em)

    async def gastar(self, token: str, /, *, em: datetime) -> None:
        """Let it never work again.

        Raises:
            LinkUsadoError: somebody was faster.
        """
        novo = update(LinkRow).where(col(LinkRow.hash) == hash_do_token(token), col(LinkRow.usado_em).is_(None))
        gasto = await self._session.scalar(novo.values(usado_em=em).returning(col(LinkRow.hash)))
        if gasto is None:
            raise LinkUsadoError

    async def apagar_vencidos(self, *, antes_de: datetime) -> None:
        """Forget those that ended before that time."""
        await self._session.execute(delete(LinkRow).where(col(LinkRow.expira_em) < antes_de))
