"""An authority, one below it, and signers: real X.509, RSA and EC, for the tests of receipts and for the vectors."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from recibo.assinatura import ChavePrivada, assinar
from recibo.cadeia import em_base64
from recibo.texto import CAMPO_DA_DATA, RAIZ, Conteudo, Tipo

INICIO = datetime(2026, 1, 1, tzinfo=UTC)
FIM = datetime(2046, 1, 1, tzinfo=UTC)
NRE = "0000000000072026"
DATAS = {Tipo.ENVIO: "2026-06-01T10:00:00-03:00", Tipo.CONCLUSAO: "2026-06-01T13:05:00.000Z"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Titular:
    """A key, its certificate and those above it."""

    chave: ChavePrivada
    cadeia: tuple[x509.Certificate, ...]

    @property
    def certificado(self) -> x509.Certificate:
        """Its own."""
        return self.cadeia[0]


def curva() -> ec.EllipticCurvePrivateKey:
    """A new EC key."""
    return ec.generate_private_key(ec.SECP256R1())


def rsa_2048() -> rsa.RSAPrivateKey:
    """A new RSA key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def raiz(nome: str = "AC de teste", *, uso: bool = True, comprimento: int | None = None) -> Titular:
    """An authority of its own."""
    chave = curva()
    return Titular(
        chave=chave,
        cadeia=(
            _certificado(nome, chave, emissor=None, ac=True, uso=uso, comprimento=comprimento, validade=(INICIO, FIM)),
        ),
    )


def emitir(
    emissor: Titular,
    nome: str,
    *,
    chave: ChavePrivada | None = None,
    ac: bool = False,
    uso: bool = True,
    comprimento: int | None = None,
    validade: tuple[datetime, datetime] = (INICIO, FIM),
) -> Titular:
    """A certificate of this authority, with the chain up to it; the root stays out, as in TLS."""
    nova = chave or curva()
    feito = _certificado(nome, nova, emissor=emissor, ac=ac, uso=uso, comprimento=comprimento, validade=validade)
    acima = () if emissor.certificado.issuer == emissor.certificado.subject else emissor.cadeia
    return Titular(chave=nova, cadeia=(feito, *acima))


def de_outra_chave(emissor: Titular, chave: CertificatePublicKeyTypes) -> x509.Certificate:
    """A certificate for a public key of any kind."""
    nome = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Chave estranha")])
    builder = x509.CertificateBuilder().subject_name(nome).issuer_name(emissor.certificado.subject)
    builder = builder.public_key(chave).serial_number(7).not_valid_before(INICIO).not_valid_after(FIM)
    return builder.sign(emissor.chave, SHA256())


def conteudo(tipo: Tipo, hashes: Sequence[str], **mais: Any) -> Conteudo:  # noqa: ANN401 - fields of a receipt
    """A receipt of trâmite 12."""
    return replace(Conteudo(tipo=tipo, idt=12, nre=NRE, data=DATAS[tipo], hashes=tuple(hashes)), **mais)


def resposta(dito: Conteudo, quem: Titular) -> dict[str, Any]:
    """As the API answers it."""
    return {
        RAIZ[dito.tipo]: {
            "IDT": dito.idt,
            "NRE": dito.nre,
            CAMPO_DA_DATA[dito.tipo]: dito.data,
            "hashesDosComponentesDigitais": list(dito.hashes),
        },
        "cadeiaDoCertificado": em_base64(quem.cadeia),
        "hashDaAssinatura": assinar(dito.texto, chave=quem.chave),
    }


def em_bytes(dados: dict[str, Any]) -> bytes:
    """On the wire."""
    return json.dumps(dados).encode()


def _certificado(
    nome: str,
    chave: ChavePrivada,
    *,
    emissor: Titular | None,
    ac: bool,
    uso: bool,
    comprimento: int | None,
    validade: tuple[datetime, datetime],
) -> x509.Certificate:
    sujeito = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, nome)])
    acima, assina = (sujeito, chave) if emissor is None else (emissor.certificado.subject, emissor.chave)
    builder = (
        x509.CertificateBuilder()
        .subject_name(sujeito)
        .issuer_name(acima)
        .public_key(chave.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validade[0])
        .not_valid_after(validade[1])
        .add_extension(x509.BasicConstraints(ca=ac, path_length=comprimento), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(chave.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(assina.public_key()), critical=False)
    )
    if uso:
        builder = builder.add_extension(_uso(ac=ac), critical=True)
    return builder.sign(assina, SHA256())


def _uso(*, ac: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ac,
        content_commitment=not ac,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ac,
        crl_sign=ac,
        encipher_only=False,
        decipher_only=False,
    )
