"""The sender fetches the receipt of sending, signed by the bus when the last component came in (tramita-api.md §9)."""

from barramento.domain.errors import EnvioIncompletoError
from barramento.domain.partes import Chamador
from barramento.domain.recibo import Recibo
from barramento.usecases.work import Begin


class BuscarReciboDeEnvio:
    """Fetch the receipt of sending; nothing changes."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, idt: int, *, quem: Chamador) -> Recibo:
        """Fetch it, as often as one likes.

        Raises:
            TramiteDesconhecidoError: this system is not its sender, or there is none.
            EnvioIncompletoError: components have not arrived; says which.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_remetente(idt)
            recibo = await work.recibos.do_tramite(tramite, tipo="envio")
            if recibo is None:
                raise EnvioIncompletoError(idt=idt, faltam=tuple(sorted(await work.componentes.faltam(idt))))
            return recibo
