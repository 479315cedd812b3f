"""One round of what the bus does by itself, as a process that may die in it: `app(("expirar",))`."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from barramento import jobs
from barramento.app import SOURCE, rondas
from barramento.settings import Settings
from chassis.blobs import open_store
from chassis.db import Database
from chassis.settings import load

ROUNDS = ("expirar", "expurgar", "medir")


def app(arguments: Sequence[str]) -> None:
    """Do this round, as the worker does, and leave, as a command does."""
    jobs.every = _once  # type: ignore[attr-defined] # the worker begins the next after an hour
    asyncio.run(_round(arguments[0]))
    raise SystemExit(0)


async def _once(_: float, do: Callable[[], Awaitable[object]], /, *, name: str) -> None:
    await do()


async def _round(name: str) -> None:
    settings = load(Settings)
    database = Database.of(settings, source=SOURCE)
    every = dict(
        zip(ROUNDS, rondas(settings, database=database, blobs=open_store(str(settings.blob_url))), strict=True)
    )
    chosen = every.pop(name)
    for other in every.values():
        other.close()
    try:
        await chosen
    finally:
        await database.close()
