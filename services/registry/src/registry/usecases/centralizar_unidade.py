"""Which unit receives what is addressed to another (registry.md §3.4)."""

from dataclasses import dataclass

from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.unidade import Unidade
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Centralizar:
    """Which unit, and which shall receive for it; none: itself again."""

    sujeito: Sujeito
    tenant: str
    numero: int
    centralizadora: int | None


class CentralizarUnidade:
    """Let one unit receive for another: the unit and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Centralizar) -> Unidade:
        """Let it. Again is the same as once.

        Raises:
            NaoEncontradoError: the body has no such units.
            RegraError: the caller may not, or the structure does not admit it (`Estrutura.centralizar`).
        """
        sujeito, tenant, numero = pedido.sujeito, pedido.tenant, pedido.numero
        exigir(sujeito, Acao.CENTRALIZAR_UNIDADE, Recurso(tenant=tenant))
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            ente = await work.entes.travar()
            estrutura = await work.unidades.em_torno(numero, centralizadora=pedido.centralizadora)
            antes = estrutura.unidade(numero)
            exigir(sujeito, Acao.CENTRALIZAR_UNIDADE, Recurso(tenant=tenant, orgao=antes.orgao))
            if pedido.centralizadora is None:
                mudancas = estrutura.descentralizar(numero)
            else:
                mudancas = estrutura.centralizar(numero, em=pedido.centralizadora)
            await mudar(work, mudancas, ente=ente, autor=sujeito.id)
        return next((mudanca.depois for mudanca in mudancas), antes)
