"""The watermark: up to when the figures are believed to be whole (metrics.md §6.3)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

FOLGA = timedelta(minutes=5)
ESPERA_POR_FONTE_PARADA = timedelta(minutes=15)
CARENCIA = timedelta(hours=48)

INSTANTE_MINIMO_ANO = 1990
DESVIO_ACEITO = timedelta(minutes=5)


def marca_dagua(ultimos: Mapping[str, datetime], /) -> datetime | None:
    """The watermark of several sources, from the latest occurrence seen of each; none before the first event.

    A source where nothing happens holds the others back by a quarter of an hour at most. No wall clock enters: while
    the consumer is stopped, the watermark stands still.
    """
    if not ultimos:
        return None
    marcas = [ultimo - FOLGA for ultimo in ultimos.values()]
    frente = max(marcas)
    return min(max(marca, frente - ESPERA_POR_FONTE_PARADA) for marca in marcas)


def provisorio(fim: datetime, /, *, marca: datetime | None) -> bool:
    """Whether a period that ends then may still change without a correction being written down (metrics.md §5.8)."""
    return marca is None or fim > marca - CARENCIA


def ocorrencia(em: datetime, /, *, registrado: datetime) -> datetime | None:
    """When it happened, as far as it can be believed; none if it cannot (metrics.md §5.10).

    What claims to have happened more than five minutes after it was written down happened when it was written down.
    """
    if em.year < INSTANTE_MINIMO_ANO:
        return None
    return registrado if em > registrado + DESVIO_ACEITO else em
