"""The console over the bus's real database, and people who sign in to it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from barramento_cadastro import ENTES
from barramento_house import House, corpo, documento, processo
from fastapi import FastAPI
from pydantic import SecretStr

from barramento.app import public_app
from barramento.events import consume
from barramento.settings import Settings
from chassis import clock
from chassis.auth import Subject
from chassis.db import Database
from chassis.sessions import Sessions
from contracts.registry import v1
from contracts.topics import REGISTRY_ESTRUTURA

SITE = "http://barramento.example"
HTML = {"Accept": "text/html"}
NOMES = {1: "Prefeitura Municipal de Amargosa", 2: "Estado da Bahia", 3: "União"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The pages, and whoever looks at them."""

    house: House
    app: FastAPI
    http: httpx.AsyncClient

    async def ver(
        self,
        path: str,
        *,
        tenant: str = "plataforma",
        papeis: Iterable[str] = ("ADMIN_PLATAFORMA",),
        sub: str = "opaco-1",
        orgao: int | None = None,
    ) -> httpx.Response:
        """Look at a page as somebody of this body in these roles."""
        cookies = await entrou(self.house, tenant=tenant, papeis=papeis, sub=sub, orgao=orgao)
        self.http.cookies.update(cookies)
        return await self.http.get(path, headers=HTML)

    async def texto(self, path: str, **quem: Any) -> str:  # noqa: ANN401 - of `ver`
        """A page that must be there."""
        resposta = await self.ver(path, **quem)
        assert resposta.status_code == 200, resposta.text
        return resposta.text


def settings_do_console(house: House, **given: object) -> Settings:
    """With the role that reads, and an issuer whom nobody asks."""
    mais = {
        "database_readonly_url": SecretStr(house.dsns.readonly),
        "issuer_url": "http://127.0.0.1:9/emissor",
        "public_url": SITE,
        "traces_url": "http://127.0.0.1:16686/trace/{rastro}",
        **given,
    }
    return house.settings.model_copy(update=mais)


def aplicacao(house: House, **given: object) -> FastAPI:
    """The plain address with the console."""
    settings = settings_do_console(house, **given)
    return public_app(settings, database=Database.of(settings, source="/barramento"))


@asynccontextmanager
async def aberto(house: House, **given: object) -> AsyncIterator[Console]:
    """The console, running."""
    await house.contar(*entes())
    app = aplicacao(house, **given)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as client,
    ):
        yield Console(house=house, app=app, http=client)


def entes() -> list[v1.EnteCriado]:
    """The three bodies, by name."""
    return [
        v1.EnteCriado(ente=ente, slug=slug, nome=NOMES[s], esfera="MUNICIPAL", versao=1, em=clock.now())
        for s, (ente, slug) in ENTES.items()
    ]


async def entrou(
    house: House, *, tenant: str, papeis: Iterable[str], orgao: int | None = None, sub: str = "opaco-1"
) -> dict[str, str]:
    """The cookie of somebody who signed in."""
    sessions = Sessions(house.database, idle=timedelta(minutes=5), longest=timedelta(hours=1))
    subject = Subject(sub=sub, tenant=tenant, papeis=frozenset(papeis), orgao=orgao)
    return {"tropeiro-barramento-sessao": await sessions.open(subject, name="Maria das Dores")}


async def com_sigilo(house: House, nivel: str, *, do_documento: str = "1") -> dict[str, Any]:
    """A process of this level from Amargosa to Bahia, arrived at the bus."""
    conteudo = f"sigilo {nivel} {clock.new_id()}".encode()
    um = documento(1, conteudo, nivelDeSigilo=do_documento)
    criado = await house.amargosa.iniciar(corpo(102, 202, processo(um, nivelDeSigilo=nivel, descricao="Segredo dito")))
    await house.amargosa.enviar(criado, conteudo)
    return criado


async def parar(kafka: str, motivo: str, *, quantas: int) -> None:
    """Let messages of the registry wait in the bus's dead-letter queue, for this reason."""
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for n in range(quantas):
            dito = {"motivo": motivo, "consumidor": consume.CONSUMER, "tentativas": "3", "origem": f"{motivo}/0/{n}"}
            headers = [("type", b"registry.unidade.criada.v1"), *((f"dlq-{k}", v.encode()) for k, v in dito.items())]
            corpo = b'{"segredo": "corpo"}'
            await producer.send_and_wait(f"{REGISTRY_ESTRUTURA.name}.dlq", corpo, key=b"unidade:1", headers=headers)
    finally:
        await producer.stop()
