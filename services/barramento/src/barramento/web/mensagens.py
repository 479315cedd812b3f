"""The page "Mensagens paradas", and sending them again after a second look."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from barramento.usecases.mensagens_paradas import MensagensParadas, Parada
from barramento.web import enderecos
from barramento.web.acesso import QuemVe
from chassis.http import trace_id
from chassis.web import Flash, page_router, read_form, read_query, render, see_other


class Escolha(BaseModel):
    """Which messages: one, or all of a reason."""

    id: str | None = Field(default=None, max_length=300)
    motivo: str | None = Field(default=None, max_length=300)


def routes(mensagens: MensagensParadas, *, quem_ve: QuemVe) -> APIRouter:
    """The pages, bound to their use case."""
    router = page_router()

    @router.get(enderecos.MENSAGENS)
    async def lista(request: Request) -> Response:
        paradas = await mensagens.ver(await quem_ve(request))
        motivos = sorted({parada.motivo for parada in paradas})
        return render(
            request,
            "mensagens.html",
            enderecos=enderecos,
            paradas=paradas,
            motivos=[(motivo, sum(parada.motivo == motivo for parada in paradas)) for motivo in motivos],
        )

    @router.get(enderecos.REENVIAR)
    async def confirmar(request: Request) -> Response:
        paradas = await mensagens.ver(await quem_ve(request))
        escolha = read_query(request, Escolha).value or Escolha()
        escolhidas = _escolhidas(paradas, escolha)
        if not escolhidas:
            return see_other(request, enderecos.MENSAGENS, told=_nenhuma())
        return render(request, "reenviar.html", enderecos=enderecos, paradas=escolhidas, escolha=escolha)

    @router.post(enderecos.REENVIAR)
    async def reenviar(request: Request) -> Response:
        quem = await quem_ve(request)
        escolha = (await read_form(request, Escolha)).value or Escolha()
        enviadas = 0
        if escolha.id is not None or escolha.motivo is not None:
            enviadas = await mensagens.reenviar(
                quem, id_=escolha.id, motivo=escolha.motivo, rastro=trace_id(request.scope)
            )
        return see_other(request, enderecos.MENSAGENS, told=_enviadas(enviadas) if enviadas else _nenhuma())

    return router


def _escolhidas(paradas: Sequence[Parada], escolha: Escolha) -> list[Parada]:
    if escolha.id is not None:
        return [parada for parada in paradas if parada.id == escolha.id]
    return [parada for parada in paradas if parada.motivo == escolha.motivo]


def _enviadas(quantas: int) -> Flash:
    ditas = "1 mensagem foi reenviada" if quantas == 1 else f"{quantas} mensagens foram reenviadas"
    return Flash(text=f"{ditas}. Se a causa continuar, elas voltam a aparecer aqui em instantes.")


def _nenhuma() -> Flash:
    return Flash(text="Nada foi reenviado: essas mensagens já não estão paradas.", kind="info")
