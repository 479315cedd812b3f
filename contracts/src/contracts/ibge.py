"""Municípios of Brazil, as the IBGE numbers them.

Source: the IBGE's table as published by kelvins/municipios-brasileiros (MIT), December 2025, kept in
`ibge-municipios.csv` beside this file: 5,571 municípios, the Distrito Federal and Fernando de Noronha among them.
"""

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Municipio:
    """One município: its 7-digit code, its name, its state and its telephone area."""

    codigo: str
    nome: str
    uf: str
    ddd: str


def municipio(codigo: str, /) -> Municipio | None:
    """The município of that 7-digit code, if there is one."""
    return _by_code().get(codigo)


def municipio_de_nome(nome: str, /, *, uf: str) -> Municipio | None:
    """The município of that name in that state, whatever the case and the accents, if there is one."""
    return _by_name().get((uf, _folded(nome)))


def municipios(*, uf: str) -> tuple[Municipio, ...]:
    """The municípios of a state, by name; none if there is no such state."""
    return tuple(sorted((one for one in _by_code().values() if one.uf == uf), key=lambda one: _folded(one.nome)))


@cache
def ufs() -> tuple[str, ...]:
    """The 27 abbreviations of states and of the Distrito Federal, in order."""
    return tuple(sorted({one.uf for one in _by_code().values()}))


@cache
def ddds() -> frozenset[str]:
    """The 67 telephone areas."""
    return frozenset(one.ddd for one in _by_code().values())


@cache
def _by_code() -> Mapping[str, Municipio]:
    with files("contracts").joinpath("ibge-municipios.csv").open(encoding="utf-8") as table:
        rows = csv.DictReader(table)
        return MappingProxyType(
            {
                row["codigo_ibge"]: Municipio(codigo=row["codigo_ibge"], nome=row["nome"], uf=row["uf"], ddd=row["ddd"])
                for row in rows
            }
        )


@cache
def _by_name() -> Mapping[tuple[str, str], Municipio]:
    return MappingProxyType({(one.uf, _folded(one.nome)): one for one in _by_code().values()})


def _folded(nome: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", nome) if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").replace("-", " ").casefold().split())
