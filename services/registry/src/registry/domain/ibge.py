"""The IBGE codes of states and municípios, from bundled tables.

Never by the check digit: the usual one rejects nine real municípios (registry.md §1.1).
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from contracts.ibge import municipio


def uf_do_codigo(codigo: str, /) -> str | None:
    """The UF of a state (2 digits) or município (7 digits); nothing, if IBGE knows no such code."""
    found = municipio(codigo)
    return _estados().get(codigo) if found is None else found.uf


@cache
def _estados() -> Mapping[str, str]:
    tabela = (resources.files("registry.domain") / "dados" / "estados.csv").read_text(encoding="utf-8")
    return {linha["codigo_ibge"]: linha["uf"] for linha in csv.DictReader(tabela.splitlines())}
