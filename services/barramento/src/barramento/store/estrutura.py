"""Units, as a decision needs them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from barramento.domain.errors import UnidadeDesconhecidaError
from barramento.domain.estrutura import Ancestral, Unidade
from barramento.store.leituras import UNIDADES
from barramento.store.tables import UnidadeRow


class EstruturaStore:
    """Reads the projection of the registry."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def unidades(self, enderecos: Iterable[tuple[int, int]], /) -> list[Unidade]:
        """The units at these addresses (repository, number), in the order asked for, and who receives for them.

        Raises:
            UnidadeDesconhecidaError: one of them is not there.
        """
        pedidas = list(enderecos)
        linhas = await self._session.execute(UNIDADES, {"enderecos": pedidas})
        lidas = [unidade(linha) for linha in linhas]
        por_numero: dict[int | None, Unidade] = {lida.numero: lida for lida in lidas}
        achadas = {
            (lida.repositorio, lida.numero): lida.recebida_por(por_numero.get(lida.centralizadora)) for lida in lidas
        }
        for repositorio, numero in pedidas:
            if (repositorio, numero) not in achadas:
                raise UnidadeDesconhecidaError(repositorio=repositorio, numero=numero)
        return [achadas[endereco] for endereco in pedidas]


def unidade(row: Row[Any] | UnidadeRow) -> Unidade:
    """A unit out of its row."""
    return Unidade(
        numero=row.numero,
        repositorio=row.repositorio,
        ente=row.ente,
        slug=row.slug,
        nome=row.nome,
        sigla=row.sigla,
        codigo_no_orgao=row.codigo_no_orgao,
        ativo=row.ativo,
        permite_envio=row.permite_envio,
        permite_recebimento=row.permite_recebimento,
        apto=row.apto,
        sistema=row.sistema,
        hierarquia=tuple(Ancestral(**acima) for acima in row.hierarquia),
        versao=row.versao,
        centralizadora=row.centralizadora,
    )
