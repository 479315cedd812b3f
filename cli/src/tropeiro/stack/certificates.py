"""The certificate authority for development, made once in the stack's folder.

One file holds certificate and key, as the clients of the bus expect it (`LocalizacaoCertificado`). Keys of systems and
of the bus are RSA, like those of ICP-Brasil. Nothing here is fit for production: the authority's key lies beside them.
"""

import datetime as dt
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chassis import clock
from tropeiro.stack.folder import write_private

VALID = dt.timedelta(days=3650)
RSA_BITS = 2048
AUTHORITY = "Tropeiro - AC de desenvolvimento"
BUS = "Barramento Tropeiro (desenvolvimento)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """Where each file is."""

    folder: Path

    @property
    def ca(self) -> Path:
        """The authority's certificate: what clients trust."""
        return self.folder / "ac.pem"

    @property
    def ca_key(self) -> Path:
        """The authority's key."""
        return self.folder / "ac-chave.pem"

    @property
    def server(self) -> Path:
        """Of localhost and 127.0.0.1."""
        return self.folder / "servidor.pem"

    @property
    def bus(self) -> Path:
        """With which the bus signs its receipts."""
        return self.folder / "barramento.pem"

    def system(self, name: str) -> Path:
        """With which a demo system presents itself."""
        return self.folder / f"{name.lower()}.pem"


def ensure(folder: Path, *, systems: Sequence[str]) -> Certificates:
    """Make what is missing; what exists stays, so that fingerprints stay.

    Args:
        folder: for the files, readable by their owner alone.
        systems: names of the demo systems.
    """
    files = Certificates(folder=folder)
    if not (files.ca.exists() and files.ca_key.exists()):
        _make_authority(files)
    if not files.server.exists():
        _issue(files, files.server, name="localhost", extensions=[_server_names(), _usage_of("SERVER_AUTH")])
    if not files.bus.exists():
        _issue(files, files.bus, name=BUS, extensions=[])
    for name in systems:
        if not files.system(name).exists():
            _issue(files, files.system(name), name=f"SEI de {name}", extensions=[_usage_of("CLIENT_AUTH")])
    return files


def _make_authority(files: Certificates) -> None:
    key = _key()
    name = _name(AUTHORITY)
    usage = _key_usage(signs_certificates=True)
    certificate = (
        _builder(name, issuer=name, key=key, authority_key=key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    write_private(files.ca_key, _pem(key))
    write_private(files.ca, certificate.public_bytes(serialization.Encoding.PEM))


def _issue(files: Certificates, path: Path, *, name: str, extensions: Sequence[x509.ExtensionType]) -> None:
    issuer = x509.load_pem_x509_certificate(files.ca.read_bytes())
    issuer_key = serialization.load_pem_private_key(files.ca_key.read_bytes(), password=None)
    if not isinstance(issuer_key, rsa.RSAPrivateKey):
        raise TypeError(f"{files.ca_key}: not the key that was made here")
    key = _key()
    builder = (
        _builder(_name(name), issuer=issuer.subject, key=key, authority_key=issuer_key)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    certificate = builder.sign(issuer_key, hashes.SHA256())
    write_private(path, certificate.public_bytes(serialization.Encoding.PEM) + _pem(key))


def _builder(
    subject: x509.Name,
    *,
    issuer: x509.Name,
    key: rsa.RSAPrivateKey,
    authority_key: rsa.RSAPrivateKey,
) -> x509.CertificateBuilder:
    start = clock.now() - dt.timedelta(minutes=5)  # clocks differ a little
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + VALID)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tropeiro (desenvolvimento)"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ],
    )


def _server_names() -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))],
    )


def _usage_of(which: str) -> x509.ExtendedKeyUsage:
    return x509.ExtendedKeyUsage([getattr(ExtendedKeyUsageOID, which)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=not signs_certificates,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)


def _pem(key: rsa.RSAPrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
