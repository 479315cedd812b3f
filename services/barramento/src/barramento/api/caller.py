"""Who is calling: the system behind the client certificate of the connection (tramita-api.md §10)."""

from typing import Annotated

from cryptography.x509 import Certificate
from fastapi import Depends, Request

from barramento.domain.errors import CertificadoAusenteError, CertificadoDesconhecidoError
from barramento.domain.partes import Chamador
from barramento.usecases.consultas import QuemChama
from chassis.tls import PeerCertificate, peer_certificate, peer_chain


async def certificado(request: Request) -> PeerCertificate:
    """The client certificate.

    Raises:
        CertificadoAusenteError: the connection has none.
    """
    peer = peer_certificate(request.scope)
    if peer is None:
        raise CertificadoAusenteError
    return peer


def cadeia(request: Request) -> tuple[Certificate, ...]:
    """The certificates that the connection presented, the client's first."""
    return peer_chain(request.scope)


Cadeia = Annotated[tuple[Certificate, ...], Depends(cadeia)]
Certificado = Annotated[PeerCertificate, Depends(certificado)]


async def chamador(request: Request, peer: Certificado) -> Chamador:
    """The system that the certificate speaks for, asked anew at each request: a revoked one speaks no more.

    Raises:
        CertificadoDesconhecidoError: for none that is active.
    """
    quem_chama: QuemChama = request.app.state.quem_chama
    quem = await quem_chama.chamador(spki_sha256=peer.spki_sha256, emissor=peer.issuer, serial=peer.serial)
    if quem is None:
        raise CertificadoDesconhecidoError
    request.app.state.conhecidos[peer.spki_sha256] = quem.sistema
    return quem


Quem = Annotated[Chamador, Depends(chamador)]
