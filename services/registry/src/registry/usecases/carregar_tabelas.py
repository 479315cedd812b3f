"""The shared tables as every installation begins with them (registry.md §7)."""

from registry.domain import tabela as tabelas
from registry.domain.ente import PLATAFORMA
from registry.domain.fatos import LinhaCriada
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.usecases.work import Begin


class CarregarTabelas:
    """Add the lines that are not there yet: rows and events commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, sujeito: Sujeito, /) -> int:
        """Add them; how many that were. Again is the same as once.

        Raises:
            PerfilInsuficienteError: the caller may not.
        """
        exigir(sujeito, Acao.CRIAR_LINHA, Recurso())
        async with self._begin(tenant=PLATAFORMA, autor=sujeito.id) as work:
            novas = await work.linhas.inserir(tabelas.de_origem())
            for linha in novas:
                work.registrar(LinhaCriada(linha=linha))
        return len(novas)
