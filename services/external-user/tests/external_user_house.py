"""A whole external-user for tests: real database, real mail server, real issuer; time is moved in the database."""

import base64
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import asyncpg
import httpx
import pikepdf
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from PIL import Image

from chassis.db import Database
from chassis.embedded.ports import free_port
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.issuer import DevIssuer
from contracts.registry import v1 as registry
from external_user import app as composition
from external_user.domain.termo import VERSAO_VIGENTE
from external_user.events import consume
from external_user.events.publish import to_event
from external_user.settings import Settings
from external_user.store.projecao import SqlBeginProjecao
from external_user.store.work import SqlBegin
from external_user.usecases.limpar import LimparCadastros
from external_user.usecases.projetar import Projetar

AMARGOSA = UUID("0190a1b2-0000-7000-8000-000000000001")
BAHIA = UUID("0190a1b2-0000-7000-8000-000000000002")
QUANDO = datetime(2026, 6, 1, 13, tzinfo=UTC)
FORM: Mapping[str, Any] = {
    "orgao": 101,
    "nome": "Maria da Conceição D'Ávila",
    "cpf": "529.982.247-25",
    "rg": "12.345.678-90",
    "orgao_expedidor": "SSP",
    "uf_expedidor": "BA",
    "data_nascimento": "1990-01-31",
    "telefone_celular": "(75) 98765-4321",
    "cep": "45300-000",
    "endereco": "Praça Lourival Monte, 10",
    "bairro": "Centro",
    "uf": "BA",
    "cidade": "2901007",
    "email": "Maria.Davila@exemplo.com.br",
    "senha": "quatro galinhas atravessam o rio",
    "termo_versao": VERSAO_VIGENTE,
    "termo_aceito": True,
}
# What must never be found in an event, a log line, a span or an address.
PESSOAIS = (
    "52998224725",
    "529.982.247",
    "Conceição",
    "conceicao",
    "Davila",
    "davila",
    "98765",
    "Lourival",
    "12.345.678",
)
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def pdf() -> bytes:
    made = BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(made)
    return made.getvalue()


def foto() -> bytes:
    """A picture of a size that people would send."""
    made = BytesIO()
    Image.effect_noise((480, 320), 40).save(made, "JPEG", quality=60)
    return made.getvalue()


MOMENTOS = {
    "cadastro": ("desde", "criado_em"),
    "link": ("expira_em",),
    "notificacao": ("criada_em",),
    "correio": ("proxima",),
    "tentativa": ("hora",),
    "posse": ("ate",),
}
TABELAS = (
    "tentativa", "correio", "notificacao", "verificacao", "posse", "documento", "link", "mudanca", "cadastro", "outbox",
    "evento", "idempotencia", "sessao",
)  # fmt: skip


class Caixa:
    """Takes mail by SMTP; refuses as often as it is told to."""

    def __init__(self) -> None:
        self.cartas: list[EmailMessage] = []
        self.recusas: list[str] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.recusas:
            return self.recusas.pop(0)
        assert isinstance(envelope.content, bytes)
        carta = BytesParser(policy=default).parsebytes(envelope.content)
        self.cartas.append(carta)
        return "250 OK"

    def para(self, email: str) -> list[EmailMessage]:
        return [carta for carta in self.cartas if carta["To"].lower() == email.lower()]


def texto_de(carta: EmailMessage) -> str:
    corpo = carta.get_body(("plain",))
    assert corpo is not None
    return str(corpo.get_content())


def token_de(carta: EmailMessage) -> str:
    (link,) = re.findall(r"http\S+token=\S+", texto_de(carta))
    return str(parse_qs(urlsplit(link).query)["token"][0])


