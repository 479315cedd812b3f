"""The owner's pages: the link that was mailed, where the registration stands, sending the documents.

The link carries its token in the query. Nothing of ours writes queries down (no access log, no span, no error), the
page sends no Referer, and using it leads on to an address without it.
"""

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from chassis.web import Flash, blank, page_router, read_form, render, see_other
from chassis.web.pages import pages_of
from external_user.api.errors import recusado
from external_user.domain.arquivo import ACEITOS, ArquivoGrandeError
from external_user.domain.documentos import EXIGENCIAS, TipoDeDocumento
from external_user.domain.errors import (
    FormularioInvalidoError,
    LinkDesconhecidoError,
    LinkExpiradoError,
    LinkUsadoError,
    RegraError,
    SessaoAusenteError,
)
from external_user.domain.motivo import CATALOGO, Motivo
from external_user.usecases.confirmar import Confirmar, ConfirmarEmail
from external_user.usecases.consultar import ConsultarPublico, ConsultarTitular
from external_user.usecases.enviar_documento import Enviar, EnviarDocumento
from external_user.usecases.pedir_link import Pedir, PedirLink
from external_user.usecases.sair import Sair
from external_user.web import enderecos
from external_user.web.formularios import LinkForm
from external_user.web.passos import passos_de

SEM_REFERENCIA = {"Referrer-Policy": "no-referrer"}
ABRA_O_LINK = Flash(
    text="Para ver o cadastro, abra o link que enviamos por e-mail. Se já usou, peça outro.", kind="info"
)


def link_routes(consulta: ConsultarPublico, confirma: ConfirmarEmail, pede_link: PedirLink) -> APIRouter:
    """The pages of the link: a button to use it, and a way to get another."""
    router = page_router()

    @router.get("/ente/{tenant}/confirmar")
    async def botao(request: Request, tenant: str, token: str = "") -> Response:
        """Show a button. Mail scanners come here too, so coming here uses nothing (§3.4)."""
        try:
            await consulta.conferir_link(tenant, token)
        except (LinkDesconhecidoError, LinkUsadoError, LinkExpiradoError) as erro:
            return _link_morto(request, tenant, erro)
        response = render(request, "confirmar.html", tenant=tenant, token=token)
        response.headers.update(SEM_REFERENCIA)
        return response

    @router.post("/ente/{tenant}/confirmar")
    async def confirmar(request: Request, tenant: str) -> Response:
        token = str((await request.form()).get("token", ""))
        try:
            sessao = await confirma(Confirmar(tenant=tenant, token=token))
        except (LinkDesconhecidoError, LinkUsadoError, LinkExpiradoError) as erro:
            return _link_morto(request, tenant, erro)
        response = see_other(request, enderecos.situacao(tenant))
        pages_of(request).set_cookie(response, _cookie(tenant), sessao.token)
        return response

    @router.get("/ente/{tenant}/link")
    async def formulario(request: Request, tenant: str) -> Response:
        porta = await consulta.porta(tenant)
        return render(request, "link.html", form=blank(LinkForm), tenant=tenant, ente=porta.ente)

    @router.post("/ente/{tenant}/link")
    async def pedir(request: Request, tenant: str) -> Response:
        porta = await consulta.porta(tenant)
        form = await read_form(request, LinkForm)
        try:
            await pede_link(Pedir(tenant=tenant, email=form.typed.get("email", ("",))[0]))
        except FormularioInvalidoError as erro:
            recusado = form.refused(email=erro.erros[0].mensagem)
            return render(request, "link.html", status=422, form=recusado, tenant=tenant, ente=porta.ente)
        return see_other(request, enderecos.enviado(tenant))

    return router


def routes(
    consulta: ConsultarTitular, envia: EnviarDocumento, sai: Sair, *, zona: ZoneInfo, maximo_bytes: int
) -> APIRouter:
    """The pages of the registration itself."""
    router = page_router()

    async def pagina(request: Request, tenant: str, *, status: int = 200, erros: dict[str, str]) -> Response:
        situacao = await consulta.situacao(tenant, _sessao(request, tenant))
        return render(
            request,
            "situacao.html",
            status=status,
            tenant=tenant,
            situacao=situacao,
            passos=passos_de(situacao.passos, zona=zona),
            exigencias=EXIGENCIAS,
            aceitos=ACEITOS,
            maximo_bytes=maximo_bytes,
            motivo=None if situacao.motivo is None else CATALOGO[situacao.motivo],
            explicado=situacao.motivo is not Motivo.OUTRO,
            erros=erros,
        )

    @router.get("/ente/{tenant}/situacao")
    async def situacao(request: Request, tenant: str) -> Response:
        try:
            return await pagina(request, tenant, erros={})
        except SessaoAusenteError:
            return see_other(request, enderecos.link(tenant), told=ABRA_O_LINK)

    @router.post("/ente/{tenant}/situacao/documentos")
    async def enviar(request: Request, tenant: str) -> Response:
        enviado = await request.form()
        tipo = str(enviado.get("tipo", ""))
        try:
            cadastro = await consulta.titular(tenant, _sessao(request, tenant))
            if tipo not in set(TipoDeDocumento):
                return see_other(request, enderecos.situacao(tenant))
            conteudo = await _conteudo(enviado.get("arquivo"), maximo=maximo_bytes)
            pedido = Enviar(tenant=tenant, cadastro=cadastro, tipo=TipoDeDocumento(tipo), conteudo=conteudo)
            await envia(pedido)
        except SessaoAusenteError:
            return see_other(request, enderecos.link(tenant), told=ABRA_O_LINK)
        except RegraError as erro:
            problema = recusado(erro)
            return await pagina(request, tenant, status=problema.status, erros={tipo: problema.detail})
        recebido = Flash(text=f"Recebemos: {EXIGENCIAS[TipoDeDocumento(tipo)].nome}.")
        return see_other(request, enderecos.situacao(tenant), told=recebido)

    @router.post("/ente/{tenant}/situacao/sair")
    async def sair(request: Request, tenant: str) -> Response:
        await sai(tenant, _sessao(request, tenant))
        response = see_other(request, enderecos.ente(tenant), told=Flash(text="Você saiu do seu cadastro."))
        pages_of(request).delete_cookie(response, _cookie(tenant))
        return response

    return router


def _link_morto(request: Request, tenant: str, erro: RegraError) -> Response:
    problema = recusado(erro)
    return render(request, "link_morto.html", status=problema.status, problema=problema, tenant=tenant)


def _cookie(tenant: str) -> str:
    return f"cadastro-{tenant}"


def _sessao(request: Request, tenant: str) -> str:
    return request.cookies.get(pages_of(request).cookie(_cookie(tenant)), "")


async def _conteudo(arquivo: object, *, maximo: int) -> bytes:
    if not isinstance(arquivo, UploadFile):
        return b""
    if (arquivo.size or 0) > maximo:
        raise ArquivoGrandeError(maximo)
    return await arquivo.read()
