"""Public numbers: of units, repositories and systems. Global across tenants and never used again (registry.md §1.2)."""

from typing import Annotated

from pydantic import Field

from registry.domain.errors import NumeroForaDaFaixaError

# The sequences begin right above it, so that a number given by hand never meets one that was drawn.
RESERVADOS_ATE = 99_999

Numero = Annotated[
    int,
    Field(
        gt=0,
        le=2**31 - 1,
        description=f"só a administração da plataforma informa, até {RESERVADOS_ATE}; senão é sorteado da sequência",
    ),
]


def conferir(numero: int, /) -> int:
    """A number that was given, not drawn.

    Raises:
        NumeroForaDaFaixaError: it belongs to those that are drawn.
    """
    if numero > RESERVADOS_ATE:
        raise NumeroForaDaFaixaError(numero=numero, maximo=RESERVADOS_ATE)
    return numero
