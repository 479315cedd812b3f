"""A sistema (SPE): what sends and receives for its units (registry.md §9)."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from registry.domain.numeros import Numero

NomeDoSistema = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=250, pattern=r"^[^\x00-\x1f\x7f]*\S - \S[^\x00-\x1f\x7f]*$"),
    Field(description="SIGLA DO ÓRGÃO - SIGLA DO SISTEMA", examples=["PMA - SEI"]),
]


class DadosDoSistema(BaseModel):
    """What is told of a system when it is registered."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numero: Numero | None = None
    orgao: int = Field(gt=0, le=2**31 - 1, description="órgão responsável")
    nome: NomeDoSistema


@dataclass(frozen=True, slots=True, kw_only=True)
class Sistema:
    """A system. It serves many units; a unit is served by at most one."""

    numero: int
    orgao: int
    nome: str
    ativo: bool = True
    versao: int = 1
