"""Receipts: their canonical text, how it is signed and how a signature is verified (tramita-api.md §9)."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

from barramento.domain.errors import DataDoReciboInvalidaError

ADIANTADO_NO_MAXIMO = timedelta(minutes=5)  # a receiver's clock may run ahead (§14)

ChavePrivada = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Recibo:
    """A receipt as it was signed: the date is text, because the signature covers exactly that text."""

    idt: int
    nre: str
    data: str
    hashes: tuple[str, ...]
    cadeia: str
    assinatura: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assinante:
    """The bus's own key, and the chain of its certificate (base64 of DER, leaf first)."""

    chave: ChavePrivada
    cadeia: str

    def recibo_de_envio(self, *, idt: int, nre: str, data: str, hashes: Iterable[str]) -> Recibo:
        """Sign that every component of this trâmite came in."""
        ordenados = ordenar(hashes)
        texto = texto_do_recibo_de_envio(idt=idt, nre=nre, data=data, hashes=ordenados)
        assinatura = assinar(texto, chave=self.chave)
        return Recibo(idt=idt, nre=nre, data=data, hashes=ordenados, cadeia=self.cadeia, assinatura=assinatura)


def texto_do_recibo(*, idt: int, nre: str, data: str, hashes: Iterable[str]) -> str:
    """What the receiver signs when it has everything: one line, hashes in byte order."""
    cabeca = f"<IDT>{idt}</IDT><NRE>{nre}</NRE><dataDeRecebimento>{data}</dataDeRecebimento>"
    return f"<recibo>{cabeca}{_hashes(hashes)}</recibo>"


def texto_do_recibo_de_envio(*, idt: int, nre: str, data: str, hashes: Iterable[str]) -> str:
    """What the bus signs when it has everything."""
    ultimo = f"<dataDeRecebimentoDoUltimoComponenteDigital>{data}</dataDeRecebimentoDoUltimoComponenteDigital>"
    return f"<reciboDeEnvio><IDT>{idt}</IDT><NRE>{nre}</NRE>{ultimo}{_hashes(hashes)}</reciboDeEnvio>"


def ordenar(hashes: Iterable[str]) -> tuple[str, ...]:
    """Each hash once, by the byte order of its base64 text."""
    return tuple(sorted(set(hashes), key=str.encode))


def _hashes(of: Iterable[str]) -> str:
    return "".join(f"<hashDoComponenteDigital>{h}</hashDoComponenteDigital>" for h in ordenar(of))


def assinar(texto: str, *, chave: ChavePrivada) -> str:
    """SHA-256 with RSA PKCS#1 v1.5, or ECDSA if the key is EC; base64."""
    dados = texto.encode()
    if isinstance(chave, rsa.RSAPrivateKey):
        assinatura = chave.sign(dados, padding.PKCS1v15(), hashes.SHA256())
    else:
        assinatura = chave.sign(dados, ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(assinatura).decode()


def confere(texto: str, *, assinatura: str, chave: PublicKeyTypes) -> bool:
    """Whether this signature (base64) of this text holds; other kinds of key never do."""
    try:
        bytes_ = base64.b64decode(assinatura, validate=True)
        match chave:
            case rsa.RSAPublicKey():
                chave.verify(bytes_, texto.encode(), padding.PKCS1v15(), hashes.SHA256())
            case ec.EllipticCurvePublicKey():
                chave.verify(bytes_, texto.encode(), ec.ECDSA(hashes.SHA256()))
            case _:
                return False
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True


def verificado(recibo: Recibo, *, chave: PublicKeyTypes) -> bool:
    """Whether a receipt of conclusion was signed with this certificate's key, over exactly its text."""
    texto = texto_do_recibo(idt=recibo.idt, nre=recibo.nre, data=recibo.data, hashes=recibo.hashes)
    return confere(texto, assinatura=recibo.assinatura, chave=chave)


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
