"""The local administrator releases a registration (external-user.md §5)."""

from dataclasses import dataclass
from uuid import UUID

from external_user.domain.carta import Modelo
from external_user.domain.conferencia import Item
from external_user.domain.politica import Acao, Sujeito, exigir
from external_user.usecases.correspondencia import Correspondencia
from external_user.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Liberar:
    """Which one, by whom, with what was found of each document."""

    sujeito: Sujeito
    tenant: str
    cadastro: UUID
    itens: tuple[Item, ...]


class LiberarCadastro:
    """Release it: state, decision, event and letter commit together."""

    def __init__(self, begin: Begin, correspondencia: Correspondencia) -> None:
        self._begin = begin
        self._correspondencia = correspondencia

    async def __call__(self, pedido: Liberar) -> None:
        """Release it.

        Raises:
            RegraError: the caller may not, or the rules don't admit it (`domain.conferencia.liberar`).
        """
        orgao = exigir(pedido.sujeito, Acao.CONFERIR, tenant=pedido.tenant)
        async with self._begin(tenant=pedido.tenant) as work:
            conferente = work.conferencias.conferente(pedido.sujeito, orgao=orgao)
            em_conferencia = await work.conferencias.obter(pedido.cadastro)
            fato = em_conferencia.liberar(conferente, itens=pedido.itens, em=work.agora)
            await work.cadastros.mover(fato)
            await work.conferencias.decidir(fato, itens=pedido.itens, texto="")
            work.registrar(fato)
            registro = await work.cadastros.obter(pedido.cadastro)
            await self._correspondencia.escrever(work, Modelo.LIBERADO, registro)
