"""Certificates whose validity has ended stop counting: their units are no longer apt (registry.md §3.1, §9)."""

from registry.domain.credencial import EstadoDaCredencial
from registry.domain.ente import PLATAFORMA
from registry.domain.fatos import CredencialMudou
from registry.usecases.mudar import mudar
from registry.usecases.work import Begin, Ler

AUTOR = "registry"
ENTES_POR_VEZ = 100


class ExpirarCredenciais:
    """Expire what is due, body by body: one transaction each, so that one body's fault is not another's."""

    def __init__(self, begin: Begin, *, ler: Ler) -> None:
        self._begin = begin
        self._ler = ler

    async def __call__(self) -> int:
        """Expire what is due; how many certificates that were."""
        depois: int | str | None = ""
        expiradas = 0
        while isinstance(depois, str):
            async with self._ler(tenant=PLATAFORMA) as leitura:
                pagina = await leitura.entes(depois=depois, limite=ENTES_POR_VEZ)
            for ente in pagina.itens:
                expiradas += await self._do_ente(ente.slug)
            depois = pagina.proxima
        return expiradas

    async def _do_ente(self, slug: str) -> int:
        async with self._begin(tenant=slug, autor=AUTOR) as work:
            ente = await work.entes.travar()
            vencidas = await work.credenciais.vencidas(em=work.agora)
            for antes in vencidas:
                credencial = antes.passar_a(EstadoDaCredencial.EXPIRADA)
                await work.credenciais.salvar(credencial)
                work.registrar(CredencialMudou(credencial=credencial))
            for sistema in {vencida.sistema for vencida in vencidas}:
                estrutura = await work.unidades.do_sistema(sistema)
                await mudar(work, estrutura.reavaliar(), ente=ente, autor=AUTOR)
        return len(vencidas)
