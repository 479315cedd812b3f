"""Bodies in PostgreSQL."""

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from registry.domain.ente import Ente, Esfera, Poder
from registry.domain.errors import NaoEncontradoError
from registry.store.integrity import unico
from registry.store.tables import EnteRow


class EnteStore:
    """The bodies, as one transaction sees them."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def inserir(self, ente: Ente, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its slug, or its (esfera, poder, código IBGE), is taken.
        """
        with unico("ente", {"ente_pkey": "slug", "ente_ibge": "codigo_ibge"}):
            await self._session.execute(
                insert(EnteRow).values(
                    tenant_id=ente.slug,
                    id=ente.id,
                    esfera=ente.esfera,
                    poder=ente.poder,
                    nome=ente.nome,
                    uf=ente.uf,
                    codigo_ibge=ente.codigo_ibge,
                    cnpj=ente.cnpj,
                    natureza_juridica=ente.natureza_juridica,
                    ativo=ente.ativo,
                    versao=ente.versao,
                )
            )

    async def travar(self) -> Ente:
        """The acting tenant's, locked until commit: whoever changes its structure waits for those before.

        Raises:
            NaoEncontradoError: no body has this slug.
        """
        found = select(EnteRow).where(col(EnteRow.tenant_id) == self._tenant)
        row = await self._session.scalar(found.with_for_update())
        if row is None:
            raise NaoEncontradoError(entidade="ente", id=self._tenant)
        return ente_de(row)


def ente_de(row: EnteRow) -> Ente:
    """A body out of its row."""
    return Ente(
        id=row.id,
        slug=row.tenant_id,
        esfera=Esfera(row.esfera),
        poder=Poder(row.poder),
        nome=row.nome,
        uf=row.uf,
        codigo_ibge=row.codigo_ibge,
        cnpj=row.cnpj,
        natureza_juridica=row.natureza_juridica,
        ativo=row.ativo,
        versao=row.versao,
    )
