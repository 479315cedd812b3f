"""POST /recibos/verificacao: whether a receipt holds, for programs."""

from fastapi import APIRouter, Request

from barramento.usecases.verificar_recibo import Apresentado, VerificarRecibo
from chassis.http import Problem, ProblemBody
from recibo.achados import Laudo
from recibo.errors import ReciboIlegivelError
from recibo.texto import RAIZ, Tipo

CAMINHO = "/recibos/verificacao"
DESCRICAO = (
    "O corpo é o recibo: a resposta JSON de `GET tramites/{IDT}/recibo` ou de `…/recibo-de-envio`, tal como veio, ou o "
    "arquivo que o barramento entrega. Confere texto, assinatura, certificado e datas com as autoridades deste "
    "barramento. Nada é guardado."
)
EXEMPLO = {
    RAIZ[Tipo.CONCLUSAO]: {
        "IDT": 12,
        "NRE": "0000000000072026",
        "dataDeRecebimento": "2026-06-01T13:05:00.000Z",
        "hashesDosComponentesDigitais": ["rB1Pv8UoaN931BTB+46vQdwZmwUTW+RPnckFLJCeHDs="],
    },
    "cadeiaDoCertificado": "MIIB…",
    "hashDaAssinatura": "MEUC…",
}


def routes(verificar: VerificarRecibo) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(tags=["verificação"])

    @router.post(
        CAMINHO,
        summary="Verificar um recibo",
        description=DESCRICAO,
        responses={422: {"model": ProblemBody, "description": "Não se consegue ler como recibo"}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}, "example": EXEMPLO}},
            }
        },
    )
    async def post(request: Request) -> Laudo:
        try:
            return await verificar(Apresentado(recibo=await request.body()))
        except ReciboIlegivelError as erro:
            raise ilegivel(erro) from None

    return router


def ilegivel(erro: ReciboIlegivelError) -> Problem:
    """What is answered to something that is no receipt; nothing of it is repeated."""
    return Problem(422, "recibo.ilegivel", title="Não se consegue ler o recibo", detail=str(erro))
