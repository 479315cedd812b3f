"""A small application of two surfaces, and its server, for the tests of HTTP."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, Field, SecretStr
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.types import Scope

from chassis.http import Problem, create_app
from chassis.server import Listener, serving
from chassis.settings import ServiceSettings
from chassis.tls import TlsFiles, peer_certificate

SURFACE = "/velha/v3/"


class Pessoa(BaseModel):
    nome: str = Field(min_length=2)
    idades: list[int] = []


class RegraError(Exception):
    pass


def settings(**given: object) -> ServiceSettings:
    plain = {"port": 0, "database_url": SecretStr("postgresql://ninguem@127.0.0.1:1/nada"), "shutdown_grace_s": 2}
    return ServiceSettings.model_validate({**plain, **given})


def velha(_: Scope, problem: Problem) -> Response:
    body = json.dumps({"codigoErro": "1000", "mensagem": problem.detail})
    status = 400 if problem.status == 422 else problem.status
    return Response(body, status, headers=problem.headers, media_type="application/json")


def routes() -> APIRouter:
    router = APIRouter()

    @router.post("/pessoas/{grupo}")
    async def cria(grupo: int, pessoa: Pessoa) -> Pessoa:
        return pessoa

    @router.post("/qualquer")
    async def qualquer(corpo: Annotated[list[object], Body()]) -> dict[str, bool]:
        return {"recebido": True}

    @router.post("/tamanho")
    @router.post("/envio/{nome}")
    @router.post(f"{SURFACE}tamanho")
    async def tamanho(request: Request) -> int:
        return sum([len(chunk) async for chunk in request.stream()])

    @router.get("/quebra")
    @router.get(f"{SURFACE}quebra")
    async def quebra() -> None:
        raise RuntimeError("segredo do interior")

    @router.get("/regra")
    async def regra() -> None:
        raise RegraError

    @router.get("/quem")
    async def quem(request: Request) -> dict[str, str | None]:
        peer = peer_certificate(request.scope)
        tls = request.scope.get("extensions", {}).get("tls") or {}
        return {
            "spki": None if peer is None else peer.spki_sha256,
            "emissor": None if peer is None else peer.issuer,
            "serie": None if peer is None else peer.serial,
            "nome": tls.get("client_cert_name"),
            "versao": str(tls.get("tls_version")),
            "cifra": str(tls.get("cipher_suite")),
        }

    return router


def faults() -> APIRouter:
    router = APIRouter()

    @router.get("/fora")
    async def fora() -> None:
        raise ConnectionRefusedError

    @router.get("/parte")
    async def parte() -> StreamingResponse:
        async def body() -> AsyncIterator[bytes]:
            yield b"x" * 10
            raise RuntimeError("segredo do interior")

        return StreamingResponse(body(), headers={"content-length": "20"})

    @router.get("/situacao/{codigo}")
    async def situacao(codigo: int) -> None:
        raise HTTPException(codigo, "in English")

    return router


@asynccontextmanager
async def served(
    configured: ServiceSettings,
    *,
    tls: TlsFiles | None = None,
    certificate_header: str | None = None,
    unix_socket: Path | None = None,
) -> AsyncIterator[int]:
    """The port on which the application answers."""
    app = create_app(
        title="teste",
        settings=configured,
        routers=[routes(), faults()],
        refused={RegraError: lambda _: Problem(409, "regra", title="Não pode", detail="A regra não deixa.")},
        surfaces={SURFACE: velha},
        upload_paths=["/envio/.+"],
    )
    listener = Listener(app=app, tls=tls, certificate_header=certificate_header, unix_socket=unix_socket)
    async with serving([listener], settings=configured) as ports:
        yield ports[0]
