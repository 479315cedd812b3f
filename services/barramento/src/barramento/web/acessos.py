"""The page "Acessos": who looked at restricted processes, and who sent messages again."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from barramento.usecases.ver_parados import VerAcessos
from barramento.web import enderecos, palavras
from barramento.web.acesso import QuemVe
from barramento.web.filtros import escrever, marca_de_acesso
from chassis.web import Page, page_router, render


def routes(ver: VerAcessos, *, quem_ve: QuemVe) -> APIRouter:
    """The page, bound to its use case."""
    router = page_router()

    @router.get(enderecos.ACESSOS)
    async def pagina(request: Request) -> Response:
        depois = marca_de_acesso(request.query_params.get("depois"))
        alcance, acessos, ha_mais = await ver(await quem_ve(request), depois=depois)
        ultimo = acessos[-1] if acessos and ha_mais else None
        seguinte = escrever(ultimo.em, ultimo.id) if ultimo and ultimo.em and ultimo.id else None
        return render(
            request,
            "acessos.html",
            enderecos=enderecos,
            palavras=palavras,
            alcance=alcance,
            continua=depois is not None,
            pagina=Page(items=acessos, next=seguinte),
        )

    return router
