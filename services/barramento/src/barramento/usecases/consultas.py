"""What is only read: nothing changes, so there is no verb and no transaction to open."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from barramento.domain.consulta import (
    FiltroDeTramites,
    FiltroDeUnidades,
    Pendencia,
    TramitesAchados,
    UnidadesAchadas,
)
from barramento.domain.estrutura import Linha, NomeDaTabela, Repositorio, Unidade
from barramento.domain.partes import Chamador


class QuemChama(Protocol):
    """Knows the systems by their certificates."""

    async def chamador(self, *, spki_sha256: str, emissor: str, serial: str) -> Chamador | None:
        """The active system that this valid certificate speaks for, as the registry last told it."""
        ...


class Tabelas(Protocol):
    """What the registry told that everybody may read."""

    async def repositorios(self, *, ativos: bool | None) -> Sequence[Repositorio]:
        """The repositories, by number; only the active or the inactive ones, if asked."""
        ...

    async def unidade(self, *, repositorio: int, numero: int) -> Unidade:
        """One unit.

        Raises:
            UnidadeDesconhecidaError: it is not in that repository.
        """
        ...

    async def unidades(self, filtro: FiltroDeUnidades, *, sistema: int) -> UnidadesAchadas:
        """The units that pass the filter, by name; where sending is asked for, only those of this system."""
        ...

    async def linhas(self, tabela: NomeDaTabela, *, ativas: bool | None) -> Sequence[Linha]:
        """The lines of a table, by code; only the active or the inactive ones, if asked.

        Raises:
            TabelaAusenteError: the active ones are asked for, and the registry has not told any.
        """
        ...


class Situacoes(Protocol):
    """Trâmites as a party sees them."""

    async def pendentes(self, quem: Chamador, /) -> Sequence[Pendencia]:
        """What waits for this system."""
        ...

    async def proximas(self, sistema: int, /, *, depois: Iterable[int]) -> Mapping[int, Pendencia]:
        """Of what waits for this system, the one with the smallest IDT above each of these, where there is one."""
        ...

    async def tramites(self, filtro: FiltroDeTramites, *, quem: Chamador) -> TramitesAchados:
        """The trâmites that pass the filter and that this system may see, latest first."""
        ...
