"""The page "Verificar recibo", for anybody: nothing that is handed over here is kept, logged or put into an address."""

from dataclasses import replace

from fastapi import APIRouter, Request, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, Field

from barramento.usecases.verificar_recibo import Apresentado, VerificarRecibo
from chassis.web import Form, blank, page_router, read_form, render
from recibo.achados import Laudo, Resultado, Veredito
from recibo.do_conteudo import hash_normalizado
from recibo.errors import ReciboIlegivelError
from recibo.texto import Tipo

PAGINA = "/verificar-recibo"
TIPOS = {Tipo.ENVIO: "Recibo de envio", Tipo.CONCLUSAO: "Recibo de conclusão"}
GRUPOS = (
    (Resultado.NAO_CONFERE, "Não confere", "danger"),
    (Resultado.CONFERE, "Confere", "success"),
    (Resultado.NAO_CONFERIDO, "Não pôde ser conferido", "warning"),
)
VEREDITOS = {
    Veredito.CONFERE: ("success", "O recibo confere"),
    Veredito.CONFERE_EM_PARTE: ("warning", "O recibo confere no que pôde ser conferido"),
    Veredito.NAO_CONFERE: ("danger", "O recibo não confere"),
}
NEM_UM = "Escolha o arquivo do recibo, ou cole o conteúdo dele no campo abaixo."
OS_DOIS = "Escolha o arquivo ou cole o conteúdo: um dos dois."


class VerificacaoForm(BaseModel):
    """A receipt, by file or by text."""

    arquivo: UploadFile | None = Field(
        default=None,
        title="Arquivo do recibo",
        description="O arquivo baixado daqui, ou a resposta que o sistema guardou",
    )
    recibo: str = Field(
        default="",
        title="Conteúdo do recibo",
        description="Em vez do arquivo: o texto que começa com {, com <recibo> ou com <reciboDeEnvio>",
    )
    assinatura: str = Field(
        default="", title="Assinatura", description="Só para um recibo em texto XML: hashDaAssinatura, em base64"
    )
    certificado: str = Field(
        default="",
        title="Certificado de quem assinou",
        description="Só para um recibo em texto XML: PEM, ou cadeiaDoCertificado em base64",
    )
    documentos: str = Field(
        default="",
        title="SHA-256 dos documentos que você tem",
        description="Um por linha, em base64 ou hexadecimal, para saber se o recibo fala deles",
    )


def routes(verificar: VerificarRecibo) -> APIRouter:
    """The page, bound to its use case."""
    router = page_router()

    @router.get(PAGINA)
    async def formulario(request: Request) -> Response:
        return _pagina(request, blank(VerificacaoForm))

    @router.post(PAGINA)
    async def conferir(request: Request) -> Response:
        form = _conferido(await read_form(request, VerificacaoForm))
        if form.value is None:
            return _pagina(request, form, status=422)
        try:
            laudo = await verificar(await _apresentado(form.value))
        except ReciboIlegivelError as erro:
            onde = "arquivo" if form.value.arquivo else "recibo"
            return _pagina(request, form.refused(**{onde: str(erro)}), status=422)
        return _pagina(request, form, laudo)

    return router


def _conferido(form: Form[VerificacaoForm]) -> Form[VerificacaoForm]:
    if form.value is None:
        return form
    if bool(form.value.arquivo) == bool(form.value.recibo):
        return form.refused(arquivo=OS_DOIS if form.value.arquivo else NEM_UM)
    tortos = [linha for linha in form.value.documentos.split() if hash_normalizado(linha) is None]
    return form.refused(documentos=f"Não é SHA-256: {', '.join(tortos[:3])[:200]}.") if tortos else form


async def _apresentado(dito: VerificacaoForm) -> Apresentado:
    return Apresentado(
        recibo=await dito.arquivo.read() if dito.arquivo else dito.recibo.encode(),
        assinatura=dito.assinatura.encode(),
        certificado=dito.certificado.encode(),
        documentos=[hash_ for linha in dito.documentos.split() if (hash_ := hash_normalizado(linha))],
    )


def _pagina(
    request: Request, form: Form[VerificacaoForm], laudo: Laudo | None = None, *, status: int = 200
) -> Response:
    achados = () if laudo is None else laudo.achados
    grupos = [
        (titulo, tipo, [um.texto for um in achados if um.resultado is resultado]) for resultado, titulo, tipo in GRUPOS
    ]
    return render(
        request,
        "verificacao.html",
        status=status,
        # A file can't be shown again, and the fields of a receipt that was read need not be.
        form=form if laudo is None else replace(form, typed={}),
        laudo=laudo,
        tipo=None if laudo is None else TIPOS[laudo.tipo],
        veredito=None if laudo is None else VEREDITOS[laudo.veredito],
        grupos=[grupo for grupo in grupos if grupo[2]],
    )
