"""Bodies and units, as far as figures need them: how they are called."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ente:
    """A body."""

    id: UUID
    slug: str
    nome: str
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidade:
    """A unit."""

    numero: int
    nome: str
    sigla: str
    versao: int


Projetado = Ente | Unidade
