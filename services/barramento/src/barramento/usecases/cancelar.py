"""The sender takes a trâmite back (tramita-api.md §8: from situations 1 to 4 to 7)."""

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Ato
from barramento.usecases.work import Begin


class CancelarTramite:
    """Cancel a trâmite: its state, its history and its event commit together."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, idt: int, *, quem: Chamador) -> None:
        """Cancel it, once.

        Raises:
            TramiteDesconhecidoError: this system is not its sender, or there is none.
            TransicaoInvalidaError: its receipt was posted, or it was refused or cancelled meanwhile.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_remetente(idt)
            mudanca = tramite.mudar(Ato.CANCELAR, em=work.agora)
            await work.tramites.mover(mudanca)
            work.registrar(mudanca)
