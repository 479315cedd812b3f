"""Hold, don't fail: who consumed what can't be read twice tries again by himself (tramita-api.md §11)."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Paciencia(Protocol):
    """Tries again while the database or the place of the documents is away; what it tries must bear repetition."""

    async def __call__(self, tentar: Callable[[], Awaitable[T]], /) -> T:
        """What the first try that worked gave."""
        ...
