"""The way in: body, órgão, notice and documents, the Termo."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.web import page_router, read_query, render, see_other
from external_user.domain.documentos import EXIGENCIAS
from external_user.domain.orgao import Ente
from external_user.domain.termo import CLAUSULAS, TITULO, VERSAO_VIGENTE
from external_user.domain.texto import dobrado
from external_user.usecases.consultar import ConsultarPublico
from external_user.web import enderecos
from external_user.web.formularios import BuscaForm


def routes(consulta: ConsultarPublico, *, aviso: str) -> APIRouter:
    """The pages, bound to their use case; without a notice the form opens directly."""
    router = page_router()

    @router.get("/")
    async def entes(request: Request) -> Response:
        busca = read_query(request, BuscaForm)
        achados = _achados(await consulta.entes(), busca.value.q if busca.value else "")
        return render(request, "entes.html", busca=busca, entes=achados)

    @router.get("/ente/{tenant}")
    async def ente(request: Request, tenant: str) -> Response:
        return render(request, "ente.html", porta=await consulta.porta(tenant))

    @router.get("/ente/{tenant}/termo")
    async def termo(request: Request, tenant: str) -> Response:
        ente = (await consulta.porta(tenant)).ente
        return render(request, "termo.html", ente=ente, titulo=TITULO, versao=VERSAO_VIGENTE, clausulas=CLAUSULAS)

    @router.get("/ente/{tenant}/orgao/{numero}")
    async def orgao(request: Request, tenant: str, numero: int) -> Response:
        achado = await consulta.orgao(tenant, numero)
        if not aviso:
            return see_other(request, enderecos.formulario(tenant, numero))
        documentos = tuple(EXIGENCIAS.values())
        return render(request, "orgao.html", tenant=tenant, orgao=achado, aviso=aviso, documentos=documentos)

    return router


def _achados(entes: Sequence[Ente], q: str) -> list[Ente]:
    return [ente for ente in entes if dobrado(q) in dobrado(ente.nome)]
