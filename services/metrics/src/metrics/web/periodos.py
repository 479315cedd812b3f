"""Periods that people ask for."""

from datetime import date, timedelta

from metrics.domain.calendario import Intervalo


def ultimos_dias(ate: date, dias: int, /) -> Intervalo:
    """So many days up to this one, which counts."""
    return Intervalo(de=date.fromordinal(max(ate.toordinal() - dias + 1, 1)), ate=ate)


def dias_de(intervalo: Intervalo, /) -> int:
    """How many days there are in it."""
    return (intervalo.ate - intervalo.de + timedelta(days=1)).days
