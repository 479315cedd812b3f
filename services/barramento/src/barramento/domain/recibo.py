"""Receipts: what the bus keeps of one, and when one that is posted counts (tramita-api.md §9).

Text and signature are in the package `recibo`, which whoever verifies one uses too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from barramento.domain.errors import DataDoReciboInvalidaError
from recibo.assinatura import confere
from recibo.texto import Conteudo, Tipo, ordenar

ADIANTADO_NO_MAXIMO = timedelta(minutes=5)  # a receiver's clock may run ahead (§14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recibo:
    """A receipt as it was signed: the date is text, because the signature covers exactly that text."""

    idt: int
    nre: str
    data: str
    hashes: tuple[str, ...]
    cadeia: str
    assinatura: str

    def conteudo(self, tipo: Tipo, /) -> Conteudo:
        """What it says, as a receipt of this kind."""
        return Conteudo(tipo=tipo, idt=self.idt, nre=self.nre, data=self.data, hashes=self.hashes)


def assinado(conteudo: Conteudo, /, *, assinatura: str, cadeia: str) -> Recibo:
    """What is kept of a receipt that was just signed: each hash once, in byte order."""
    return Recibo(
        idt=conteudo.idt,
        nre=conteudo.nre,
        data=conteudo.data,
        hashes=ordenar(conteudo.hashes),
        cadeia=cadeia,
        assinatura=assinatura,
    )


def verificado(recibo: Recibo, *, chave: PublicKeyTypes) -> bool:
    """Whether a receipt of conclusion was signed with this certificate's key, over exactly its text."""
    return confere(recibo.conteudo(Tipo.CONCLUSAO).texto, assinatura=recibo.assinatura, chave=chave)


def conferir_data(data: str, *, lido_em: datetime, agora: datetime) -> None:
    """The date of a posted receipt: an instant with offset, from situation 4 to a little after now (§14).

    Args:
        data: as posted.
        lido_em: when the trâmite reached situation 4; receivers know it cut to the second.
        agora: now.

    Raises:
        DataDoReciboInvalidaError: no instant, or too early, or too late.
    """
    try:
        instante = datetime.fromisoformat(data)
    except ValueError:
        raise DataDoReciboInvalidaError(data=data) from None
    if instante.tzinfo is None or not lido_em.replace(microsecond=0) <= instante <= agora + ADIANTADO_NO_MAXIMO:
        raise DataDoReciboInvalidaError(data=data)
