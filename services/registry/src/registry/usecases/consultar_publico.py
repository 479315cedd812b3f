"""What anyone may read: the directory of apt units, the repositories and the shared tables (registry.md §1.2)."""

from collections.abc import Sequence

from registry.domain.consulta import FiltroDeUnidades, Pagina
from registry.domain.ente import PLATAFORMA, PUBLICO
from registry.domain.repositorio import Repositorio
from registry.domain.tabela import Linha, Tabela
from registry.domain.unidade import Unidade
from registry.usecases.work import Ler


class ConsultarPublico:
    """Reads for everyone. The directory is the one place where a read crosses tenants."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def diretorio(self, filtro: FiltroDeUnidades, /) -> Pagina[Unidade]:
        """The units of all bodies that are apt to receive."""
        async with self._ler(tenant=PUBLICO) as leitura:
            return await leitura.unidades(filtro)

    async def repositorios(self, *, ativo: bool | None) -> Sequence[Repositorio]:
        """The repositories, by number."""
        async with self._ler(tenant=PLATAFORMA) as leitura:
            return await leitura.repositorios(ativo=ativo)

    async def linhas(self, tabela: Tabela, /, *, ativo: bool | None) -> Sequence[Linha]:
        """The lines of a table, by code: always the whole of it."""
        async with self._ler(tenant=PLATAFORMA) as leitura:
            return await leitura.linhas(tabela, ativo=ativo)
