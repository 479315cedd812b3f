"""The style guide: one page with every component, as a service would write it."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from fastapi import FastAPI, Request, UploadFile
from pydantic import AfterValidator, BaseModel, Field
from starlette.responses import Response

from chassis.http import Problem, create_app
from chassis.web import (
    Figure,
    Flash,
    Form,
    Link,
    Page,
    Pages,
    PageSettings,
    Step,
    Viewer,
    blank,
    page_router,
    read_form,
    read_query,
    render,
    see_other,
)

HERE = Path(__file__).parent / "styleguide"
SITUACOES = [("espera", "À espera"), ("analise", "Em análise"), ("liberado", "Liberado")]
NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def _cpf(typed: str) -> str:
    digits = re.sub(r"\D", "", typed)
    if len(digits) != 11:
        raise ValueError("Digite os 11 números do CPF.")
    return digits


class Pedido(BaseModel):
    nome: str = Field(title="Nome completo", max_length=100)
    cpf: Annotated[str, AfterValidator(_cpf)] = Field(title="CPF", description="11 números, como em 123.456.789-09")
    email: str = Field(title="E-mail", pattern=r"^\S+@\S+\.\S+$", description="Enviaremos uma mensagem para confirmar")
    orgao: int = Field(title="Órgão com que você vai tratar", json_schema_extra={"falta": "Escolha o órgão."})
    perfil: Literal["proprio", "empresa"] = Field(title="Como você vai usar o acesso")
    avisos: list[Literal["email", "sms"]] = Field(default=[], title="Como quer ser avisado")
    motivo: str = Field(default="", title="Por que precisa do acesso", max_length=1000)
    documento: UploadFile | None = Field(default=None, title="Documento de identidade", description="PDF de até 10 MB")
    ciente: Literal["true"] = Field(title="Li o aviso de privacidade e concordo com as regras de uso")


class Filtros(BaseModel):
    busca: str = Field(default="", title="Protocolo")
    situacao: Literal["", "espera", "analise", "liberado"] = Field(default="", title="Situação")
    de: date | None = Field(default=None, title="Recebidos desde")


class Linha(BaseModel):
    protocolo: str
    situacao: str
    tom: str
    tamanho: int
    espera: timedelta
    recebido: datetime = NOON


LINHAS = [
    Linha(protocolo="2026.0001-A", situacao="À espera", tom="waiting", tamanho=62_400_000, espera=timedelta(hours=51)),
    Linha(protocolo="2026.0002-B", situacao="Em análise", tom="info", tamanho=184_300, espera=timedelta(hours=5)),
    Linha(protocolo="2026.0003-C", situacao="Liberado", tom="success", tamanho=9_100, espera=timedelta(seconds=724)),
    Linha(protocolo="2026.0004-D", situacao="Recusado", tom="danger", tamanho=512, espera=timedelta(seconds=41)),
]


def settings(**given: object) -> PageSettings:
    return PageSettings.model_validate({"port": 0, "database_url": "postgresql://x@127.0.0.1/x", **given})


def site(*, signed_in: bool = True, signs_in: bool = True, **given: object) -> FastAPI:
    """The guide as an application: `/guia` shows it, and its form works."""
    menu = [
        Link(text="Início", href="/"),
        Link(text="Cadastros", href="/guia"),
        Link(text="Convites", href="/convites"),
    ]
    pages = Pages(settings(**given), service="external-user", folder=HERE, menu=menu, signs_in=signs_in)
    router = page_router()

    def shown(request: Request, form: Form[Pedido], *, status: int = 200) -> Response:
        if signed_in:
            request.state.viewer = Viewer(name="Maria das Dores", place="Prefeitura de Amargosa")
        return render(request, "guia.html", status=status, form=form, **_sample(request))

    @router.get("/guia")
    async def get(request: Request) -> Response:
        return shown(request, blank(Pedido, nome="Ana Souza", avisos=["email"]))

    @router.post("/guia")
    async def post(request: Request) -> Response:
        form = await read_form(request, Pedido)
        if form.value is None:
            return shown(request, form, status=422)
        return see_other(request, "/guia", told=Flash(text="Pedido enviado. Confira seu e-mail."))

    @router.get("/falha")
    async def falha() -> Response:
        raise RuntimeError("its text must not be shown")

    @router.get("/restrito")
    async def restrito() -> Response:
        raise Problem(401, "nao_autenticado", title="Entre para continuar", detail="Esta página pede identificação.")

    app = create_app(title="guia", settings=settings(**given), routers=[router], surfaces={"": pages.problem})
    pages.install(app)
    return app


def _sample(request: Request) -> dict[str, object]:
    filters = read_query(request, Filtros)
    if filters.value is not None and filters.value.busca == "quebre":
        raise RuntimeError("its text must not be shown")
    wanted = dict(SITUACOES).get(filters.value.situacao) if filters.value else None
    found = [linha for linha in LINHAS if wanted in {None, linha.situacao}]
    return {
        "SITUACOES": SITUACOES,
        "filters": filters,
        "page": Page(items=found, next="abc", previous="xyz"),
        "sample": NOON,
        "figures": [
            Figure(label="À espera", value="12", note="3 a mais que ontem", href="/fila", link="Ver a fila"),
            Figure(label="Liberados neste mês", value="1.979"),
            Figure(
                label="Tempo até a liberação", value="5 h e 12 min", note="metade dos cadastros leva menos que isso"
            ),
        ],
        "steps": [
            Step(title="Pedido enviado", when=NOON, text="Pela página de cadastro."),
            Step(title="E-mail confirmado", when=NOON),
            Step(title="Documentos recusados", state="failed", when=NOON, text="A identidade está ilegível."),
            Step(title="Novos documentos em conferência", state="current", expected="Resposta até 26/11/2026"),
            Step(title="Acesso liberado", state="waiting"),
        ],
        "checklist": [
            Step(title="Documento de identidade", text="identidade.pdf, 1,2 MB"),
            Step(title="Comprovante de residência", state="current", text="Em conferência"),
            Step(title="Termo assinado", state="waiting"),
            Step(title="Foto com o documento", state="failed", text="Ilegível: peça outra"),
        ],
    }
