"""What already travelled must come back as it was (0047; tramita-api.md §4.1)."""

from collections.abc import Sequence
from dataclasses import dataclass

from barramento.domain.componentes import Documento
from barramento.domain.errors import HistoricoDivergenteError


@dataclass(frozen=True, slots=True, kw_only=True)
class Registro:
    """What is remembered of a document that travelled."""

    ordem: int
    especie: int
    hashes: tuple[str, ...]


def registrar(documentos: Sequence[Documento]) -> tuple[Registro, ...]:
    """What to remember of these documents."""
    return tuple(
        Registro(ordem=d.ordem, especie=d.especie, hashes=tuple(sorted(c.hash for c in d.componentes)))
        for d in documentos
    )


def conferir(documentos: Sequence[Documento], *, anteriores: Sequence[Registro]) -> None:
    """Compare with the latest trâmite of the process that arrived; new documents may come after the old ones.

    A document that is now withdrawn is not compared: its content stays away, and its component may be a filler.

    Raises:
        HistoricoDivergenteError: a document is gone, or has other hashes or another espécie.
    """
    retirados = {d.ordem for d in documentos if d.retirado}
    atuais = set(registrar(documentos))
    divergentes = sorted(r.ordem for r in anteriores if r not in atuais and r.ordem not in retirados)
    if divergentes:
        raise HistoricoDivergenteError(ordens=tuple(divergentes))
