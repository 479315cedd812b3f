"""The page "Recusas": what receivers refused in a period, why, and between whom."""

from datetime import timedelta, tzinfo
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from barramento.usecases.ver_parados import VerRecusas
from barramento.web import contagem, enderecos, palavras
from barramento.web.acesso import QuemVe
from barramento.web.filtros import Periodo, fim_do_dia, inicio_do_dia
from chassis import clock
from chassis.web import blank, page_router, read_query, render

DIAS = 30


def routes(ver: VerRecusas, *, quem_ve: QuemVe, zona: tzinfo) -> APIRouter:
    """The page, bound to its use case."""
    router = page_router()

    @router.get(enderecos.RECUSAS)
    async def pagina(request: Request) -> Response:
        quem = await quem_ve(request)
        periodo = read_query(request, Periodo)
        comum: dict[str, Any] = {"enderecos": enderecos, "palavras": palavras}
        if periodo.value is None:
            return render(request, "recusas.html", status=422, form=periodo, visto=None, **comum)
        ate = periodo.value.ate or clock.now().astimezone(zona).date()
        de = periodo.value.de or ate - timedelta(days=DIAS - 1)
        if de > ate:
            recusado = periodo.refused(ate="A data final deve ser igual à inicial ou depois dela.")
            return render(request, "recusas.html", status=422, form=recusado, visto=None, **comum)
        alcance, recusas = await ver(quem, de=inicio_do_dia(de, zona), ate=fim_do_dia(ate, zona))
        return render(
            request,
            "recusas.html",
            form=blank(Periodo, de=de, ate=ate),
            visto=recusas,
            alcance=alcance,
            de=de,
            ate=ate,
            total=sum(recusa.quantas for recusa in recusas),
            por_motivo=contagem.por_motivo(recusas),
            por_par=contagem.por_motivo_e_par(recusas),
            **comum,
        )

    return router
