"""The sender fetches the receipt of conclusion (tramita-api.md §9: the first time leads from 5 to 6)."""

from barramento.domain.errors import TransicaoInvalidaError
from barramento.domain.partes import Chamador
from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Ato, Situacao
from barramento.usecases.work import Begin


class BuscarRecibo:
    """Fetch the receipt: the trâmite is concluded in the same commit."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, idt: int, *, quem: Chamador) -> Recibo:
        """Fetch it, as often as one likes.

        Raises:
            TramiteDesconhecidoError: this system is not its sender, or there is none.
            TransicaoInvalidaError: the receiver has not posted it.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_remetente(idt)
            recibo = await work.recibos.do_tramite(tramite, tipo="conclusao")
            if recibo is None:
                raise TransicaoInvalidaError(idt=idt, ato=Ato.CONCLUIR, situacao=tramite.situacao)
            if tramite.situacao is not Situacao.CONCLUIDO:
                mudanca = tramite.mudar(Ato.CONCLUIR, em=work.agora)
                await work.tramites.mover(mudanca)
                work.registrar(mudanca)
            return recibo
