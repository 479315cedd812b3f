"""A client certificate is registered for a system (registry.md §9). Its private key never comes here."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from chassis.idempotency import Chave
from registry.domain.credencial import Credencial, conferir_prova, ler_certificado
from registry.domain.fatos import CredencialMudou
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Emitir:
    """What is asked for; without `prova`, whoever runs the installation vouches for it."""

    sujeito: Sujeito
    tenant: str
    sistema: int
    pem: str
    prova: str | None = None
    chave: Chave | None = None


class EmitirCredencial:
    """Register a certificate: its fingerprints, the units that become apt and all events commit together."""

    def __init__(self, begin: Begin, *, new_id: Callable[[], UUID]) -> None:
        self._begin = begin
        self._new_id = new_id

    async def __call__(self, pedido: Emitir) -> Credencial:
        """Register it.

        Raises:
            NaoEncontradoError: the body has no such system.
            CertificadoInvalidoError, CertificadoForaDoPrazoError: it can't be registered.
            ProvaInvalidaError: nothing shows that its key is the caller's.
            DuplicadoError: its key or its serial number is already registered.
            PerfilInsuficienteError: the caller may not.
        """
        sujeito, tenant = pedido.sujeito, pedido.tenant
        exigir(sujeito, Acao.EMITIR_CREDENCIAL, Recurso(tenant=tenant))
        async with self._begin(tenant=tenant, autor=sujeito.id) as work:
            return await work.once(pedido.chave, Credencial, lambda: self._emitir(work, pedido))

    async def _emitir(self, work: Work, pedido: Emitir) -> Credencial:
        ente = await work.entes.travar()
        sistema = await work.sistemas.obter(pedido.sistema)
        exigir(pedido.sujeito, Acao.VER, Recurso(tenant=pedido.tenant, orgao=sistema.orgao))
        certificado = ler_certificado(pedido.pem, em=work.agora)
        if pedido.prova is not None:
            conferir_prova(pedido.prova, certificado, tenant=pedido.tenant, sistema=sistema.numero)
        credencial = Credencial(id=self._new_id(), sistema=sistema.numero, certificado=certificado)
        await work.credenciais.inserir(credencial)
        work.registrar(CredencialMudou(credencial=credencial))
        estrutura = await work.unidades.do_sistema(sistema.numero)
        await mudar(work, estrutura.reavaliar(), ente=ente, autor=pedido.sujeito.id)
        return credencial
