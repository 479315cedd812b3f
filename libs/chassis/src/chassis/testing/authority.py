"""A certificate authority for tests: real X.509, real keys, made in memory and written as PEM."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from chassis import clock
from chassis.tls import TlsFiles

VALID_FOR = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A certificate and its key, together in one PEM file."""

    certificate: x509.Certificate
    key: EllipticCurvePrivateKey
    pem: Path


class Authority:
    """Signs certificates; everything lies in one folder."""

    def __init__(self, folder: Path, name: str = "AC de teste", *, above: "Authority | None" = None) -> None:
        """Make its own key and certificate; one that stands below another is signed by that, and says so in TLS."""
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._between = above is not None
        self.certificate = (above or self)._signed(self._name, self._key, authority=True, usage=None)  # noqa: SLF001 - of the same class
        self.pem = folder / f"{name.replace(' ', '-')}.pem"
        self.pem.write_bytes(self.certificate.public_bytes(Encoding.PEM))

    def server(self, name: str = "localhost") -> TlsFiles:
        """What a server at `name`, localhost and 127.0.0.1 needs, asking for certificates of this authority."""
        identity = self._identity(name, usage=ExtendedKeyUsageOID.SERVER_AUTH)
        return TlsFiles(certificate=identity.pem, client_ca=self.pem)

    def client(self, name: str) -> Identity:
        """A certificate by which a system can be recognised."""
        return self._identity(name, usage=ExtendedKeyUsageOID.CLIENT_AUTH)

    def _identity(self, name: str, *, usage: x509.ObjectIdentifier) -> Identity:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key, authority=False, usage=usage)
        pem = self._folder / f"{name}-{certificate.serial_number:x}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        chain = (certificate, self.certificate) if self._between else (certificate,)
        pem.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain) + private)
        return Identity(certificate=certificate, key=key, pem=pem)

    def _signed(
        self, subject: x509.Name, key: EllipticCurvePrivateKey, *, authority: bool, usage: x509.ObjectIdentifier | None
    ) -> x509.Certificate:
        began = clock.now() - timedelta(minutes=5)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(began)
            .not_valid_after(began + VALID_FOR)
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
        )
        if usage is not None:
            hosts = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
            builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            builder = builder.add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        return builder.sign(self._key, SHA256())
