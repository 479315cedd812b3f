"""Certificates as receipts carry them: base64 of DER, one after another, leaf first (tramita-api.md §14)."""

import base64
from collections.abc import Iterable, Iterator
from itertools import islice

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

SEQUENCIA = 0x30
FORMA_LONGA = 0x80
CABECALHO = 2
PEM = b"-----BEGIN CERTIFICATE-----"
MAIS_LONGA = 16  # of the chains that a receipt may bring: each is verified, and who sends them need not have made them


def em_base64(certificados: Iterable[x509.Certificate]) -> str:
    """As `cadeiaDoCertificado` writes them."""
    der = b"".join(certificado.public_bytes(Encoding.DER) for certificado in certificados)
    return base64.b64encode(der).decode()


def certificados(dados: bytes, *, no_maximo: int | None = None) -> tuple[x509.Certificate, ...]:
    """The certificates in `dados`: PEM, DER one after another, or base64 of that, with or without line breaks.

    Raises:
        ValueError: it is none of them, or nothing, or they are more than may be.
    """
    try:
        achados = tuple(islice(_lidos(dados), None if no_maximo is None else no_maximo + 1))
        for um in achados:
            _olhar(um)
    except Exception as error:  # a strange certificate makes the parser raise whatever it likes
        raise ValueError("unreadable") from error
    if not achados:
        raise ValueError("no certificate")
    if no_maximo is not None and len(achados) > no_maximo:
        raise ValueError("too many")
    return achados


def cadeia(dados: bytes) -> tuple[x509.Certificate, ...]:
    """The chain that a receipt brings, in any form of `certificados`; one too long is not even read to its end.

    Raises:
        ValueError: it is none, or longer than any chain.
    """
    if dados.count(PEM) > MAIS_LONGA:
        raise ValueError("too many")
    return certificados(dados, no_maximo=MAIS_LONGA)


def sem_quebras(dados: bytes) -> bytes:
    """The bytes of a base64 text that somebody may have broken into lines.

    Raises:
        ValueError: it is no base64.
    """
    return base64.b64decode(b"".join(dados.split()), validate=True)


def _lidos(dados: bytes) -> Iterator[x509.Certificate]:
    if PEM in dados:
        yield from x509.load_pem_x509_certificates(dados)
        return
    bruto = dados if dados[:1] == bytes([SEQUENCIA]) and not dados.isascii() else sem_quebras(dados)
    yield from (x509.load_der_x509_certificate(der) for der in _separados(bruto))


def _olhar(certificado: x509.Certificate) -> None:
    """Much of a certificate is parsed only when somebody asks for it: ask here, where it can still be refused."""
    certificado.public_key()
    _ = (certificado.subject, certificado.issuer, certificado.extensions, certificado.serial_number)
    _ = (certificado.not_valid_before_utc, certificado.not_valid_after_utc)


def _separados(der: bytes) -> Iterator[bytes]:
    while der:
        tamanho = _tamanho(der)
        if tamanho > len(der):
            raise ValueError("cut short")
        yield der[:tamanho]
        der = der[tamanho:]


def _tamanho(der: bytes) -> int:
    if len(der) < CABECALHO or der[0] != SEQUENCIA:
        raise ValueError("no ASN.1 sequence")
    if der[1] < FORMA_LONGA:
        return CABECALHO + der[1]
    octetos = der[1] - FORMA_LONGA
    return CABECALHO + octetos + int.from_bytes(der[CABECALHO : CABECALHO + octetos], "big")
