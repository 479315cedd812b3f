"""GET healthcheck: SEI's installation check asks for it, with a second slash before it."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE


class VivoOut(BaseModel):
    """The bus answers."""

    situacao: Literal["ativo"] = "ativo"


def routes() -> APIRouter:
    """The route, in both spellings."""
    router = APIRouter(prefix=BASE, tags=["tabelas"])

    @router.get("//healthcheck", include_in_schema=False)
    @router.get("/healthcheck", summary="O barramento responde; não pede certificado", responses=recusas())
    async def healthcheck() -> VivoOut:
        return VivoOut()

    return router
