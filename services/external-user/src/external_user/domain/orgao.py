"""Bodies and their órgãos, as the registry tells them."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Ente:
    """A body: its slug is the tenant."""

    slug: str
    id: UUID
    nome: str
    uf: str | None
    ativo: bool
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Orgao:
    """An órgão of a body: a root of its structure. It checks and releases its own registrations."""

    numero: int
    slug: str
    nome: str
    sigla: str
    ativo: bool
    versao: int
