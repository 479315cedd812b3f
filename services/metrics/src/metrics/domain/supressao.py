"""Small counts of people are not told, nor what would give them away (metrics.md §10.1, §11.3)."""

from collections.abc import Sequence

MINIMO = 5


def pequena(n: int, /) -> bool:
    """Whether a count of people is too small to be told. That there was nobody can be told."""
    return 0 < n < MINIMO


def suprimir(contagens: Sequence[int], /) -> tuple[bool, ...]:
    """Which cells of a table, whose total is also told, must not be told.

    Beside the small ones the next smallest goes too where a single gap, or gaps that add up to a small number, could be
    read off the total.
    """
    suprimidas = [pequena(n) for n in contagens]
    restantes = sorted((n, ordem) for ordem, n in enumerate(contagens) if n >= MINIMO)
    escondido = sum(n for n, suprimida in zip(contagens, suprimidas, strict=True) if suprimida)
    while any(suprimidas) and restantes and (sum(suprimidas) == 1 or escondido < MINIMO):
        n, ordem = restantes.pop(0)
        suprimidas[ordem] = True
        escondido += n
    return tuple(suprimidas)
