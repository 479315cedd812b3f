"""A credencial: the client certificate that a system is known by (registry.md §9). Its key is never seen here."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from registry.domain.errors import (
    CertificadoForaDoPrazoError,
    CertificadoInvalidoError,
    ProvaInvalidaError,
    TransicaoInvalidaError,
)


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


def conferir_prova(prova: str, certificado: Certificado, /, *, tenant: str, sistema: int) -> None:
    """Whether who registers it has its key: a signing request (PKCS#10, RFC 2986) that the same key signed.

    Its name is the body's and the system's (`O`, `CN`), so that a request made for anything else proves nothing here.

    Raises:
        ProvaInvalidaError: it is no such request.
    """
    requisicao = _requisicao(prova)
    nome = {
        NameOID.ORGANIZATION_NAME: [tenant],
        NameOID.COMMON_NAME: [str(sistema)],
    }
    dito = {oid: [um.value for um in requisicao.subject.get_attributes_for_oid(oid)] for oid in nome}
    if dito != nome:
        raise ProvaInvalidaError(motivo=f"precisa ser feita para /O={tenant}/CN={sistema}")
    if _spki_sha256(requisicao) != certificado.spki_sha256:
        raise ProvaInvalidaError(motivo="é de outra chave que a do certificado")


def _requisicao(prova: str) -> x509.CertificateSigningRequest:
    try:
        requisicao = x509.load_pem_x509_csr(prova.encode())
        assinada = requisicao.is_signature_valid
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ProvaInvalidaError(motivo="não é uma requisição PKCS#10 em PEM que se possa conferir") from error
    if not assinada:
        raise ProvaInvalidaError(motivo="não está assinada por sua própria chave")
    return requisicao


def _primeiro(pem: str) -> x509.Certificate:
    if "PRIVATE KEY-----" in pem:
        raise CertificadoInvalidoError(motivo="veio acompanhado da chave privada, que nunca deve sair do órgão")
    try:
        return x509.load_pem_x509_certificates(pem.encode())[0]
    except ValueError as error:
        raise CertificadoInvalidoError(motivo="não é um certificado X.509 em PEM") from error


def _spki_sha256(de: x509.Certificate | x509.CertificateSigningRequest) -> str:
    spki = de.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(spki).hexdigest()
