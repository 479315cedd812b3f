"""Forget inbox marks that are older than the broker could ever repeat (metrics.md §6.1)."""

from metrics.usecases.work import Begin


class Esquecer:
    """Prune the inbox. The event store still knows every event that counts, by its id."""

    def __init__(self, begin: Begin, *, dias: int) -> None:
        self._begin = begin
        self._dias = dias

    async def __call__(self) -> None:
        """Forget what is older than that many days."""
        async with self._begin() as work:
            await work.esquecer(dias=self._dias)
