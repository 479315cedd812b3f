"""Names and siglas: what may stand in them, and how they are compared."""

import unicodedata
from typing import Annotated

from pydantic import Field, StringConstraints

# No control characters: neither SEI nor a terminal shows them, and PostgreSQL refuses NUL.
IMPRIMIVEL = r"^[^\x00-\x1f\x7f]+$"

Nome = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=250, pattern=IMPRIMIVEL),
    Field(description="nome por extenso, só com as iniciais em maiúscula", examples=["Protocolo Geral"]),
]
Sigla = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=50, pattern=r"^[^\x00-\x1f\x7f/]+$"),
    Field(description="sigla, sem barra; não se repete entre unidades irmãs", examples=["PROT"]),
]
Slug = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9-]{1,30}$", description="identificador do tenant nos endereços", examples=["amargosa"]
    ),
]
Texto = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=IMPRIMIVEL)]


def normalizar(texto: str, /) -> str:
    """The text as a search compares it: without accents, letter case and repeated spaces."""
    sem_acentos = "".join(c for c in unicodedata.normalize("NFKD", texto) if not unicodedata.combining(c))
    return " ".join(sem_acentos.casefold().split())
