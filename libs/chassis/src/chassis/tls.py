"""Who is at the other end: the client certificate of a connection, as the ASGI `tls` extension and parsed.

Two ways fill the extension: our protocol reads the peer certificate of the TLS connection (`chassis.wire`), or a proxy
that ended TLS hands it over in a header, believed only from a unix socket or loopback, on a listener that says so.
"""

import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis.operators import OperatorError
from chassis.settings import ServiceSettings

TLS_VERSIONS = {"TLSv1.2": 0x0303, "TLSv1.3": 0x0304}
PARSED_CERTIFICATES = 4096
DER = 2  # of the form in which the ssl module writes a certificate, which it names only inside


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFiles:
    """What a server needs to speak TLS, as PEM files."""

    certificate: Path
    key: Path | None = None
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerCertificate:
    """A client certificate whose chain was verified, by what it is recognised."""

    certificate: x509.Certificate
    pem: str
    der: bytes
    spki_sha256: str
    issuer: str
    subject: str
    serial: str


def tls_files(settings: ServiceSettings, /) -> TlsFiles | None:
    """The files that these settings name, if they name a certificate."""
    if settings.tls_certificate is None:
        return None
    return TlsFiles(certificate=settings.tls_certificate, key=settings.tls_key, client_ca=settings.tls_client_ca)


def server_context(files: TlsFiles, /) -> ssl.SSLContext:
    """TLS ≥ 1.2 that asks for a client certificate but also lets in who has none: HTTP answers those, in its own form.

    A certificate that no authority of `client_ca` signed is refused in the handshake, which TLS can't soften.

    Raises:
        OperatorError: a file is missing, unreadable, or not what it should be.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
    context.num_tickets = 0  # clients keep their connections; a resumed session would know the leaf of a chain alone
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(files.certificate, files.key)
        if files.client_ca is not None:
            context.load_verify_locations(files.client_ca)
            context.verify_mode = ssl.CERT_OPTIONAL
    except OSError as error:
        named = ", ".join(str(path) for path in (files.certificate, files.key, files.client_ca) if path is not None)
        raise OperatorError(
            f"Não foi possível usar os certificados ({named}). Confira se os arquivos existem, podem ser lidos, estão "
            "em PEM e se a chave é a do certificado."
        ) from error
    return context


def tls_extension(tls: ssl.SSLObject, /) -> dict[str, Any]:
    """What the ASGI TLS extension says of a connection (asgi.readthedocs.io, TLS Extension 0.2)."""
    chain = tuple(parse_certificate(ssl.DER_cert_to_PEM_cert(der)).pem for der in _verified(tls))
    cipher = tls.cipher()
    return _extension(chain, tls.version() or "", None if cipher is None else _suites(tls.context).get(cipher[0]))


@lru_cache(maxsize=PARSED_CERTIFICATES)
def _extension(chain: tuple[str, ...], version: str, suite: int | None) -> dict[str, Any]:
    """One for all the connections of a certificate: nobody changes it, and there may be thousands."""
    return {
        "server_cert": None,
        "client_cert_chain": chain,
        "client_cert_name": parse_certificate(chain[0]).subject if chain else None,
        "client_cert_error": None,
        "tls_version": TLS_VERSIONS.get(version),
        "cipher_suite": suite,
    }


@lru_cache(maxsize=8)
def _suites(context: ssl.SSLContext) -> Mapping[str, int]:
    return {str(suite["name"]): int(suite["id"]) & 0xFFFF for suite in context.get_ciphers()}


def peer_certificate(scope: Mapping[str, Any], /) -> PeerCertificate | None:
    """The client certificate of the request's connection; None if it has none. Parsed once, however many requests."""
    chain = _chain(scope)
    return parse_certificate(chain[0]) if chain else None


def peer_chain(scope: Mapping[str, Any], /) -> tuple[x509.Certificate, ...]:
    """The certificates of the request's connection: the client's first, then those that led to an authority of ours.

    The authority itself is not among them. A proxy hands over the first alone.
    """
    return tuple(parse_certificate(pem).certificate for pem in _chain(scope))


@lru_cache(maxsize=PARSED_CERTIFICATES)
def parse_certificate(pem: str, /) -> PeerCertificate:
    """What a PEM certificate says.

    Raises:
        ValueError: it is none.
    """
    certificate = x509.load_pem_x509_certificate(pem.encode("ascii"))
    return PeerCertificate(
        certificate=certificate,
        pem=pem,
        der=certificate.public_bytes(Encoding.DER),
        spki_sha256=spki_sha256(certificate),
        issuer=certificate.issuer.rfc4514_string(),
        subject=certificate.subject.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
    )


def spki_sha256(certificate: x509.Certificate, /) -> str:
    """SHA-256 of the certificate's public key (SubjectPublicKeyInfo, DER), hex: outlives a renewal with that key."""
    digest = Hash(SHA256())
    digest.update(certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return digest.finalize().hex()


def _chain(scope: Mapping[str, Any]) -> tuple[str, ...]:
    extension = scope.get("extensions", {}).get("tls") or {}
    return tuple(extension.get("client_cert_chain") or ())


def _verified(tls: ssl.SSLObject) -> list[bytes]:
    """What OpenSSL verified, as DER, without the authority at its end; a resumed session remembers the leaf alone."""
    leaf = tls.getpeercert(binary_form=True)
    if leaf is None:
        return []
    # Public from Python 3.13 on, and there it gives bytes.
    inner: Any = tls if hasattr(tls, "get_verified_chain") else tls._sslobj  # type: ignore[attr-defined] # noqa: SLF001
    links = [one if isinstance(one, bytes) else one.public_bytes(DER) for one in inner.get_verified_chain() or ()]
    if not links or links[0] != leaf:
        return [leaf]
    return links[:-1] if len(links) > 1 else links


class CertificateFromProxy:
    """Takes the client certificate from a header that the proxy in front overwrites: URL-encoded PEM.

    nginx: `proxy_set_header X-Client-Cert $ssl_client_escaped_cert`. Believed only if the connection comes by a unix
    socket or from loopback; from anywhere else the header is dropped, and the caller has no certificate.
    """

    def __init__(self, app: ASGIApp, *, header: str) -> None:
        """Wrap `app`; `header` is the header's name, in any case."""
        self._app = app
        self._header = header.lower().encode("ascii")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            given = [value for name, value in scope["headers"] if name == self._header]
            headers = [(name, value) for name, value in scope["headers"] if name != self._header]
            scope = {**scope, "headers": headers, "extensions": {**scope.get("extensions", {}), "tls": None}}
            if len(given) == 1 and given[0] and _is_local(scope):
                scope["extensions"]["tls"] = _handed_over(given[0])
        await self._app(scope, receive, send)


def _is_local(scope: Scope) -> bool:
    client, server = scope.get("client"), scope.get("server")
    if client is None:
        return server is not None and server[1] is None  # a unix socket has a path and no port
    return ipaddress.ip_address(client[0]).is_loopback


def _handed_over(value: bytes) -> dict[str, Any] | None:
    pem = unquote_to_bytes(value).decode("ascii", errors="replace").strip() + "\n"
    try:
        peer = parse_certificate(pem)
    except ValueError:
        return None
    return {
        "server_cert": None,
        "client_cert_chain": (pem,),
        "client_cert_name": peer.subject,
        "client_cert_error": None,
        "tls_version": None,
        "cipher_suite": None,
    }
