"""The two ends of a trâmite, and who is calling."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """One end of a trâmite, as it was when the trâmite began; `receptora` is the unit that receives for it, if any."""

    ente: UUID
    slug: str
    sistema: int
    repositorio: int
    unidade: int
    receptora: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamador:
    """The system behind a request, and the certificate that speaks for it (tramita-api.md §10).

    Without a credential it is the bus itself, which nobody asked: it acts among the trâmites of that system.
    """

    sistema: int
    credencial: UUID | None

    @property
    def autor(self) -> int | None:
        """The system that acts; None: the bus by itself."""
        return None if self.credencial is None else self.sistema


def o_barramento(*, entre_os_de: int) -> Chamador:
    """The bus itself, about to act among the trâmites of this system."""
    return Chamador(sistema=entre_os_de, credencial=None)
