"""Signatures of receipts: SHA-256 with RSA PKCS#1 v1.5, or ECDSA if the key is EC (tramita-api.md §9)."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes

ChavePrivada = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
ChavePublica = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


def assinar(texto: str, *, chave: ChavePrivada) -> str:
    """The signature of this text, base64."""
    dados = texto.encode()
    if isinstance(chave, rsa.RSAPrivateKey):
        assinatura = chave.sign(dados, padding.PKCS1v15(), hashes.SHA256())
    else:
        assinatura = chave.sign(dados, ec.ECDSA(hashes.SHA256()))
    return base64.b64encode(assinatura).decode()


def confere(texto: str, *, assinatura: str, chave: PublicKeyTypes) -> bool:
    """Whether this signature (base64) of this text holds; what is no base64, and other kinds of key, never do."""
    try:
        return confere_bytes(texto, assinatura=base64.b64decode(assinatura, validate=True), chave=chave)
    except (binascii.Error, ValueError):
        return False


def confere_bytes(texto: str, *, assinatura: bytes, chave: PublicKeyTypes) -> bool:
    """Whether this signature of this text holds; other kinds of key never do."""
    try:
        match chave:
            case rsa.RSAPublicKey():
                chave.verify(assinatura, texto.encode(), padding.PKCS1v15(), hashes.SHA256())
            case ec.EllipticCurvePublicKey():
                chave.verify(assinatura, texto.encode(), ec.ECDSA(hashes.SHA256()))
            case _:
                return False
    except (InvalidSignature, ValueError):
        return False
    return True
