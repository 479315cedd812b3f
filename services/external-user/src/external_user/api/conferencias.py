"""/v1/{tenant}/conferencias: the queue of a local administrator, and what they decide."""

import base64
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from chassis.http import CampoErrado, Problem
from external_user.api.caller import Quem
from external_user.api.formas import (
    ConferenciaOut,
    EstadoOut,
    FilaOut,
    LiberarIn,
    MotivoOut,
    NaFilaOut,
    PosseOut,
    RejeitarIn,
)
from external_user.domain.conferencia import Item
from external_user.domain.estado import Estado
from external_user.domain.motivo import CATALOGO
from external_user.domain.vistas import Cursor
from external_user.usecases.assumir import Assumir, AssumirConferencia
from external_user.usecases.consultar import ConsultarConferencias
from external_user.usecases.liberar import Liberar, LiberarCadastro
from external_user.usecases.rejeitar import Rejeitar, RejeitarCadastro

Limite = Annotated[int, Query(ge=1, le=100, description="quantos por página")]
Depois = Annotated[str | None, Query(max_length=200, description="`proxima` da página anterior")]


def routes(
    consulta: ConsultarConferencias, *, assume: AssumirConferencia, libera: LiberarCadastro, rejeita: RejeitarCadastro
) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/conferencias", tags=["conferência"])

    @router.get("", summary="Ver a fila do meu órgão, quem espera há mais tempo primeiro")
    async def fila(tenant: str, quem: Quem, depois: Depois = None, limite: Limite = 20) -> FilaOut:
        pagina = await consulta.fila(quem, tenant, depois=lido(depois), limite=limite)
        proxima = None if pagina.proxima is None else escrito(pagina.proxima)
        return FilaOut(itens=NaFilaOut.todos(pagina.itens), proxima=proxima)

    @router.get("/motivos", summary="Ver os motivos de rejeição")
    async def motivos(tenant: str, quem: Quem) -> list[MotivoOut]:  # noqa: ARG001 - only for who is known here
        return [MotivoOut(codigo=codigo, descricao=descricao) for codigo, descricao in CATALOGO.items()]

    @router.get("/{cadastro}", summary="Ver um cadastro da fila")
    async def um(tenant: str, cadastro: UUID, quem: Quem) -> ConferenciaOut:
        return ConferenciaOut.da(await consulta.conferencia(quem, tenant, cadastro))

    @router.get("/{cadastro}/documentos/{documento}", summary="Abrir um documento", response_class=Response)
    async def documento(tenant: str, cadastro: UUID, documento: UUID, quem: Quem) -> Response:
        aberto = await consulta.documento(quem, tenant, cadastro, documento)
        return Response(aberto.bytes, media_type=aberto.mime)

    @router.post("/{cadastro}:assumir", summary="Tomar um cadastro por 30 minutos")
    async def assumir(tenant: str, cadastro: UUID, quem: Quem) -> PosseOut:
        posse = await assume(Assumir(sujeito=quem, tenant=tenant, cadastro=cadastro))
        return PosseOut(ate=posse.ate)

    @router.post("/{cadastro}:liberar", summary="Liberar, com a lista de documentos conferidos")
    async def liberar(tenant: str, cadastro: UUID, corpo: LiberarIn, quem: Quem) -> EstadoOut:
        itens = tuple(Item(tipo=item.tipo, resultado=item.resultado) for item in corpo.itens)
        await libera(Liberar(sujeito=quem, tenant=tenant, cadastro=cadastro, itens=itens))
        return EstadoOut(estado=Estado.LIBERADO)

    @router.post("/{cadastro}:rejeitar", summary="Rejeitar, com um motivo do catálogo")
    async def rejeitar(tenant: str, cadastro: UUID, corpo: RejeitarIn, quem: Quem) -> EstadoOut:
        pedido = Rejeitar(sujeito=quem, tenant=tenant, cadastro=cadastro, motivo=corpo.motivo, texto=corpo.texto)
        await rejeita(pedido)
        return EstadoOut(estado=Estado.REJEITADO)

    return router


def escrito(cursor: Cursor, /) -> str:
    """A cursor as it goes into an address."""
    return base64.urlsafe_b64encode(f"{cursor.desde.isoformat()}|{cursor.cadastro}".encode()).decode()


def lido(texto: str | None, /) -> Cursor | None:
    """The cursor that an address holds.

    Raises:
        Problem: 422, it holds none of ours.
    """
    if texto is None:
        return None
    try:
        desde, _, cadastro = base64.urlsafe_b64decode(texto.encode()).decode().partition("|")
        return Cursor(desde=datetime.fromisoformat(desde).astimezone(UTC), cadastro=UUID(cadastro))
    except (ValueError, OverflowError):  # no such text, or an instant that UTC has no year for
        erro = CampoErrado(campo="depois", mensagem="use o valor de `proxima` da página anterior.")
        raise Problem(
            422, "campos.invalidos", title="Há campos a corrigir", detail="Recomece pela primeira página.", erros=[erro]
        ) from None
