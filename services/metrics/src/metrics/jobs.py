"""When periodic work is done."""

import asyncio
from datetime import timedelta

import structlog

from chassis.db import is_passing
from metrics.usecases.esquecer import Esquecer

log = structlog.get_logger()

TODO_DIA = timedelta(days=1)
DE_NOVO = timedelta(minutes=1)


async def esquecer_todo_dia(esquecer: Esquecer) -> None:
    """Once a day, and once at the start; a database that is away is asked again."""
    while True:
        espera = TODO_DIA
        try:
            await esquecer()
        except Exception as erro:
            if not is_passing(erro):
                raise
            log.warning("jobs.esquecer_adiado", error=type(erro).__name__)
            espera = DE_NOVO
        await asyncio.sleep(espera.total_seconds())
