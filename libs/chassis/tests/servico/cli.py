"""The command of the service."""

import asyncio
from collections.abc import Sequence

import structlog
from fastapi import APIRouter
from pydantic import Field
from pydantic_settings import SettingsConfigDict

from chassis.cli import Service, service_cli
from chassis.http import create_app
from chassis.server import Job, Listener
from chassis.settings import ServiceSettings

log = structlog.get_logger()


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="SERVICO_")

    falha: bool = Field(default=False, description="the worker fails at once")
    outra_porta: int = Field(default=0, description="a second address of the same application")


def api(settings: Settings) -> Sequence[Listener]:
    router = APIRouter()

    @router.get("/demora/{segundos}")
    async def demora(segundos: float) -> str:
        log.info("servico.demora")
        await asyncio.sleep(segundos)
        return "pronto"

    app = create_app(title="serviço", settings=settings, routers=[router])
    return [
        Listener(app=app, host=settings.host, port=settings.port),
        Listener(app=app, host=settings.host, port=settings.outra_porta),
    ]


def worker(settings: Settings) -> Sequence[Job]:
    async def consome() -> None:
        log.info("servico.consumindo")
        if settings.falha:
            raise RuntimeError
        try:
            await asyncio.Event().wait()
        finally:
            log.info("servico.drenado")

    return [consome]


app = service_cli(Service(name="servico", package="servico", settings=Settings, api=api, worker=worker))

if __name__ == "__main__":
    app()
