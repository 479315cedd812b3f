"""POST tramites/processo."""

from datetime import tzinfo

from fastapi import APIRouter, Request

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.errors import Codigo
from barramento.api.exemplos import PROCESSO
from barramento.api.metadados import TramiteDeProcessoIn
from barramento.api.remessa import pedido
from barramento.api.saidas import TramiteCriadoOut
from barramento.usecases.iniciar import IniciarTramite

# The body is read by us: its bytes are what a repetition is told by, and nothing of it may be lost.
CORPO = {
    "required": True,
    "content": {"application/json": {"schema": TramiteDeProcessoIn.model_json_schema(), "example": PROCESSO}},
}


def routes(iniciar: IniciarTramite, *, zona: tzinfo) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(tags=["envio"])

    @router.post(
        "/tramites/processo",
        summary="Iniciar o trâmite de um processo",
        description="Cria o trâmite na situação 1, ou na 2 se não há o que enviar. Responde com os hashes dos "
        "componentes digitais que o remetente deve enviar pelo ticket.",
        openapi_extra={"requestBody": CORPO},
        responses=recusas(
            Codigo.PEDIDO_MALFORMADO,
            Codigo.CAMPOS_INVALIDOS,
            Codigo.UNIDADE_DESCONHECIDA,
            Codigo.UNIDADE_ALHEIA,
            Codigo.UNIDADE_NAO_ENVIA,
            Codigo.UNIDADE_NAO_RECEBE,
            Codigo.NRE_DESCONHECIDO,
            Codigo.PROCESSO_EM_TRAMITE,
            Codigo.HISTORICO_DIVERGENTE,
        ),
    )
    async def post(request: Request, quem: Quem) -> TramiteCriadoOut:
        iniciado = await iniciar(pedido(await request.body()), quem=quem)
        return TramiteCriadoOut.de(iniciado, zona=zona)

    return router
