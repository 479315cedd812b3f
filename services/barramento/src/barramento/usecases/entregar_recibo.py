"""The receiver posts the receipt of conclusion (tramita-api.md §9: from situation 4 to 5)."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from barramento.domain.errors import AssinaturaInvalidaError, ReciboJaEntregueError
from barramento.domain.partes import Chamador
from barramento.domain.recibo import Recibo, assinado, conferir_data, verificado
from barramento.domain.tramite import CHEGOU, Ato, Tramite
from barramento.usecases.work import Begin, Work
from recibo.texto import Conteudo, Tipo


@dataclass(frozen=True, slots=True, kw_only=True)
class Entrega:
    """What the receiver posts, and the certificate of its connection: the key that must have signed, the chain kept."""

    idt: int
    data: str
    assinatura: str
    chave: PublicKeyTypes
    cadeia: str


class EntregarRecibo:
    """Take the receipt in: it is kept, and state, history and event commit with it."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, entrega: Entrega, *, quem: Chamador) -> None:
        """Take it in, once; the very same receipt again changes nothing.

        Raises:
            TramiteDesconhecidoError: this system is not its receiver, or there is none.
            TransicaoInvalidaError: not everything was fetched, or the trâmite was cancelled or refused.
            DataDoReciboInvalidaError: its date is no instant between the download and now.
            AssinaturaInvalidaError: its signature does not hold.
            ReciboJaEntregueError: there already is another one.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_destinatario(entrega.idt)
            if tramite.situacao in CHEGOU:
                await _conferir_repetido(work, tramite, entrega)
                return
            mudanca = tramite.mudar(Ato.ENTREGAR_RECIBO, em=work.agora)
            conferir_data(entrega.data, lido_em=await work.tramites.lido_em(entrega.idt), agora=work.agora)
            await work.recibos.guardar(await _recibo(work, tramite, entrega), tipo="conclusao", tramite=mudanca.tramite)
            await work.tramites.mover(mudanca)
            work.registrar(mudanca)


async def _conferir_repetido(work: Work, tramite: Tramite, entrega: Entrega) -> None:
    entregue = await work.recibos.do_tramite(tramite, tipo="conclusao")
    if entregue is None or (entregue.data, entregue.assinatura) != (entrega.data, entrega.assinatura):
        raise ReciboJaEntregueError(idt=entrega.idt)


async def _recibo(work: Work, tramite: Tramite, entrega: Entrega) -> Recibo:
    """The receipt over all that travelled; or over what was fetched in this run, if that is what was signed (§14)."""
    recibo = _sobre(await work.componentes.hashes(tramite.idt), tramite, entrega)
    if verificado(recibo, chave=entrega.chave):
        return recibo
    recibo = _sobre(await work.componentes.lidos_agora(tramite.idt), tramite, entrega)
    if recibo.hashes and verificado(recibo, chave=entrega.chave):
        return recibo
    raise AssinaturaInvalidaError(idt=entrega.idt)


def _sobre(hashes: Iterable[str], tramite: Tramite, entrega: Entrega) -> Recibo:
    conteudo = Conteudo(tipo=Tipo.CONCLUSAO, idt=tramite.idt, nre=tramite.nre, data=entrega.data, hashes=tuple(hashes))
    return assinado(conteudo, assinatura=entrega.assinatura, cadeia=entrega.cadeia)
