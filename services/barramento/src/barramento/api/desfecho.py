"""What the sender does with a trâmite that is under way or has come to its end."""

from fastapi import APIRouter, Response

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.recebimento import Idt
from barramento.api.saidas import ReciboDeConclusaoOut
from barramento.usecases.buscar_recibo import BuscarRecibo
from barramento.usecases.cancelar import CancelarTramite
from barramento.usecases.dar_ciencia import DarCiencia

RECUSAS = recusas(Codigo.TRAMITE_DESCONHECIDO, Codigo.TRANSICAO_INVALIDA)


def routes(buscar_recibo: BuscarRecibo, *, dar_ciencia: DarCiencia, cancelar: CancelarTramite) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix=BASE, tags=["desfecho"])

    @router.get(
        "/tramites/{idt}/recibo",
        summary="Buscar o recibo de conclusão",
        description="A primeira busca conclui o trâmite (situação 6).",
        responses=RECUSAS,
    )
    async def recibo(idt: Idt, quem: Quem) -> ReciboDeConclusaoOut:
        return ReciboDeConclusaoOut.de(await buscar_recibo(idt, quem=quem))

    @router.get("/tramites/{idt}/ciencia", summary="Dar ciência de uma recusa", responses=RECUSAS)
    async def ciencia(idt: Idt, quem: Quem) -> Response:
        await dar_ciencia(idt, quem=quem)
        return Response()

    @router.delete("/tramites/{idt}", summary="Cancelar um trâmite", responses=RECUSAS)
    async def delete(idt: Idt, quem: Quem) -> Response:
        await cancelar(idt, quem=quem)
        return Response()

    return router
