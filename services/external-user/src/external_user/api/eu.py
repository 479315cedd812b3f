"""/v1/{tenant}/eu: the owner's own registration, by the session that a link opened."""

from fastapi import APIRouter, Request

from chassis.http import CampoErrado, Problem
from chassis.multipart import read_form
from external_user.api.caller import Sessao
from external_user.api.formas import DocumentoRecebidoOut, ExigenciaOut, SituacaoOut
from external_user.domain.arquivo import ArquivoGrandeError
from external_user.domain.documentos import TipoDeDocumento
from external_user.usecases.consultar import ConsultarTitular
from external_user.usecases.enviar_documento import Enviar, EnviarDocumento

FORMULARIO = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["tipo", "arquivo"],
                    "properties": {
                        "tipo": {"type": "string", "enum": list(TipoDeDocumento)},
                        "arquivo": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
}


def routes(consulta: ConsultarTitular, envia: EnviarDocumento, *, maximo_bytes: int) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/eu", tags=["meu cadastro"])

    @router.get("", summary="Ver a situação do meu cadastro")
    async def situacao(tenant: str, sessao: Sessao) -> SituacaoOut:
        return SituacaoOut.de(await consulta.situacao(tenant, sessao))

    @router.post("/documentos", status_code=201, summary="Enviar um documento", openapi_extra=FORMULARIO)
    async def enviar(tenant: str, request: Request, sessao: Sessao) -> DocumentoRecebidoOut:
        """Com o último documento exigido, o cadastro vai para a conferência."""
        cadastro = await consulta.titular(tenant, sessao)
        tipo, conteudo = await _documento(request, maximo_bytes)
        recebido = await envia(Enviar(tenant=tenant, cadastro=cadastro, tipo=tipo, conteudo=conteudo))
        return DocumentoRecebidoOut(estado=recebido.estado, faltam=ExigenciaOut.todas(recebido.faltantes))

    return router


async def _documento(request: Request, maximo: int) -> tuple[TipoDeDocumento, bytes]:
    conteudo = bytearray()

    async def juntar(pedaco: bytes) -> None:
        conteudo.extend(pedaco)
        if len(conteudo) > maximo:
            raise ArquivoGrandeError(maximo)

    form = await read_form(request.headers.get("content-type"), request.stream(), file_field="arquivo", sink=juntar)
    tipo = form.fields.get("tipo", "")
    if tipo not in set(TipoDeDocumento):
        raise Problem(
            422,
            "campos.invalidos",
            title="Há campos a corrigir",
            detail="Diga em `tipo` que documento é este.",
            erros=[CampoErrado(campo="tipo", mensagem=f"deve ser um destes: {', '.join(TipoDeDocumento)}.")],
        )
    return TipoDeDocumento(tipo), bytes(conteudo)
