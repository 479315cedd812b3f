"""The local administrator's pages: the queue, one registration, its documents."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis import clock
from chassis.web import Page, page_router, render
from external_user.api.conferencias import escrito, lido
from external_user.usecases.consultar import ConsultarConferencias
from external_user.web.conferencia import Pagina, Quem

POR_PAGINA = 20
# A document is shown inside our page and nowhere else, and nothing in it runs.
DOCUMENTO = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Disposition": "inline",
}


def routes(consulta: ConsultarConferencias, pagina: Pagina) -> APIRouter:
    """The pages, bound to their use case."""
    router = page_router()

    @router.get("/conferencias")
    async def fila(request: Request, quem: Quem, depois: str | None = None) -> Response:
        achada = await consulta.fila(quem, quem.tenant, depois=lido(depois), limite=POR_PAGINA)
        page = Page(items=achada.itens, next=None if achada.proxima is None else escrito(achada.proxima))
        return render(request, "fila.html", agora=clock.now(), page=page)

    @router.get("/conferencias/{cadastro}")
    async def um(request: Request, cadastro: UUID, quem: Quem) -> Response:
        return await pagina(request, cadastro, quem)

    @router.get("/conferencias/{cadastro}/documentos/{documento}")
    async def documento(cadastro: UUID, documento: UUID, quem: Quem) -> Response:
        aberto = await consulta.documento(quem, quem.tenant, cadastro, documento)
        return Response(aberto.bytes, media_type=aberto.mime, headers=DOCUMENTO)

    return router
