"""Text as a search compares it: without accents and without letter case (tramita-api.md §3)."""

import unicodedata


def para_busca(texto: str) -> str:
    """`São João d'El-Rei` as `sao joao d'el-rei`."""
    decomposto = unicodedata.normalize("NFKD", texto.casefold())
    return "".join(c for c in decomposto if not unicodedata.combining(c))
