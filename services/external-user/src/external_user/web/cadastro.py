"""The citizen registers: the form, then "confira o seu e-mail"."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from chassis.web import Form, blank, page_router, read_form, render, see_other
from contracts.ibge import ufs
from external_user.api.caller import endereco_de
from external_user.domain.errors import FormularioInvalidoError
from external_user.domain.orgao import Orgao
from external_user.domain.termo import CLAUSULAS, VERSAO_VIGENTE
from external_user.usecases.cadastrar import Cadastrar, CadastrarPessoa
from external_user.usecases.consultar import ConsultarPublico
from external_user.web import enderecos
from external_user.web.formularios import CadastroForm, com_erros, digitado

UFS = [(uf, uf) for uf in ufs()]


def routes(consulta: ConsultarPublico, cadastra: CadastrarPessoa, *, cabecalho_do_endereco: str | None) -> APIRouter:
    """The pages, bound to their use cases."""
    router = page_router()

    @router.get("/ente/{tenant}/orgao/{numero}/cadastro")
    async def formulario(request: Request, tenant: str, numero: int) -> Response:
        vazio = blank(CadastroForm, termo_versao=VERSAO_VIGENTE)
        return _formulario(request, vazio, tenant=tenant, orgao=await consulta.orgao(tenant, numero))

    @router.post("/ente/{tenant}/orgao/{numero}/cadastro")
    async def cadastrar(request: Request, tenant: str, numero: int) -> Response:
        orgao = await consulta.orgao(tenant, numero)
        form = await read_form(request, CadastroForm)
        pedido = Cadastrar(
            tenant=tenant,
            orgao=numero,
            form=digitado(form),
            representa="true" in form.typed.get("representa", ()),
            ip=endereco_de(request, cabecalho=cabecalho_do_endereco),
        )
        try:
            await cadastra(pedido)
        except FormularioInvalidoError as erro:
            return _formulario(request, com_erros(form, erro.erros), tenant=tenant, orgao=orgao, status=422)
        return see_other(request, enderecos.enviado(tenant))

    @router.get("/ente/{tenant}/cadastro/enviado")
    async def enviado(request: Request, tenant: str) -> Response:
        return render(request, "enviado.html", tenant=tenant, porta=await consulta.porta(tenant))

    return router


def _formulario(
    request: Request, form: Form[CadastroForm], *, tenant: str, orgao: Orgao, status: int = 200
) -> Response:
    do_termo = {"versao": VERSAO_VIGENTE, "clausulas": CLAUSULAS}
    return render(request, "formulario.html", status=status, form=form, tenant=tenant, orgao=orgao, ufs=UFS, **do_termo)
