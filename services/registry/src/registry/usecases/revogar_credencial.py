"""A certificate is revoked: from its event on, nobody speaks with it (registry.md §9)."""

from dataclasses import dataclass
from uuid import UUID

from registry.domain.credencial import Credencial, EstadoDaCredencial
from registry.domain.fatos import CredencialMudou
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Revogar:
    """What is asked for."""

    sujeito: Sujeito
    tenant: str
    sistema: int
    credencial: UUID


class RevogarCredencial:
    """Revoke a certificate: its state, the units that are no longer apt and all events commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Revogar) -> Credencial:
        """Revoke it.

        Raises:
            NaoEncontradoError: the body has no such system, or the system no such certificate.
            TransicaoInvalidaError: it was revoked or expired before.
            PerfilInsuficienteError: the caller may not.
        """
        sujeito, tenant = pedido.sujeito, pedido.tenant
        exigir(sujeito, Acao.REVOGAR_CREDENCIAL, Recurso(tenant=tenant))
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            ente = await work.entes.travar()
            sistema = await work.sistemas.obter(pedido.sistema)
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=sistema.orgao))
            antes = await work.credenciais.obter(pedido.credencial, sistema=sistema.numero)
            credencial = antes.passar_a(EstadoDaCredencial.REVOGADA)
            await work.credenciais.salvar(credencial)
            work.registrar(CredencialMudou(credencial=credencial))
            estrutura = await work.unidades.do_sistema(sistema.numero)
            await mudar(work, estrutura.reavaliar(), ente=ente, autor=sujeito.id)
        return credencial
