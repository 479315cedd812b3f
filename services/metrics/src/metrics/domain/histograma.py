"""The percentile sketch: a log-bucket histogram that adds and subtracts exactly (metrics.md §7.3).

Bucket i holds the durations in (γ^(i-1), γ^i] seconds, γ = (1+α)/(1-α), α = 0.01. Limits are computed in integers, in
microseconds: a duration falls in the same bucket on every machine, so what was added can be taken out again.
"""

from bisect import bisect_left
from collections.abc import Mapping
from itertools import accumulate

from metrics.domain.percentil import posicao

NUMERADOR, DENOMINADOR = 101, 99
GAMMA = NUMERADOR / DENOMINADOR
MICROS = 1_000_000
ZERO = -(2**31)
"""The bucket of durations of nothing, apart from the logarithmic ones."""

PRIMEIRO, ULTIMO = -692, 1_600  # from one microsecond to some two million years


def _limite(balde: int) -> int:
    """The longest duration of a bucket, in whole microseconds."""
    alto, baixo = (NUMERADOR, DENOMINADOR) if balde >= 0 else (DENOMINADOR, NUMERADOR)
    return int(pow(alto, abs(balde)) * MICROS // pow(baixo, abs(balde)))


LIMITES = tuple(_limite(balde) for balde in range(PRIMEIRO, ULTIMO + 1))


def balde(micros: int, /) -> int:
    """The bucket of a duration.

    Raises:
        ValueError: a negative duration is never stored (metrics.md §5.12).
    """
    if micros < 0:
        raise ValueError("durations run forward")
    return ZERO if micros == 0 else PRIMEIRO + bisect_left(LIMITES, micros)


def valor(balde: int, /) -> float:
    """What a bucket stands for, in microseconds: within 1 % of everything in it."""
    return 0.0 if balde == ZERO else MICROS * 2 * GAMMA**balde / (GAMMA + 1)


def quantil(contagens: Mapping[int, int], q: float, /) -> float | None:
    """The q-quantile in microseconds, interpolated between order statistics; none of nothing.

    Within 1 % of the exact one: both order statistics are, and so is what lies between them.
    """
    baldes = sorted(contagens)
    acumulado = list(accumulate(contagens[balde] for balde in baldes))
    if not acumulado or acumulado[-1] == 0:
        return None
    antes, depois, fracao = posicao(acumulado[-1], q)
    menor, maior = (valor(baldes[bisect_left(acumulado, ordem + 1)]) for ordem in (antes, depois))
    return menor + (maior - menor) * fracao
