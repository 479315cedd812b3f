"""Parts of a document: half-open ranges `[inicio, fim)`, in any order, the newest wins (tramita-api.md §5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

FILE = re.compile(r"(\d{20})-(\d{20})-([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Part:
    """The bytes from `inicio` up to, not including, `fim`, and what they hash to."""

    inicio: int
    fim: int
    sha256: str

    @property
    def name(self) -> str:
        """How it is called in the store: sorts by position."""
        return f"{self.inicio:020d}-{self.fim:020d}-{self.sha256}"

    def overlaps(self, other: "Part") -> bool:
        """Whether they claim a byte in common."""
        return self.inicio < other.fim and other.inicio < self.fim


def named(name: str, /) -> Part | None:
    """The part that is called so; None if nothing is."""
    match = FILE.fullmatch(name)
    return match and Part(inicio=int(match[1]), fim=int(match[2]), sha256=match[3])


def missing(parts: Iterable[Part], /, *, size: int) -> list[tuple[int, int]]:
    """The ranges of `[0, size)` that no part covers."""
    gaps = []
    reached = 0
    for part in sorted(parts):
        if part.inicio > reached:
            gaps.append((reached, part.inicio))
        reached = max(reached, part.fim)
    return [*gaps, (reached, size)] if reached < size else gaps
