"""Texts that end up in a column: PostgreSQL takes neither U+0000 nor half a character, JSON as text takes both."""

from typing import Annotated

from pydantic import AfterValidator, Field, StrictStr


def _guardavel(texto: str) -> str:
    """The text.

    Raises:
        ValueError: U+0000 or a lone surrogate is in it.
    """
    if "\x00" in texto or any("\ud800" <= caractere <= "\udfff" for caractere in texto):
        raise ValueError("não pode ter o caractere nulo (U+0000) nem metade de um caractere (U+D800 a U+DFFF).")
    return texto


Guardavel = Annotated[StrictStr, AfterValidator(_guardavel)]
Protocolo = Annotated[Guardavel, Field(max_length=50)]
Hash = Annotated[Guardavel, Field(max_length=255)]
