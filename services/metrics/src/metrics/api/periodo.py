"""The days a request is about."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import Query

from chassis import clock
from metrics.domain.calendario import Intervalo, dia_local

PADRAO = timedelta(days=29)


async def intervalo(
    de: Annotated[date | None, Query(description="primeiro dia; sem ele, 30 dias até `ate`")] = None,
    ate: Annotated[date | None, Query(description="último dia, incluído; sem ele, hoje em Brasília")] = None,
) -> Intervalo:
    """A dependency: the days asked for; without any, the last thirty."""
    fim = ate or dia_local(clock.now())
    return Intervalo(de=de or max(fim, date.min + PADRAO) - PADRAO, ate=fim)
