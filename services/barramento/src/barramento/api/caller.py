"""Who is calling: the system behind the client certificate of the connection (tramita-api.md §10)."""

from typing import Annotated

from fastapi import Depends, Request

from barramento.domain.errors import CertificadoAusenteError, CertificadoDesconhecidoError
from barramento.domain.partes import Chamador
from barramento.usecases.consultas import QuemChama
from chassis.tls import PeerCertificate, peer_certificate


async def certificado(request: Request) -> PeerCertificate:
    """The client certificate.

    Raises:
        CertificadoAusenteError: the connection has none.
    """
    peer = peer_certificate(request.scope)
    if peer is None:
        raise CertificadoAusenteError
    return peer


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
    return quem


Quem = Annotated[Chamador, Depends(chamador)]
