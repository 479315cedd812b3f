"""Rows as columns: one array per column, so that a batch is one statement however many rows it has."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import TextClause, text


def colunas(linhas: Sequence[Mapping[str, Any]], /) -> dict[str, list[Any]]:
    """The parameters of a statement made by `insercao`.

    Raises:
        IndexError: no rows.
    """
    return {nome: [linha[nome] for linha in linhas] for nome in linhas[0]}


def insercao(tabela: str, tipos: Mapping[str, str], /, *, chave: str, no_conflito: str) -> TextClause:
    """An insert of many rows, in the order of their key: whoever else writes them waits in the same order.

    Args:
        tabela: a table of this service.
        tipos: its columns and their types.
        chave: the columns of its key, as SQL.
        no_conflito: what happens to a row that is there, as SQL.
    """
    nomes = ", ".join(tipos)
    matrizes = ", ".join(f"CAST(:{nome} AS {tipo}[])" for nome, tipo in tipos.items())
    return text(f"""
        INSERT INTO {tabela} ({nomes})
        SELECT {nomes} FROM unnest({matrizes}) AS nova({nomes}) ORDER BY {chave}
        ON CONFLICT ({chave}) {no_conflito}
    """)  # noqa: S608 - names and types stand in this package; values are parameters
