"""The shared tables: espécies, hipóteses legais, motivos de urgência (registry.md §7, tramita-api.md §3)."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.domain.texto import IMPRIMIVEL

# On the wire a name has at most 255 characters (tramita-api.md §3); that of a hipótese carries its law in brackets.
NomeDaLinha = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=IMPRIMIVEL)]
NomeDaHipotese = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=IMPRIMIVEL)
]
BaseLegal = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=130, pattern=IMPRIMIVEL),
    Field(description="a lei, não só uma norma interna", examples=["Art. 31 da Lei nº 12.527/2011"]),
]


class Tabela(StrEnum):
    """Which table."""

    ESPECIE = "especie"
    HIPOTESE = "hipotese"
    MOTIVO_URGENCIA = "motivo_urgencia"


class Nivel(StrEnum):
    """How far a hipótese legal restricts."""

    RESTRITO = "RESTRITO"
    SIGILOSO = "SIGILOSO"


class DadosDaEspecie(BaseModel):
    """What is told of an espécie documental; its code is the one known nationally."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    tabela: ClassVar[Tabela] = Tabela.ESPECIE

    codigo: int = Field(gt=0, le=2**31 - 1, examples=[42])
    nome: NomeDaLinha


class DadosDaHipotese(BaseModel):
    """What is told of a hipótese legal; it rests on a law, so the law is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    tabela: ClassVar[Tabela] = Tabela.HIPOTESE

    nome: NomeDaHipotese
    base_legal: BaseLegal
    nivel: Nivel = Nivel.RESTRITO


class DadosDoMotivo(BaseModel):
    """What is told of a motivo de urgência."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    tabela: ClassVar[Tabela] = Tabela.MOTIVO_URGENCIA

    nome: NomeDaLinha


DadosDaLinha = DadosDaEspecie | DadosDaHipotese | DadosDoMotivo


@dataclass(frozen=True, slots=True, kw_only=True)
class Linha:
    """A line of a shared table."""

    tabela: Tabela
    codigo: int
    nome: str
    base_legal: str | None = None
    nivel: Nivel | None = None
    ativo: bool = True
    versao: int = 1

    @property
    def nome_completo(self) -> str:
        """As others know it: a hipótese by its name and its law."""
        return self.nome if self.base_legal is None else f"{self.nome} ({self.base_legal})"


def nova(dados: DadosDaLinha, /, *, proximo: int) -> Linha:
    """The line that these data describe.

    Args:
        dados: what is told of it.
        proximo: the code that follows the last one of its table. Codes of motivos stay contiguous: the client
            numbers them by position (tramita-api.md §3).
    """
    if isinstance(dados, DadosDaHipotese):
        return Linha(
            tabela=dados.tabela, codigo=proximo, nome=dados.nome, base_legal=dados.base_legal, nivel=dados.nivel
        )
    codigo = dados.codigo if isinstance(dados, DadosDaEspecie) else proximo
    return Linha(tabela=dados.tabela, codigo=codigo, nome=dados.nome)


@cache
def de_origem() -> tuple[Linha, ...]:
    """The lines that every installation begins with (`dados/README.md` names their sources)."""
    arquivos = {
        Tabela.ESPECIE: "especies.csv",
        Tabela.HIPOTESE: "hipoteses.csv",
        Tabela.MOTIVO_URGENCIA: "motivos_urgencia.csv",
    }
    return tuple(linha for tabela, arquivo in arquivos.items() for linha in _linhas(tabela, arquivo))


def _linhas(tabela: Tabela, arquivo: str) -> Iterator[Linha]:
    texto = (resources.files("registry.domain") / "dados" / arquivo).read_text(encoding="utf-8")
    for linha in csv.DictReader(texto.splitlines()):
        nivel = linha.get("nivel")
        yield Linha(
            tabela=tabela,
            codigo=int(linha["codigo"]),
            nome=linha["nome"],
            base_legal=linha.get("base_legal"),
            nivel=None if nivel is None else Nivel(nivel),
        )
