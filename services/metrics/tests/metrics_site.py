"""The application of the figures over a database of its own, and how a program asks it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from metrics_facts import AMARGOSA, BAHIA, UNIAO
from metrics_house import House

from chassis.auth import Subject
from chassis.sessions import Sessions
from chassis.testing.issuer import DevIssuer
from metrics.app import create_app
from metrics.domain.estrutura import Ente, Unidade
from metrics.settings import Settings
from metrics.usecases.absorver import Lote

SITE = "http://indicadores.example"
SLUGS = {AMARGOSA: "amargosa", BAHIA: "bahia", UNIAO: "uniao"}
NOMES = {
    AMARGOSA: "Prefeitura Municipal de Amargosa",
    BAHIA: "Estado da Bahia",
    UNIAO: "Ministério da Gestão e da Inovação",
}
UNIDADES = {102: "Protocolo Geral", 202: "Coordenação de Protocolo", 302: "Divisão de Documentação"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The application, and tokens for it."""

    app: FastAPI
    http: httpx.AsyncClient
    issuer: DevIssuer
    tokens: dict[tuple[object, ...], str] = field(default_factory=dict)

    async def ask(
        self, path: str, *, tenant: str = "amargosa", papeis: tuple[str, ...] = ("GESTOR",)
    ) -> httpx.Response:
        who = (tenant, papeis)
        if who not in self.tokens:
            self.tokens[who] = await self.issuer.token(tenant=tenant, papeis=papeis)
        return await self.http.get(path, headers={"Authorization": f"Bearer {self.tokens[who]}"})

    async def told(self, path: str, *, tenant: str = "amargosa", papeis: tuple[str, ...] = ("GESTOR",)) -> Any:  # noqa: ANN401 - JSON
        answer = await self.ask(path, tenant=tenant, papeis=papeis)
        assert answer.status_code == 200, answer.text
        return answer.json()


def settings(house: House, issuer_url: str, **given: object) -> Settings:
    return Settings.model_validate(
        {"port": 0, "database_url": house.dsns.app, "issuer_url": issuer_url, "public_url": SITE, **given}
    )


@asynccontextmanager
async def opened(house: House, issuer: DevIssuer, **given: object) -> AsyncIterator[Site]:
    """The application, running."""
    app = create_app(settings(house, issuer.url, **given), database=house.db)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as http,
    ):
        yield Site(app=app, http=http, issuer=issuer)


def nomes() -> Lote:
    """What the registry tells of the three bodies."""
    return Lote(
        eventos=[*NOMES],
        projetados=[
            *(Ente(id=ente, slug=SLUGS[ente], nome=nome, versao=1) for ente, nome in NOMES.items()),
            *(Unidade(numero=n, nome=nome, sigla=f"U{n}", versao=1) for n, nome in UNIDADES.items()),
        ],
    )


async def signed_in(house: House, *, tenant: str, papeis: Iterable[str]) -> dict[str, str]:
    """The cookie of somebody who signed in."""
    sessions = Sessions(house.db, idle=timedelta(minutes=5), longest=timedelta(hours=1))
    subject = Subject(sub="alguem", tenant=tenant, papeis=frozenset(papeis))
    return {"tropeiro-metrics-sessao": await sessions.open(subject, name="Maria das Dores")}
