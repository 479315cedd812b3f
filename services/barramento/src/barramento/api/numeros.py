"""Numbers as the client writes them: JSON numbers or numeric strings (tramita-api.md §1)."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field
from starlette.convertors import IntegerConvertor, register_url_convertor

MAIOR = 2**63 - 1  # a bigint


def _numero(valor: object) -> object:
    """The number in it.

    Raises:
        ValueError: neither a whole number nor its text.
    """
    if isinstance(valor, int) and not isinstance(valor, bool):
        return valor
    if isinstance(valor, str) and re.fullmatch(r"[0-9]{1,19}", valor):
        return int(valor)
    raise ValueError("deve ser um número inteiro, ou o seu texto.")


Numero = Annotated[int, BeforeValidator(_numero), Field(ge=0, le=MAIOR)]


class Posicao(IntegerConvertor):
    """A position in a file, as a path says it: more digits than Python reads (CVE-2020-10735) are no address."""

    regex = "[0-9]{1,40}"


register_url_convertor("posicao", Posicao())
