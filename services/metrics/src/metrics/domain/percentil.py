"""Percentiles by linear interpolation between order statistics, as numpy does by default (metrics.md §1.3)."""

from collections.abc import Sequence
from math import floor

LIMITE_EXATO = 500
"""Up to this many values a percentile is answered exactly; above, by the sketch (metrics.md §7.3)."""


def percentil(valores: Sequence[int], q: float, /) -> float | None:
    """The q-quantile (0 to 1) of these values, in their unit; none of nothing."""
    if not valores:
        return None
    ordenados = sorted(valores)
    antes, depois, fracao = posicao(len(ordenados), q)
    return ordenados[antes] + (ordenados[depois] - ordenados[antes]) * fracao


def posicao(n: int, q: float, /) -> tuple[int, int, float]:
    """Between which of `n` order statistics a quantile lies, and how far on the way."""
    ordem = q * (n - 1)
    antes = floor(ordem)
    return antes, min(antes + 1, n - 1), ordem - antes
