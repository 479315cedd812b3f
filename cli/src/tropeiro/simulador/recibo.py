"""Receipts: the canonical text and its signature (tramita-api.md §9)."""

import base64
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from tropeiro.simulador.erros import ConteudoDivergenteError

ASN1_FORMA_LONGA = 0x80
ASN1_SEQUENCIA = 0x30


def texto_do_recibo(*, idt: int, nre: str, data: str, hashes_: Iterable[str]) -> str:
    """What the receiver signs: one line, no declaration, hashes in byte order."""
    corpo = f"<IDT>{idt}</IDT><NRE>{nre}</NRE><dataDeRecebimento>{data}</dataDeRecebimento>"
    return f"<recibo>{corpo}{_hashes(hashes_)}</recibo>"


def texto_do_recibo_de_envio(*, idt: int, nre: str, data: str, hashes_: Iterable[str]) -> str:
    """What the bus signs when the last component is in."""
    campo = "dataDeRecebimentoDoUltimoComponenteDigital"
    corpo = f"<IDT>{idt}</IDT><NRE>{nre}</NRE><{campo}>{data}</{campo}>"
    return f"<reciboDeEnvio>{corpo}{_hashes(hashes_)}</reciboDeEnvio>"


def data_do_recibo(momento: datetime) -> str:
    """The moment of situation 4, cut to the second, in UTC, with the client's literal `.000Z`."""
    return f"{momento.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def cadeia(conteudo: str) -> list[x509.Certificate]:
    """The certificates of a `cadeiaDoCertificado`: base64 of DER, one after another, leaf first.

    Raises:
        ConteudoDivergenteError: not base64, or not certificates.
    """
    try:
        return [x509.load_der_x509_certificate(der) for der in _separar(base64.b64decode(conteudo, validate=True))]
    except ValueError as erro:
        raise ConteudoDivergenteError("cadeiaDoCertificado não é base64 de certificados DER") from erro


def verificar_assinatura(texto: str, *, assinatura: str, certificados: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate that signed, if the signature over exactly this text holds.

    Raises:
        ConteudoDivergenteError: no certificate, a key of another kind, or the signature does not hold.
    """
    if not certificados:
        raise ConteudoDivergenteError("o recibo veio sem certificado")
    folha = certificados[0]
    chave = folha.public_key()
    dados = texto.encode()
    try:
        bruta = base64.b64decode(assinatura, validate=True)
        match chave:
            case rsa.RSAPublicKey():
                chave.verify(bruta, dados, padding.PKCS1v15(), hashes.SHA256())
            case ec.EllipticCurvePublicKey():
                chave.verify(bruta, dados, ec.ECDSA(hashes.SHA256()))
            case _:
                raise ConteudoDivergenteError("o recibo foi assinado com uma chave de tipo desconhecido")
    except (InvalidSignature, ValueError) as erro:
        raise ConteudoDivergenteError("a assinatura do recibo não confere com o seu texto") from erro
    return folha


def _hashes(hashes_: Iterable[str]) -> str:
    return "".join(f"<hashDoComponenteDigital>{hash_}</hashDoComponenteDigital>" for hash_ in sorted(hashes_))


def _separar(der: bytes) -> list[bytes]:
    certificados = []
    while der:
        tamanho = _tamanho_asn1(der)
        certificados.append(der[:tamanho])
        der = der[tamanho:]
    return certificados


def _tamanho_asn1(der: bytes) -> int:
    if len(der) < 2 or der[0] != ASN1_SEQUENCIA:  # noqa: PLR2004 - tag and length
        raise ValueError("não é uma sequência ASN.1")
    if der[1] < ASN1_FORMA_LONGA:
        return 2 + der[1]
    octetos = der[1] - ASN1_FORMA_LONGA
    return 2 + octetos + int.from_bytes(der[2 : 2 + octetos], "big")
