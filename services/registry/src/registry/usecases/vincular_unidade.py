"""A system begins to serve a unit (registry.md §9: a unit is mapped in at most one)."""

from dataclasses import dataclass

from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Vincular:
    """Which unit, which system."""

    sujeito: Sujeito
    tenant: str
    sistema: int
    unidade: int


class VincularUnidade:
    """Let a system serve a unit: the unit, its aptness and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Vincular) -> None:
        """Let it. Again is the same as once.

        Raises:
            NaoEncontradoError: the body has no such system or unit.
            JaMapeadaError: another system serves the unit.
            PerfilInsuficienteError: the caller may not.
        """
        sujeito, tenant = pedido.sujeito, pedido.tenant
        exigir(sujeito, Acao.VINCULAR_SISTEMA, Recurso(tenant=tenant))
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            ente = await work.entes.travar()
            sistema = await work.sistemas.obter(pedido.sistema)
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=sistema.orgao))
            estrutura = await work.unidades.em_torno(pedido.unidade)
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=estrutura.unidade(pedido.unidade).orgao))
            mudancas = estrutura.mapear(pedido.unidade, sistema=sistema.numero)
            await mudar(work, mudancas, ente=ente, autor=sujeito.id)
