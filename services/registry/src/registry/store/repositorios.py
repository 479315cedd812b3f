"""Repositories in PostgreSQL."""

from sqlalchemy import Sequence, insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.domain.repositorio import Repositorio
from registry.store.integrity import unico
from registry.store.tables import RepositorioRow

NUMERO = Sequence("repositorio_numero_seq")


class RepositorioStore:
    """The repositories, as one transaction sees them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def proximo_numero(self) -> int:
        """A number never used before."""
        return int(await self._session.scalar(NUMERO))

    async def inserir(self, repositorio: Repositorio, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its number or its name is taken.
        """
        with unico("repositorio", {"repositorio_pkey": "numero", "repositorio_nome": "nome"}):
            await self._session.execute(
                insert(RepositorioRow).values(
                    numero=repositorio.numero,
                    nome=repositorio.nome,
                    descricao=repositorio.descricao,
                    ativo=repositorio.ativo,
                    versao=repositorio.versao,
                )
            )


def repositorio_de(row: RepositorioRow) -> Repositorio:
    """A repository out of its row."""
    return Repositorio(numero=row.numero, nome=row.nome, descricao=row.descricao, ativo=row.ativo, versao=row.versao)
