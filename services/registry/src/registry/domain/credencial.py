"""A credencial: the client certificate that a system is known by (registry.md §9). Its key is never seen here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from registry.domain.errors import CertificadoForaDoPrazoError, CertificadoInvalidoError, TransicaoInvalidaError


class EstadoDaCredencial(StrEnum):
    """What may be done with it."""

    ATIVA = "ATIVA"
    REVOGADA = "REVOGADA"
    EXPIRADA = "EXPIRADA"


TRANSICOES: Mapping[EstadoDaCredencial, frozenset[EstadoDaCredencial]] = MappingProxyType(
    {
        EstadoDaCredencial.ATIVA: frozenset({EstadoDaCredencial.REVOGADA, EstadoDaCredencial.EXPIRADA}),
        EstadoDaCredencial.REVOGADA: frozenset(),
        EstadoDaCredencial.EXPIRADA: frozenset(),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificado:
    """What is public of a certificate, and enough to know it again."""

    spki_sha256: str
    emissor: str
    serial: str
    valida_de: datetime
    valida_ate: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Credencial:
    """A certificate registered for a system."""

    id: UUID
    sistema: int
    certificado: Certificado
    estado: EstadoDaCredencial = EstadoDaCredencial.ATIVA
    versao: int = 1

    def passar_a(self, estado: EstadoDaCredencial, /) -> "Credencial":
        """It, in that state.

        Raises:
            TransicaoInvalidaError: its state does not admit it.
        """
        admite = TRANSICOES[self.estado]
        if estado not in admite:
            raise TransicaoInvalidaError(entidade="credencial", estado=self.estado, admite=tuple(sorted(admite)))
        return replace(self, estado=estado, versao=self.versao + 1)


def ler_certificado(pem: str, /, *, em: datetime) -> Certificado:
    """The first certificate in a PEM.

    Args:
        pem: one certificate, perhaps with its chain after it.
        em: when it is registered.

    Raises:
        CertificadoInvalidoError: no certificate in it, or its private key came along.
        CertificadoForaDoPrazoError: expired, or not valid yet.
    """
    certificado = _primeiro(pem)
    if not certificado.not_valid_before_utc <= em < certificado.not_valid_after_utc:
        raise CertificadoForaDoPrazoError(de=certificado.not_valid_before_utc, ate=certificado.not_valid_after_utc)
    return Certificado(
        spki_sha256=_spki_sha256(certificado),
        emissor=certificado.issuer.rfc4514_string(),
        serial=f"{certificado.serial_number:x}",
        valida_de=certificado.not_valid_before_utc,
        valida_ate=certificado.not_valid_after_utc,
    )


def impressao_digital(pem: str, /) -> str:
    """SHA-256 of the public key of the first certificate in a PEM: by it a certificate is known again.

    Raises:
        CertificadoInvalidoError: no certificate in it, or its private key came along.
    """
    return _spki_sha256(_primeiro(pem))


def _primeiro(pem: str) -> x509.Certificate:
    if "PRIVATE KEY-----" in pem:
        raise CertificadoInvalidoError(motivo="veio acompanhado da chave privada, que nunca deve sair do órgão")
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError as error:
        raise CertificadoInvalidoError(motivo="não é um certificado X.509 em PEM") from error


def _spki_sha256(certificado: x509.Certificate) -> str:
    spki = certificado.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()
