"""What waits too long expires, and what need not be kept is erased (external-user.md §3.4, §5, §12)."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from external_user.domain.cadastro import PRAZO_DO_EMAIL, PRAZO_DOS_DOCUMENTOS, RETENCAO
from external_user.domain.estado import Ato, Estado
from external_user.usecases.work import Begin, Work

LOTE = 200
PRAZOS = {Estado.AGUARDANDO_EMAIL: PRAZO_DO_EMAIL, Estado.AGUARDANDO_DOCUMENTOS: PRAZO_DOS_DOCUMENTOS}
# Kept for a while after its end, so that who comes with an old one reads "expired" and not "unknown".
LINKS_VENCIDOS = timedelta(days=30)


class LimparCadastros:
    """Expire and erase for one tenant; may run twice at once, or late: what is due is due by its own time."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, tenant: str) -> int:
        """Do all that is due; how many registrations that touched.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        total = 0
        for estado in PRAZOS:
            while lote := await self._expirar(tenant, estado):
                total += lote
        while lote := await self._apagar(tenant):
            total += lote
        async with self._begin(tenant=tenant) as work:
            await work.links.apagar_vencidos(antes_de=work.agora - LINKS_VENCIDOS)
            await work.tentativas.esquecer()
        return total

    async def _expirar(self, tenant: str, estado: Estado) -> int:
        async with self._begin(tenant=tenant) as work:
            parados = await work.cadastros.parados(estado, desde=work.agora - PRAZOS[estado], limite=LOTE)
            for cadastro in parados:
                fato = cadastro.mudar(Ato.EXPIRAR, em=work.agora, ator=str(cadastro.id))
                await work.cadastros.mover(fato)
                work.registrar(fato)
            if estado is Estado.AGUARDANDO_EMAIL:  # §3.4: nobody has shown that the data is theirs
                await _esquecer(work, [cadastro.id for cadastro in parados])
            return len(parados)

    async def _apagar(self, tenant: str) -> int:
        async with self._begin(tenant=tenant) as work:
            encerrados = await work.cadastros.encerrados(desde=work.agora - RETENCAO, limite=LOTE)
            await _esquecer(work, encerrados)
            return len(encerrados)


async def _esquecer(work: Work, cadastros: Sequence[UUID]) -> None:
    await work.documentos.apagar_conteudos(await work.cadastros.esquecer(cadastros))
