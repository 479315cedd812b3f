"""POST tramites/documento."""

from functools import partial

from fastapi import APIRouter, Request, Response

from barramento.api.caller import Quem
from barramento.api.corpo import lido
from barramento.api.documentacao import corpo, recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.exemplos import DOCUMENTO
from barramento.api.iniciar import Anotada
from barramento.api.metadados import TramiteDeDocumentoIn
from barramento.api.remessa_do_avulso import Limites, pedido
from barramento.api.saidas import DocumentoCriadoOut
from barramento.usecases.iniciar import AnotarResposta
from barramento.usecases.iniciar_documento import IniciarDocumento

# As with a process: the bytes of the body are what a repetition is told by.
CORPO = corpo(TramiteDeDocumentoIn, exemplo=DOCUMENTO)


def routes(iniciar: IniciarDocumento, *, anotar: AnotarResposta, limites: Limites) -> APIRouter:
    """The route, bound to its use cases."""
    router = APIRouter(prefix=BASE, tags=["envio"])

    @router.post(
        "/tramites/documento",
        summary="Iniciar os trâmites de um documento avulso",
        description="Cria um trâmite, com NRE próprio, para cada destinatário, na situação 1, ou na 2 se não há o que "
        "enviar. Os componentes digitais são enviados uma só vez, pelo ticket, sob o protocolo do documento.",
        openapi_extra={"requestBody": CORPO},
        response_model=DocumentoCriadoOut,
        responses=recusas(
            Codigo.PEDIDO_MALFORMADO,
            Codigo.CAMPOS_INVALIDOS,
            Codigo.UNIDADE_DESCONHECIDA,
            Codigo.UNIDADE_ALHEIA,
            Codigo.UNIDADE_NAO_ENVIA,
            Codigo.UNIDADE_NAO_RECEBE,
            Codigo.PROCESSO_EM_TRAMITE,
        ),
    )
    async def post(request: Request, quem: Quem) -> Response:
        tramites = await iniciar(await lido(request, partial(pedido, limites=limites)), quem=quem)
        idts = [tramite.idt for tramite in tramites]
        dito = DocumentoCriadoOut.de(tramites).model_dump_json(by_alias=True)
        return Anotada(dito, depois=lambda resposta: anotar(*idts, resposta=resposta, quem=quem))

    return router
