"""Where the bytes lie, as the store sees it: a local folder (`folder.py`) or an S3-compatible store (`bucket.py`)."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Protocol

import obstore
from obstore.store import ObjectStore

WINDOW_BYTES = 1024 * 1024


class Writer(Protocol):
    """Takes one object's bytes, hashing them."""

    async def take(self, chunks: Sequence[bytes], /) -> None:
        """Append these."""
        ...

    async def close(self) -> str:
        """No more comes; gives the SHA-256, hex."""
        ...

    async def discard(self) -> None:
        """Forget what was written, unless it was moved away."""
        ...


class Place(Protocol):
    """Where objects lie, by path."""

    @property
    def store(self) -> ObjectStore:
        """For reading and listing."""
        ...

    def writer(self, path: str, /) -> Writer:
        """Write a new object at `path`."""
        ...

    async def move(self, source: str, target: str, /, *, durably: bool) -> None:
        """Give a complete object its name; what had that name is replaced. With `durably`, it outlives a power cut."""
        ...

    async def join(self, sources: Sequence[str], target: str, /) -> str:
        """Write `target` from these, one after the other; gives its SHA-256, hex."""
        ...

    async def remove(self, paths: Sequence[str], /) -> None:
        """Delete these objects; what isn't there is gone already."""
        ...


async def windows(store: ObjectStore, path: str, inicio: int, fim: int) -> AsyncIterator[bytes]:
    """Bytes `[inicio, fim)` of an object, read as they are asked for."""
    for begin in range(inicio, fim, WINDOW_BYTES):
        window = await obstore.get_range_async(store, path, start=begin, end=min(begin + WINDOW_BYTES, fim))
        yield window.to_bytes()


async def listed(store: ObjectStore, prefix: str, *, before: datetime | None = None) -> list[str]:
    """The paths of the objects below `prefix`, or of those not changed since `before`."""
    return [
        found["path"]
        async for batch in obstore.list(store, prefix=prefix)
        for found in batch
        if before is None or found["last_modified"] < before
    ]
