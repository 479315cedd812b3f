"""Aggregates in PostgreSQL: signed differences are added, and what comes to nothing is gone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from metrics.domain.errors import AgregadoNegativoError
from metrics.domain.histograma import balde
from metrics.domain.parcelas import Duracao, Parcelas
from metrics.store.linhas import colunas, insercao

ENTRE = {"origem": "uuid", "destino": "uuid"}
MEDIDA = {**ENTRE, "medida": "text", "dia": "date"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Somas:
    """A table of sums: how a difference is added to it."""

    tabela: str
    chave: Mapping[str, str]
    somas: tuple[str, ...] = ("n",)

    def somar(self) -> TextClause:
        """Add these rows; how many sums are below zero then."""
        chave = ", ".join(self.chave)
        atuais = ", ".join(f"{nome} = {self.tabela}.{nome} + excluded.{nome}" for nome in self.somas)
        insere = insercao(
            self.tabela,
            {**self.chave, **dict.fromkeys(self.somas, "bigint")},
            chave=chave,
            no_conflito=f"DO UPDATE SET {atuais} RETURNING {', '.join(self.somas)}",
        )
        abaixo = f"least({', '.join(self.somas)}) < 0"
        return text(f"WITH somado AS ({insere.text}) SELECT count(*) FROM somado WHERE {abaixo}")  # noqa: S608 - names of this file

    def limpar(self) -> TextClause:
        """Drop those of these rows that came to nothing."""
        nomes = ", ".join(self.chave)
        matrizes = ", ".join(f"CAST(:{nome} AS {tipo}[])" for nome, tipo in self.chave.items())
        nada = " AND ".join(f"{self.tabela}.{nome} = 0" for nome in self.somas)
        iguais = " AND ".join(f"{self.tabela}.{nome} = saida.{nome}" for nome in self.chave)
        return text(
            f"DELETE FROM {self.tabela} USING unnest({matrizes}) AS saida({nomes}) WHERE {iguais} AND {nada}"  # noqa: S608 - names of this file
        )


CONTAGENS = Somas(
    tabela="agregado", chave={**ENTRE, "indicador": "text", "dia": "date"}, somas=("n", "imputados", "soma")
)
DURACOES = Somas(tabela="duracao", chave={**MEDIDA, "micros": "bigint"})
BALDES = Somas(tabela="balde", chave={**MEDIDA, "balde": "integer"})
EM_VOO = Somas(tabela="voo", chave={**ENTRE, "desde": "timestamptz"})


class AgregadoStore:
    """Adds differences to the aggregates, as the network."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def aplicar(self, diferenca: Parcelas, /) -> None:
        """Add a signed difference.

        Raises:
            AgregadoNegativoError: more would be taken out than was ever put in.
        """
        await self._somar(
            CONTAGENS,
            [
                {**celula._asdict(), "n": valor.n, "imputados": valor.imputados, "soma": valor.soma}
                for celula, valor in diferenca.contagens.items()
            ],
        )
        await self._somar(DURACOES, [{**duracao._asdict(), "n": n} for duracao, n in diferenca.duracoes.items()])
        await self._somar(BALDES, _em_baldes(diferenca.duracoes.items()))
        await self._somar(EM_VOO, [{**voo._asdict(), "n": n} for voo, n in diferenca.em_voo.items()])

    async def _somar(self, tabela: Somas, linhas: Sequence[Mapping[str, Any]]) -> None:
        if not linhas:
            return
        abaixo_de_zero = await self._session.scalar(tabela.somar(), colunas(linhas))
        if abaixo_de_zero:
            raise AgregadoNegativoError(tabela.tabela)
        saidas = [
            {nome: linha[nome] for nome in tabela.chave}
            for linha in linhas
            if any(linha[nome] < 0 for nome in tabela.somas)
        ]
        if saidas:
            await self._session.execute(tabela.limpar(), colunas(saidas))


def _em_baldes(duracoes: Iterable[tuple[Duracao, int]]) -> list[Mapping[str, Any]]:
    somas: dict[tuple[Any, ...], int] = {}
    for duracao, n in duracoes:
        chave = (duracao.origem, duracao.destino, duracao.medida, duracao.dia, balde(duracao.micros))
        somas[chave] = somas.get(chave, 0) + n
    return [dict(zip(BALDES.chave, chave, strict=True), n=n) for chave, n in somas.items() if n]
