"""Texts that end up in a column: PostgreSQL knows no U+0000. What is only kept as JSON may hold anything."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr


def _sem_nulo(texto: str) -> str:
    """The text.

    Raises:
        ValueError: U+0000 is in it.
    """
    if "\x00" in texto:
        raise ValueError("não pode ter o caractere nulo (U+0000).")
    return texto


SemNulo = Annotated[StrictStr, AfterValidator(_sem_nulo)]
Protocolo = Annotated[SemNulo, Field(max_length=50)]
Hash = Annotated[SemNulo, Field(max_length=255)]
