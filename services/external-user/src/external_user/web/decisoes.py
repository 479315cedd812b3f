"""What the local administrator decides on their page."""

from dataclasses import replace
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.web import Flash, page_router, read_form, see_other
from external_user.api.errors import recusado
from external_user.domain.conferencia import Item, Resultado
from external_user.domain.documentos import EXIGENCIAS, TipoDeDocumento
from external_user.domain.errors import (
    EmUsoError,
    ItemPendenteError,
    MotivoInvalidoError,
    RegraError,
    TransicaoInvalidaError,
)
from external_user.usecases.assumir import Assumir, AssumirConferencia
from external_user.usecases.liberar import Liberar, LiberarCadastro
from external_user.usecases.rejeitar import Rejeitar, RejeitarCadastro
from external_user.web import enderecos
from external_user.web.conferencia import NADA, Pagina, Quem
from external_user.web.formularios import LiberarForm, RejeitarForm

LIBERADO = Flash(text="Cadastro liberado. Avisamos a pessoa por e-mail.")
REJEITADO = Flash(text="Cadastro rejeitado. Avisamos a pessoa por e-mail.")
EXPLIQUE = "Explique o motivo: a pessoa precisa saber o que corrigir."


def routes(
    pagina: Pagina, *, assume: AssumirConferencia, libera: LiberarCadastro, rejeita: RejeitarCadastro
) -> APIRouter:
    """The forms of the page, bound to their use cases."""
    router = page_router()

    @router.post("/conferencias/{cadastro}/assumir")
    async def assumir(request: Request, cadastro: UUID, quem: Quem) -> Response:
        try:
            await assume(Assumir(sujeito=quem, tenant=quem.tenant, cadastro=cadastro))
        except (EmUsoError, TransicaoInvalidaError) as erro:
            return _de_volta(request, erro)
        return see_other(request, enderecos.conferencia(cadastro))

    @router.post("/conferencias/{cadastro}/liberar")
    async def liberar(request: Request, cadastro: UUID, quem: Quem) -> Response:
        form = await read_form(request, LiberarForm)
        aceitos = form.value.aceitos if form.value else []
        itens = tuple(Item(tipo=tipo, resultado=Resultado.ACEITO) for tipo in aceitos)
        try:
            await libera(Liberar(sujeito=quem, tenant=quem.tenant, cadastro=cadastro, itens=itens))
        except ItemPendenteError as erro:
            decisao = replace(NADA, liberar=form.refused(aceitos=_faltam(erro)))
            return await pagina(request, cadastro, quem, decisao=decisao, status=409)
        except (EmUsoError, TransicaoInvalidaError) as erro:
            return _de_volta(request, erro)
        return see_other(request, enderecos.CONFERENCIAS, told=LIBERADO)

    @router.post("/conferencias/{cadastro}/rejeitar")
    async def rejeitar(request: Request, cadastro: UUID, quem: Quem) -> Response:
        form = await read_form(request, RejeitarForm)
        if form.value is None:
            return await pagina(request, cadastro, quem, decisao=replace(NADA, rejeitar=form), status=422)
        motivo, texto = form.value.motivo, form.value.texto
        try:
            await rejeita(Rejeitar(sujeito=quem, tenant=quem.tenant, cadastro=cadastro, motivo=motivo, texto=texto))
        except MotivoInvalidoError:
            decisao = replace(NADA, rejeitar=form.refused(texto=EXPLIQUE))
            return await pagina(request, cadastro, quem, decisao=decisao, status=422)
        except (EmUsoError, TransicaoInvalidaError) as erro:
            return _de_volta(request, erro)
        return see_other(request, enderecos.CONFERENCIAS, told=REJEITADO)

    return router


def _faltam(erro: ItemPendenteError) -> str:
    nomes = [EXIGENCIAS[TipoDeDocumento(tipo)].nome for tipo in erro.pendentes]
    return f"Falta aceitar: {'; '.join(nomes)}."


def _de_volta(request: Request, erro: RegraError) -> Response:
    problema = recusado(erro)
    told = Flash(text=f"{problema.title}. {problema.detail}", kind="warning")
    return see_other(request, enderecos.CONFERENCIAS, told=told)
