"""The two ends of a trâmite, and who is calling."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """One end of a trâmite, as it was when the trâmite began."""

    ente: UUID
    slug: str
    sistema: int
    repositorio: int
    unidade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamador:
    """The system behind a request, and the certificate that speaks for it (tramita-api.md §10)."""

    sistema: int
    credencial: UUID
