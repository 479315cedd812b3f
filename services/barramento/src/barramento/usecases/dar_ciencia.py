"""The sender takes note of a refusal (tramita-api.md §8: from situation 8 to 9)."""

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Ato
from barramento.usecases.work import Begin


class DarCiencia:
    """Take note: state, history and event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, idt: int, *, quem: Chamador) -> None:
        """Take note, once.

        Raises:
            TramiteDesconhecidoError: this system is not its sender, or there is none.
            TransicaoInvalidaError: it was not refused, or the sender already took note.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_remetente(idt)
            mudanca = tramite.mudar(Ato.DAR_CIENCIA, em=work.agora)
            await work.tramites.mover(mudanca)
            work.registrar(mudanca)
