"""The bus ends trâmites that stand still (tramita-api.md §8: from situations 1 to 4 to 10)."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from barramento.domain.expiracao import EXPIRAM, Achado, Prazo
from barramento.domain.partes import o_barramento
from barramento.domain.tramite import Ato, Situacao
from barramento.usecases.work import Begin, Work

LOTE = 100


class Antigos(Protocol):
    """Finds trâmites by how long ago they changed, among those of all systems."""

    async def desde(
        self, situacao: Situacao, /, *, ha: timedelta, depois: Achado | None, quantos: int
    ) -> Sequence[Achado]:
        """Those that have been in this state for so long, the oldest first, after the one given."""
        ...


class Partes(Protocol):
    """Knows when parts of components came in."""

    async def ultima_parte(self, ticket: int, /) -> datetime | None:
        """When a part last came in under this ticket and still waits for the others."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpirarTramites:
    """Cancel what stands still: each trâmite in a transaction of its own, so it may stop at any point and run twice."""

    begin: Begin
    antigos: Antigos
    partes: Partes
    prazo: Prazo
    lote: int = LOTE

    async def __call__(self) -> int:
        """Cancel all that are due; how many that were."""
        cancelados = 0
        for situacao in sorted(EXPIRAM):
            async for achado in todos(self.antigos, situacao, ha=self.prazo.parado, lote=self.lote):
                async with self.begin(o_barramento(entre_os_de=achado.remetente_sistema)) as work:
                    cancelados += await self._cancelado(work, achado.idt)
        return cancelados

    async def _cancelado(self, work: Work, idt: int) -> bool:
        """Look again, now that nobody else can move it: what is being acted on at this moment is left for next time."""
        parado = await work.parados.travado(idt)
        if parado is None or parado.tramite.situacao not in EXPIRAM:
            return False
        movimentos = [parado.movimento_em, await self.partes.ultima_parte(parado.tramite.ticket)]
        movimento_em = max((em for em in movimentos if em is not None), default=None)
        if not self.prazo.venceu(mudou_em=parado.mudou_em, movimento_em=movimento_em, agora=work.agora):
            return False
        mudanca = parado.tramite.mudar(Ato.EXPIRAR, em=work.agora)
        await work.tramites.mover(mudanca)
        work.registrar(mudanca)
        return True


async def todos(antigos: Antigos, situacao: Situacao, *, ha: timedelta, lote: int) -> AsyncIterator[Achado]:
    """All that have been in this state for so long, fetched batch by batch; each comes once."""
    depois: Achado | None = None
    while achados := await antigos.desde(situacao, ha=ha, depois=depois, quantos=lote):
        for achado in achados:
            yield achado
        depois = achados[-1]
