"""A body joins, and its tenant with it (registry.md §1)."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from chassis.idempotency import Chave
from registry.domain import ente as entes
from registry.domain.ente import PLATAFORMA, DadosDoEnte, Ente
from registry.domain.fatos import EnteCriado
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Criar:
    """What the platform's administration asks for."""

    sujeito: Sujeito
    dados: DadosDoEnte
    chave: Chave | None = None


class CriarEnte:
    """Create a body: its row and its event commit together."""

    def __init__(self, begin: Begin, *, new_id: Callable[[], UUID]) -> None:
        self._begin = begin
        self._new_id = new_id

    async def __call__(self, pedido: Criar) -> Ente:
        """Create it.

        Raises:
            RegraError: the caller may not, its data are wrong (`domain.ente.criar`), or it exists already.
        """
        exigir(pedido.sujeito, Acao.CRIAR_ENTE, Recurso())
        ente = entes.criar(pedido.dados, id_=self._new_id())
        async with self._begin(tenant=PLATAFORMA, autor=pedido.sujeito.id) as work:
            return await work.once(pedido.chave, Ente, lambda: self._criar(work, ente))

    async def _criar(self, work: Work, ente: Ente) -> Ente:
        await work.entes.inserir(ente)
        work.registrar(EnteCriado(ente=ente))
        return ente
