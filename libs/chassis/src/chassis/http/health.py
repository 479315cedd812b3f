"""`/saude` (is the process alive) and `/pronto` (can it work now)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal

import structlog
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from chassis.crashes import where

log = structlog.get_logger()

Check = Callable[[], Awaitable[object]]
PATIENCE_S = 2.0


class Saude(BaseModel):
    """The process answers."""

    estado: Literal["vivo"] = "vivo"


class Prontidao(BaseModel):
    """What the service needs, part by part."""

    pronto: bool = Field(description="se pode atender agora")
    partes: dict[str, Literal["ok", "fora"]] = Field(description="cada parte de que precisa")


def routes(ready: Mapping[str, Check]) -> APIRouter:
    """The two routes; each check of `ready` returns, or raises if its part is away."""
    router = APIRouter(tags=["operação"])

    @router.get("/saude", summary="O processo está vivo")
    async def saude() -> Saude:
        return Saude()

    @router.get("/pronto", summary="O serviço pode atender", responses={503: {"model": Prontidao}})
    async def pronto(response: Response) -> Prontidao:
        async with asyncio.TaskGroup() as group:
            asked = {part: group.create_task(_answers(part, check)) for part, check in ready.items()}
        partes: dict[str, Literal["ok", "fora"]] = {part: "ok" if t.result() else "fora" for part, t in asked.items()}
        response.status_code = 503 if "fora" in partes.values() else 200
        return Prontidao(pronto="fora" not in partes.values(), partes=partes)

    return router


async def _answers(part: str, check: Check) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_S):
            await check()
    except Exception as error:  # noqa: BLE001 - whatever it is, the part is away
        log.warning("health.part_away", part=part, **where(error))
        return False
    return True
