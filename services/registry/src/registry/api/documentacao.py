"""What the OpenAPI document says of every route: with which codes it may refuse."""

from typing import Any

from chassis.http import ProblemBody

DE_QUEM = ("nao_autenticado", "token.invalido", "perfil.insuficiente", "nao_existe")
DO_CORPO = ("corpo.invalido", "campos.invalidos")
DA_CHAVE = ("idempotencia.sem_chave", "idempotencia.conflito", "idempotencia.em_andamento")


def recusas(*codigos: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these codes."""
    ditos = ", ".join(f"`{codigo}`" for codigo in codigos)
    return {"default": {"model": ProblemBody, "description": f"Recusa ou falha. codigo: {ditos}"}}
