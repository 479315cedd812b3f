"""From counts to the answer: values by period and in all, whole or suppressed (metrics.md §4, §10.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, repeat

from metrics.domain.histograma import quantil
from metrics.domain.parcelas import MICROSSEGUNDO, Valor
from metrics.domain.percentil import percentil
from metrics.domain.supressao import pequena, suprimir


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempos:
    """Durations in seconds, unrounded; none of nothing."""

    n: int = 0
    media: float | None = None
    p50: float | None = None
    p90: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medida:
    """One value.

    Attributes:
        valor: unrounded; none where there is nothing to tell, or it must not be told.
        n: how many facts it rests on; none where that must not be told.
        imputados: how many of them only a later event tells of.
        tempos: for durations.
        suprimido: whether it must not be told, for the sake of the people it counts.
    """

    valor: float | None
    n: int | None
    imputados: int = 0
    tempos: Tempos | None = None
    suprimido: bool = False


def contagem(valor: Valor, /) -> Medida:
    """How many there were."""
    return Medida(valor=valor.n, n=valor.n, imputados=valor.imputados)


def razao(numerador: Sequence[Valor], denominador: Sequence[Valor], /) -> Medida:
    """One part by the whole; by nothing there is no ratio, never zero."""
    n = sum(valor.n for valor in denominador)
    parte = sum(valor.n for valor in numerador)
    return Medida(valor=parte / n if n else None, n=n, imputados=sum(valor.imputados for valor in denominador))


def duracao(tempos: Tempos, /) -> Medida:
    """How long it took: the median stands for it."""
    return Medida(valor=tempos.p50, n=tempos.n, tempos=tempos)


def exatos(valor: Valor, duracoes: Mapping[int, int], /) -> Tempos:
    """Durations from their values in microseconds."""
    valores = list(chain.from_iterable(repeat(micros, n) for micros, n in duracoes.items()))
    return _tempos(valor, p50=percentil(valores, 0.5), p90=percentil(valores, 0.9))


def aproximados(valor: Valor, baldes: Mapping[int, int], /) -> Tempos:
    """Durations from their histogram: within 1 %."""
    return _tempos(valor, p50=quantil(baldes, 0.5), p90=quantil(baldes, 0.9))


def _tempos(valor: Valor, *, p50: float | None, p90: float | None) -> Tempos:
    media = valor.soma / valor.n if valor.n else None
    return Tempos(n=valor.n, media=_segundos(media), p50=_segundos(p50), p90=_segundos(p90))


def _segundos(micros: float | None) -> float | None:
    return None if micros is None else micros / MICROSSEGUNDO


def estoque(inicial: int, entradas: Sequence[int], saidas: Sequence[int], /) -> list[Medida]:
    """What is there at the end of each period: what was there, with what came in, less what went out."""
    medidas = []
    for entrou, saiu in zip(entradas, saidas, strict=True):
        inicial += entrou - saiu
        medidas.append(Medida(valor=inicial, n=inicial))
    return medidas


def proteger(serie: Sequence[Medida], total: Medida, /) -> tuple[list[Medida], Medida]:
    """Hide what counts too few people, and what would give it away (metrics.md §10.1, §11.3)."""
    escondidas = suprimir([medida.n or 0 for medida in serie])
    vista = [_escondida(medida) if some else medida for medida, some in zip(serie, escondidas, strict=True)]
    return vista, _escondida(total) if pequena(total.n or 0) else total


def proteger_razao(medida: Medida, /, *, partes: Sequence[int]) -> Medida:
    """Hide a ratio of numbers of which one counts too few people."""
    return _escondida(medida) if any(map(pequena, partes)) else medida


def completude(medidas: Sequence[Valor], /) -> float | None:
    """Which share of the facts was told by an event of its own; none of nothing."""
    n = sum(valor.n for valor in medidas)
    return 1 - sum(valor.imputados for valor in medidas) / n if n else None


def _escondida(medida: Medida) -> Medida:
    return replace(medida, valor=None, n=None, imputados=0, tempos=None, suprimido=True)
