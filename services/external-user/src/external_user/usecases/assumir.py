"""A conferente takes a registration out of the queue for half an hour (external-user.md §14)."""

from dataclasses import dataclass
from uuid import UUID

from external_user.domain.conferencia import Posse
from external_user.domain.politica import Acao, Sujeito, exigir
from external_user.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumir:
    """Which one, by whom."""

    sujeito: Sujeito
    tenant: str
    cadastro: UUID


class AssumirConferencia:
    """Take it, or keep it."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Assumir) -> Posse:
        """Take it.

        Raises:
            RegraError: the caller may not, another has it, or it is not to be had (`domain.conferencia.assumir`).
        """
        orgao = exigir(pedido.sujeito, Acao.CONFERIR, tenant=pedido.tenant)
        async with self._begin(tenant=pedido.tenant) as work:
            conferente = work.conferencias.conferente(pedido.sujeito, orgao=orgao)
            em_conferencia = await work.conferencias.obter(pedido.cadastro)
            posse = em_conferencia.assumir(conferente, em=work.agora)
            await work.conferencias.tomar(pedido.cadastro, posse)
        return posse
