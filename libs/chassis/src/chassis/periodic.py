"""What a service does again and again without being asked. Each such work may run twice at once, or late."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from chassis.away import is_away
from chassis.db import is_passing

log = structlog.get_logger()

HOUR_S = 3600.0
DAY_S = 86_400.0


async def every(seconds: float, do: Callable[[], Awaitable[object]], /, *, name: str) -> None:
    """Do it now and then again after each pause, for ever; a part that is away for a while is waited out.

    Args:
        seconds: the pause between two times.
        do: does it.
        name: of the work, in the log.
    """
    while True:
        try:
            await do()
        except Exception as error:
            if not (is_passing(error) or is_away(error)):
                raise
            log.warning("periodic.waiting", work=name, error=type(error).__name__)
        await asyncio.sleep(seconds)
