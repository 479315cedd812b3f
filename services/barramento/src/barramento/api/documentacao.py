"""What the OpenAPI document says of every route: which of our codes it may answer."""

from typing import Any

from barramento.api.errors import Codigo
from barramento.api.saidas import ErroOut

SEMPRE = (
    Codigo.FALHA_INTERNA,
    Codigo.CERTIFICADO_AUSENTE,
    Codigo.CERTIFICADO_DESCONHECIDO,
    Codigo.INDISPONIVEL,
)


def recusas(*codigos: Codigo) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these codes, beside those of every route."""
    ditos = ", ".join(f"`{codigo}` {codigo.name.lower().replace('_', ' ')}" for codigo in (*codigos, *SEMPRE))
    return {"default": {"model": ErroOut, "description": f"Recusa ou falha. codigoErro: {ditos}"}}
