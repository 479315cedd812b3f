"""A repositório de estruturas: where a sender looks for a destination (registry.md §2)."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from registry.domain.numeros import Numero
from registry.domain.texto import Nome, Texto


class DadosDoRepositorio(BaseModel):
    """What is told of a repository when it is created."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numero: Numero | None = None
    nome: Nome
    descricao: Texto | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repositorio:
    """A repository of structures."""

    numero: int
    nome: str
    descricao: str | None
    ativo: bool = True
    versao: int = 1
