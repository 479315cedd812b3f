"""Text as it is compared: without case and accents."""

import unicodedata


def dobrado(texto: str, /) -> str:
    """`São` and `SAO` are the same."""
    return "".join(c for c in unicodedata.normalize("NFKD", texto.casefold()) if not unicodedata.combining(c))
