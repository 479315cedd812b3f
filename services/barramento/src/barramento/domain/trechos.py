"""Half-open ranges of a component: `inicio` is its first byte, `fim` the byte after its last (tramita-api.md §5)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Trecho:
    """Some bytes of a component."""

    inicio: int
    fim: int

    @property
    def tamanho(self) -> int:
        """How many bytes."""
        return self.fim - self.inicio

    def cabe_em(self, tamanho: int) -> bool:
        """Whether a component of `tamanho` bytes has them. Empty ranges are for empty components only."""
        return 0 <= self.inicio < self.fim <= tamanho or self.inicio == self.fim == tamanho == 0

    def __str__(self) -> str:
        return f"{self.inicio}-{self.fim}"
