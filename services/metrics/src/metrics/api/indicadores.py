"""GET /v1/indicadores and /v1/indicadores/{codigo}."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from metrics.api.caller import Chamador
from metrics.api.condicional import condicional
from metrics.api.periodo import intervalo
from metrics.api.respostas import CatalogoOut, IndicadorOut, SerieOut
from metrics.domain.calendario import Granularidade, Intervalo
from metrics.domain.catalogo import CATALOGO
from metrics.domain.indicadores import Papel
from metrics.domain.politica import Escopo, Quem
from metrics.usecases.consultar import Consulta, Consultar


def routes(consultar: Consultar, *, chamador: Chamador) -> APIRouter:
    """The routes, bound to their use case."""
    router = APIRouter(prefix="/v1/indicadores", tags=["indicadores"])

    @router.get("", summary="Catálogo dos indicadores: o que cada número quer dizer", response_model=CatalogoOut)
    async def catalogo(request: Request) -> Response:
        entradas = tuple(IndicadorOut.de(indicador) for indicador in CATALOGO.values())
        return condicional(request, CatalogoOut(indicadores=entradas))

    @router.get(
        "/{codigo}",
        summary="Um indicador, por período",
        response_model=SerieOut,
        responses={304: {"description": "Nada mudou desde o ETag informado."}},
    )
    async def serie(
        request: Request,
        *,
        codigo: Annotated[str, Path(max_length=80, examples=["tempo_ate_recibo"])],
        chamada: Annotated[tuple[Quem, Escopo], Depends(chamador)],
        dias: Annotated[Intervalo, Depends(intervalo)],
        granularidade: Annotated[Granularidade, Query(description="corte da série")] = Granularidade.MES,
        papel: Annotated[Papel | None, Query(description="de que lado do trâmite; sem ele, dos dois")] = None,
    ) -> Response:
        quem, escopo = chamada
        consulta = Consulta(
            quem=quem, codigo=codigo, escopo=escopo, intervalo=dias, granularidade=granularidade, papel=papel
        )
        return condicional(request, SerieOut.de_resposta(await consultar(consulta)))

    return router
