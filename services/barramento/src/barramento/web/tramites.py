"""The page "Trâmites": the search, a page of what was found, and the list to take away."""

import csv
import io
from collections.abc import Sequence
from datetime import tzinfo
from functools import partial
from typing import Literal

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from barramento.domain.console import EnteVisto, TramiteNaLista
from barramento.usecases.buscar_tramites import Achados, Busca, BuscarTramites, EnteIndefinidoError
from barramento.web import enderecos, palavras
from barramento.web.acesso import QuemVe
from barramento.web.filtros import SITUACOES, Filtros, de_onde, marca
from chassis.http import trace_id
from chassis.web import Form, Page, page_router, read_query, render
from chassis.web.formats import numero

COLUNAS = (
    *("IDT", "NRE", "Protocolo", "Situação", "Sigilo", "Ente remetente", "Unidade remetente"),
    *("Ente destinatário", "Unidade destinatária", "Iniciado em", "Última mudança em"),
)
CORTADA = "Há mais trâmites do que cabem aqui ({linhas}). Baixe os outros escolhendo outro período, ente ou situação."
# A spreadsheet would take a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def routes(buscar: BuscarTramites, *, quem_ve: QuemVe, zona: tzinfo, linhas_baixadas: int) -> APIRouter:
    """The pages, bound to their use case."""
    router = page_router()
    pagina = partial(_pagina, linhas_baixadas=linhas_baixadas)

    async def busca(request: Request, filtros: Filtros, *, pagina: bool) -> Busca:
        query = request.query_params
        return Busca(
            quem=await quem_ve(request),
            filtro=filtros.filtro(zona),
            ente=filtros.ente,
            depois=marca(query.get("depois"), query.get("antes")) if pagina else None,
            rastro=trace_id(request.scope),
        )

    @router.get("/")
    async def inicio() -> Response:
        return RedirectResponse(enderecos.TRAMITES, 303)

    @router.get(enderecos.TRAMITES, dependencies=[Depends(quem_ve)])
    async def lista(request: Request) -> Response:
        filtros = read_query(request, Filtros)
        if filtros.value is None:
            return pagina(request, filtros, None)
        try:
            return pagina(request, filtros, await buscar(await busca(request, filtros.value, pagina=True)))
        except EnteIndefinidoError as erro:
            return pagina(request, filtros.refused(ente=_qual(erro.achados)), None)

    @router.get(f"{enderecos.TRAMITES}.csv", dependencies=[Depends(quem_ve)])
    async def baixar(request: Request) -> Response:
        filtros = read_query(request, Filtros)
        if filtros.value is None:
            return RedirectResponse(f"{enderecos.TRAMITES}?{request.url.query}", 303)
        try:
            achados = await buscar(await busca(request, filtros.value, pagina=False), quantos=linhas_baixadas)
        except EnteIndefinidoError:
            return RedirectResponse(f"{enderecos.TRAMITES}?{request.url.query}", 303)
        nome = {"Content-Disposition": 'attachment; filename="tramites.csv"'}
        return Response(em_csv(achados, zona=zona), media_type="text/csv; charset=utf-8", headers=nome)

    return router


def pagina_de(achados: Achados, coluna: Literal["iniciado_em", "mudou_em"], /) -> Page[TramiteNaLista]:
    """The page with the marks of its neighbours."""
    linhas = achados.tramites
    return Page(
        items=linhas,
        previous=de_onde(linhas[0], coluna) if linhas and achados.ha_antes else None,
        next=de_onde(linhas[-1], coluna) if linhas and achados.ha_depois else None,
    )


def em_csv(achados: Achados, *, zona: tzinfo) -> str:
    """The list as spreadsheets in Brazil read it: semicolons, and a mark that it is UTF-8. One cut short says so."""
    arquivo = io.StringIO()
    escrever = csv.writer(arquivo, delimiter=";")
    escrever.writerow(COLUNAS)
    for tramite in achados.tramites:
        escrever.writerow([_celula(texto) for texto in _textos(tramite, zona)])
    if achados.ha_depois:
        escrever.writerow([CORTADA.format(linhas=numero(len(achados.tramites)))])
    return "\ufeff" + arquivo.getvalue()


def _textos(tramite: TramiteNaLista, zona: tzinfo) -> Sequence[str]:
    protocolo, nre = palavras.numeros(tramite)
    de, para = tramite.remetente, tramite.destinatario
    return (
        str(tramite.idt),
        nre,
        protocolo,
        palavras.SITUACOES[tramite.situacao],
        palavras.SIGILOS[tramite.sigilo],
        *(palavras.ente(de), palavras.unidade(de), palavras.ente(para), palavras.unidade(para)),
        *(f"{em.astimezone(zona):%d/%m/%Y %H:%M:%S}" for em in (tramite.iniciado_em, tramite.mudou_em)),
    )


def _celula(texto: str) -> str:
    return f"'{texto}" if texto.startswith(FORMULA) else texto


def _pagina(request: Request, filtros: Form[Filtros], achados: Achados | None, *, linhas_baixadas: int) -> Response:
    preenchido = any(filtros.typed.values())
    return render(
        request,
        "tramites.html",
        status=200 if achados else 422,
        form=filtros,
        situacoes=SITUACOES,
        enderecos=enderecos,
        palavras=palavras,
        achados=achados,
        pagina=None if achados is None else pagina_de(achados, "iniciado_em"),
        preenchido=preenchido,
        linhas_baixadas=linhas_baixadas,
        csv=f"{enderecos.TRAMITES}.csv?{request.url.query}",
    )


def _qual(achados: Sequence[EnteVisto]) -> str:
    if not achados:
        return "Nenhum ente cadastrado tem este nome. Escreva uma parte do nome, ou o seu código."
    nomes = "; ".join(f"{um.nome} ({um.slug})" for um in achados)
    return f"Mais de um ente tem este nome. Escreva o código de um deles: {nomes}."
