"""The long poll, on its own address (tramita-api.md §7)."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from barramento.api.caller import Certificado, Quem
from barramento.api.documentacao import recusas
from barramento.api.errors import recusado, tramita
from barramento.api.numeros import MAIOR
from barramento.api.saidas import Saida
from barramento.domain.consulta import Pendencia
from barramento.domain.errors import CertificadoDesconhecidoError
from barramento.usecases.consultas import QuemChama
from barramento.usecases.esperar import EsperarPendencia
from chassis.http.later import Later
from chassis.tls import PeerCertificate


class NovidadeOut(Saida):
    """Whether something is pending, and what."""

    encontrou: bool
    idt: int | None = Field(default=None, alias="IDT")
    status: int | None = None


def routes(esperar: EsperarPendencia) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(tags=["situação"])

    @router.get(
        "/",
        summary="Esperar pela próxima pendência",
        description="Responde assim que há uma pendência de IDT maior que o informado, ou novidade de uma de IDT "
        "menor. Sem novidade, responde `encontrou: false`, e o cliente consulta a lista inteira.",
        response_model=NovidadeOut,
        responses=recusas(),
    )
    async def get(
        request: Request,
        quem: Quem,
        peer: Certificado,
        recebida: Annotated[int, Query(alias="idTramiteDaPendenciaRecebida", ge=0, le=MAIOR)] = 0,
    ) -> Response:
        espera = partial(esperar, recebida, quem=quem)
        return Later(partial(_a_quem_ainda_fala, espera, peer, request.app.state.quem_chama), answer=_novidade)

    return router


async def _a_quem_ainda_fala(
    espera: Callable[[], Awaitable[Pendencia | None]], peer: PeerCertificate, quem_chama: QuemChama
) -> Pendencia | Response | None:
    """What was waited for; or the refusal, if the certificate was revoked meanwhile."""
    pendencia = await espera()
    quem = await quem_chama.chamador(spki_sha256=peer.spki_sha256, emissor=peer.issuer, serial=peer.serial)
    return tramita({}, recusado(CertificadoDesconhecidoError())) if quem is None else pendencia


def _novidade(pendencia: Pendencia | Response | None) -> Response:
    if isinstance(pendencia, Response):
        return pendencia
    if pendencia is None:
        novidade = NovidadeOut(encontrou=False)
    else:
        novidade = NovidadeOut(encontrou=True, idt=pendencia.idt, status=pendencia.situacao)
    return Response(novidade.model_dump_json(by_alias=True, exclude_none=True), media_type="application/json")
