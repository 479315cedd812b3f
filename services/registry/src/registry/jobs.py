"""When the registry does what nobody asks for."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from chassis.db import is_passing

log = structlog.get_logger()


async def sempre(fazer: Callable[[], Awaitable[int]], /, *, nome: str, a_cada_s: float) -> None:
    """Do it again and again, for ever; a database that is away for a while is waited out.

    Args:
        fazer: does it; how many things that were.
        nome: of the event in the log.
        a_cada_s: pause between two times.
    """
    while True:
        try:
            if quantos := await fazer():
                log.info(nome, quantos=quantos)
        except Exception as error:
            if not is_passing(error):
                raise
            log.warning("job.waiting", job=nome, error=type(error).__name__)
        await asyncio.sleep(a_cada_s)
