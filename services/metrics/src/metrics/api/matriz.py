"""GET /v1/matriz."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from metrics.api.caller import Chamador
from metrics.api.condicional import condicional
from metrics.api.periodo import intervalo
from metrics.api.respostas import FluxoOut, MatrizOut
from metrics.domain.calendario import Intervalo
from metrics.domain.politica import Escopo, Quem
from metrics.usecases.ver_matriz import PedidoDeMatriz, VerMatriz


def routes(ver_matriz: VerMatriz, *, chamador: Chamador) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(tags=["trâmites"])

    @router.get(
        "/v1/matriz",
        summary="Fluxo de trâmites entre entes, par a par",
        response_model=MatrizOut,
        responses={304: {"description": "Nada mudou desde o ETag informado."}},
    )
    async def get(
        request: Request,
        *,
        chamada: Annotated[tuple[Quem, Escopo], Depends(chamador)],
        dias: Annotated[Intervalo, Depends(intervalo)],
        limite: Annotated[int, Query(ge=1, le=1000, description="quantos pares, os mais movimentados")] = 200,
    ) -> Response:
        quem, escopo = chamada
        vista = await ver_matriz(PedidoDeMatriz(quem=quem, escopo=escopo, intervalo=dias, limite=limite))
        corpo = MatrizOut(
            ente=escopo.ente or "rede",
            de=dias.de,
            ate=dias.ate,
            pares=tuple(FluxoOut.de(fluxo, vista) for fluxo in vista.fluxos),
            marca_dagua=vista.marca_dagua,
        )
        return condicional(request, corpo)

    return router
