"""The page "Parados": what does not go on, for how long, and on whom it waits."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from barramento.domain.expiracao import EXPIRAM, Prazo
from barramento.usecases.ver_parados import VerParados
from barramento.web import contagem, enderecos, palavras
from barramento.web.acesso import QuemVe
from barramento.web.filtros import marca
from barramento.web.tramites import pagina_de
from chassis.web import page_router, render


def routes(ver: VerParados, *, quem_ve: QuemVe, prazo: Prazo) -> APIRouter:
    """The page, bound to its use case."""
    router = page_router()

    @router.get(enderecos.PARADOS)
    async def pagina(request: Request) -> Response:
        query = request.query_params
        visto = await ver(await quem_ve(request), depois=marca(query.get("depois"), query.get("antes")))
        return render(
            request,
            "parados.html",
            enderecos=enderecos,
            palavras=palavras,
            visto=visto,
            total=sum(grupo.quantos for grupo in visto.grupos),
            pagina=pagina_de(visto.achados, "mudou_em"),
            por_situacao=contagem.por_situacao(visto.grupos),
            por_sistema=contagem.por_sistema(visto.grupos),
            por_par=contagem.por_par(visto.grupos),
            prazo=prazo,
            expiram=EXPIRAM,
        )

    return router
