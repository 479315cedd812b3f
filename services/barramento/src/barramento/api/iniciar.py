"""POST tramites/processo."""

from collections.abc import Awaitable, Callable
from datetime import tzinfo
from functools import partial

import structlog
from fastapi import APIRouter, Request, Response
from starlette.types import Receive, Scope, Send

from barramento.api.caller import Quem
from barramento.api.corpo import lido
from barramento.api.documentacao import corpo, recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.exemplos import PROCESSO
from barramento.api.metadados import TramiteDeProcessoIn
from barramento.api.remessa import pedido
from barramento.api.saidas import TramiteCriadoOut
from barramento.domain.abertura import Resposta
from barramento.usecases.iniciar import AnotarResposta, IniciarTramite

log = structlog.get_logger()

# The body is read by us: its bytes are what a repetition is told by, and nothing of it may be lost.
CORPO = corpo(TramiteDeProcessoIn, exemplo=PROCESSO)


def routes(iniciar: IniciarTramite, *, anotar: AnotarResposta, zona: tzinfo, documentos: int) -> APIRouter:
    """The route, bound to its use cases; `documentos` is how many may travel at once."""
    router = APIRouter(prefix=BASE, tags=["envio"])

    @router.post(
        "/tramites/processo",
        summary="Iniciar o trâmite de um processo",
        description="Cria o trâmite na situação 1, ou na 2 se não há o que enviar. Responde com os hashes dos "
        "componentes digitais que o remetente deve enviar pelo ticket.",
        openapi_extra={"requestBody": CORPO},
        response_model=TramiteCriadoOut,
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
    async def post(request: Request, quem: Quem) -> Response:
        iniciado = await iniciar(await lido(request, partial(pedido, documentos=documentos)), quem=quem)
        dito = TramiteCriadoOut.de(iniciado, zona=zona).model_dump_json(by_alias=True)
        return Anotada(dito, depois=lambda resposta: anotar(iniciado.idt, resposta=resposta, quem=quem))

    return router


class Anotada(Response):
    """An answer of which it is noted whether it was written (§14)."""

    media_type = "application/json"

    def __init__(self, corpo: str, *, depois: Callable[[Resposta], Awaitable[None]]) -> None:
        super().__init__(corpo)
        self._depois = depois

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write it, to whoever is still there; then note it. Who had hung up before was not answered."""
        resposta = Resposta.PERDIDA if await Request(scope, receive).is_disconnected() else Resposta.ESCRITA
        await super().__call__(scope, receive, send)
        try:
            await self._depois(resposta)
        except Exception as error:  # noqa: BLE001 - without the note, a repetition is answered the same again
            log.warning("iniciar.not_noted", error=type(error).__name__)
