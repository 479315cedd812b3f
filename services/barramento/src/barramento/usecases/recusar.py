"""The receiver refuses a trâmite (tramita-api.md §8: from situations 2, 3, 4 to 8)."""

from dataclasses import dataclass

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Motivo
from barramento.usecases.work import Begin


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusar:
    """What the receiver asks for."""

    idt: int
    motivo: Motivo
    justificativa: str


class RecusarTramite:
    """Refuse a trâmite: its state, its history and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, pedido: Recusar, *, quem: Chamador) -> None:
        """Refuse it, once.

        Raises:
            TramiteDesconhecidoError: this system is not its receiver, or there is none.
            TransicaoInvalidaError: it was cancelled, concluded or refused meanwhile.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_destinatario(pedido.idt)
            recusa = tramite.recusar(motivo=pedido.motivo, justificativa=pedido.justificativa, em=work.agora)
            await work.tramites.mover(recusa)
            work.registrar(recusa)
