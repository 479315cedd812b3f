"""The long poll, on its own address (tramita-api.md §7)."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.numeros import MAIOR
from barramento.api.saidas import Saida
from barramento.domain.consulta import Pendencia
from barramento.usecases.esperar import EsperarPendencia


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
        description="Responde assim que há uma pendência de IDT maior que o informado. Sem novidade, ou se a novidade "
        "tem IDT menor, responde `encontrou: false`, e o cliente consulta a lista inteira.",
        responses=recusas(),
        response_model_exclude_none=True,
    )
    async def get(
        request: Request,
        quem: Quem,
        recebida: Annotated[int, Query(alias="idTramiteDaPendenciaRecebida", ge=0, le=MAIOR)] = 0,
    ) -> NovidadeOut:
        pendencia = await _enquanto_ouve(request, esperar, recebida, quem)
        if pendencia is None:
            return NovidadeOut(encontrou=False)
        return NovidadeOut(encontrou=True, idt=pendencia.idt, status=pendencia.situacao)

    return router


async def _enquanto_ouve(request: Request, esperar: EsperarPendencia, recebida: int, quem: Quem) -> Pendencia | None:
    """Wait as long as the client does: of one that hung up nothing is kept."""
    espera = asyncio.create_task(esperar(recebida, quem=quem))
    desligado = asyncio.create_task(_desligado(request))
    try:
        await asyncio.wait({espera, desligado}, return_when=asyncio.FIRST_COMPLETED)
        return espera.result() if espera.done() else None
    finally:
        espera.cancel()
        desligado.cancel()


async def _desligado(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