@dataclass
class House:
    """One running external-user."""

    settings: Settings
    dsns: ServiceDatabase
    everything: str
    http: httpx.AsyncClient
    issuer: DevIssuer
    caixa: Caixa
    database: Database
    armario: Any
    _tokens: dict[tuple[str, str, int | None], str] = field(default_factory=dict)

    async def cadastrar(self, tenant: str = "amargosa", **mudado: object) -> httpx.Response:
        return await self.http.post(f"/v1/{tenant}/cadastros", json={**FORM, **mudado})

    async def enviar_cartas(self) -> None:
        entrega = composition.entrega(self.settings, self.armario)
        while await entrega():
            pass

    async def carta(self, email: str = str(FORM["email"])) -> EmailMessage:
        await self.enviar_cartas()
        return self.caixa.para(email)[-1]

    async def confirmar(self, token: str, tenant: str = "amargosa") -> httpx.Response:
        return await self.http.post(f"/v1/{tenant}/cadastros/confirmacoes", json={"token": token})

    async def confirmado(self, tenant: str = "amargosa", **mudado: object) -> dict[str, Any]:
        assert (await self.cadastrar(tenant, **mudado)).status_code == 202
        email = str(mudado.get("email", FORM["email"]))
        answer = await self.confirmar(token_de(await self.carta(email)), tenant)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def enviar(self, sessao: str, tipo: str, conteudo: bytes, tenant: str = "amargosa") -> httpx.Response:
        return await self.http.post(
            f"/v1/{tenant}/eu/documentos",
            data={"tipo": tipo},
            files={"arquivo": ("doc", conteudo)},
            headers={"Authorization": f"Bearer {sessao}"},
        )

    async def em_conferencia(self, tenant: str = "amargosa", **mudado: object) -> str:
        aberta = await self.confirmado(tenant, **mudado)
        for falta in aberta["faltam"]:
            conteudo = foto() if falta["tipo"] == "FOTO_COM_DOCUMENTO" else pdf()
            enviado = await self.enviar(aberta["sessao"], falta["tipo"], conteudo, tenant)
            assert enviado.status_code == 201, enviado.text
        return str(aberta["cadastro"])

    async def admin(
        self, *, tenant: str = "amargosa", papel: str = "ADMIN_LOCAL", orgao: int | None = 101
    ) -> dict[str, str]:
        quem = (tenant, papel, orgao)
        if quem not in self._tokens:
            self._tokens[quem] = await self.issuer.token(tenant=tenant, papeis=[papel], orgao=orgao)
        return {"Authorization": f"Bearer {self._tokens[quem]}"}

    async def agir(self, cadastro: str, ato: str, corpo: object = None, *, orgao: int = 101) -> httpx.Response:
        endereco = f"/v1/amargosa/conferencias/{cadastro}:{ato}"
        return await self.http.post(endereco, json=corpo, headers=await self.admin(orgao=orgao))

    async def rows(self, query: str, *args: object) -> list[dict[str, Any]]:
        connection = await asyncpg.connect(self.everything)
        try:
            return [dict(row) for row in await connection.fetch(query, *args)]
        finally:
            await connection.close()

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.everything)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def passaram(self, dias: float) -> None:
        """Let everything that is there be older by so many days."""
        for tabela, colunas in MOMENTOS.items():
            mais_velhas = ", ".join(f"{coluna} = {coluna} - interval '{dias * 86400} seconds'" for coluna in colunas)
            await self.execute(f"UPDATE {tabela} SET {mais_velhas}")  # noqa: S608 - our own words

    async def limpar(self, tenant: str = "amargosa") -> int:
        return await LimparCadastros(SqlBegin(self.armario, to_event=to_event))(tenant)

    async def eventos(self) -> list[str]:
        return [row["corpo"].decode() for row in await self.rows("SELECT corpo FROM evento ORDER BY seq")]

    async def tipos(self) -> list[str]:
        return [row["tipo"].split(".")[2] for row in await self.rows("SELECT tipo FROM evento ORDER BY seq")]

    async def esvaziar(self) -> None:
        await self.execute(f"TRUNCATE {', '.join(TABELAS)}")
        self.caixa.cartas.clear()
        self.caixa.recusas.clear()


def settings_for(dsns: ServiceDatabase, *, issuer: str, smtp_port: int, folder: Path, **given: object) -> Settings:
    key = folder / "chave"
    key.write_text(base64.b64encode(bytes(range(32))).decode())
    (folder / "documentos").mkdir(exist_ok=True)
    plain = {
        "port": 0,
        "public_url": "http://externo.example",
        "database_url": dsns.app,
        "database_migrator_url": dsns.migrator,
        "database_relay_url": dsns.relay,
        "issuer_url": issuer,
        "blob_url": (folder / "documentos").as_uri(),
        "key_file": key,
        "smtp_port": smtp_port,
        "mx_check": False,
        "form_tries_per_hour": 1000,
        "max_document_bytes": 100_000,
    }
    return Settings.model_validate({**plain, **given})


@asynccontextmanager
async def smtp(caixa: Caixa) -> AsyncIterator[int]:
    port = free_port()
    controller = Controller(caixa, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


async def semear(database: Database) -> None:
    """What the registry would have told: two bodies with their órgãos, one of them inactive, and a unit below."""
    projeta = Projetar(SqlBeginProjecao(database, consumer=consume.CONSUMER))
    itens = {uuid4(): item for evento in estrutura() if (item := consume.projetado(evento)) is not None}
    await projeta(itens)


def estrutura() -> list[registry.EstruturaEvent]:
    def ente(id_: UUID, slug: str, nome: str) -> registry.EnteCriado:
        return registry.EnteCriado(ente=id_, slug=slug, esfera="MUNICIPAL", nome=nome, uf="BA", versao=1, em=QUANDO)

    def unidade(
        numero: int, slug: str, nome: str, *, orgao: int | None = None, ativo: bool = True
    ) -> registry.UnidadeCriada:
        return registry.UnidadeCriada(
            unidade=numero, ente=AMARGOSA, slug=slug, repositorio=5, orgao=orgao or numero, pai=orgao, nome=nome,
            sigla=nome[:3].upper(), ativo=ativo, permite_envio=True, permite_recebimento=True, apto=True, sistema=1,
            hierarquia=(), vigente_de=QUANDO.date(), versao=1, em=QUANDO,
        )  # fmt: skip

    return [
        ente(AMARGOSA, "amargosa", "Prefeitura Municipal de Amargosa"),
        ente(BAHIA, "bahia", "Estado da Bahia"),
        unidade(101, "amargosa", "Prefeitura Municipal de Amargosa"),
        unidade(102, "amargosa", "Câmara Municipal de Amargosa"),
        unidade(103, "amargosa", "Autarquia Extinta", ativo=False),
        unidade(111, "amargosa", "Protocolo Geral", orgao=101),
        unidade(201, "bahia", "Secretaria da Administração"),
    ]
