"""A line is added to a shared table: espécie, hipótese legal or motivo de urgência (registry.md §7)."""

from dataclasses import dataclass

from chassis.idempotency import Chave
from registry.domain import tabela as tabelas
from registry.domain.ente import PLATAFORMA
from registry.domain.errors import DuplicadoError
from registry.domain.fatos import LinhaCriada
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.tabela import DadosDaLinha, Linha
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Acrescentar:
    """What the platform's administration asks for."""

    sujeito: Sujeito
    dados: DadosDaLinha
    chave: Chave | None = None


class AcrescentarLinha:
    """Add a line: its row and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Acrescentar) -> Linha:
        """Add it.

        Raises:
            PerfilInsuficienteError: the caller may not.
            DuplicadoError: its code is taken.
        """
        exigir(pedido.sujeito, Acao.CRIAR_LINHA, Recurso())
        async with self._begin(tenant=PLATAFORMA, autor=pedido.sujeito.id) as work:
            return await work.once(pedido.chave, Linha, lambda: self._acrescentar(work, pedido.dados))

    async def _acrescentar(self, work: Work, dados: DadosDaLinha) -> Linha:
        linha = tabelas.nova(dados, proximo=await work.linhas.proximo_codigo(dados.tabela))
        if not await work.linhas.inserir([linha]):
            raise DuplicadoError(entidade=linha.tabela, campo="codigo")
        work.registrar(LinhaCriada(linha=linha))
        return linha
