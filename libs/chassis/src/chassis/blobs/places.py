"""Where the bytes lie, as the store sees it: a local folder (`folder.py`) or an S3-compatible store (`bucket.py`)."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

import obstore
from obstore.exceptions import GenericError
from obstore.store import ObjectStore

from chassis.blobs.errors import ArmazenamentoForaError

WINDOW_BYTES = 1024 * 1024


class Writer(Protocol):
    """Takes one object's bytes, hashing them."""

    async def take(self, chunks: Sequence[bytes], /) -> None:
        """Append these. After a failure the same sequence may be handed in again: it goes on where it failed.

        Raises:
            ArmazenamentoForaError: the place is away; hand them in again.
            EnvioPartidoError: it was, for too long: nothing of this object can be saved.
        """
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

    async def check(self) -> None:
        """Look whether the place itself is there: what isn't found in it doesn't exist only if it is.

        Raises:
            ArmazenamentoForaError: it is away.
        """
        ...

    def writer(self, path: str, /, *, once: bool = False) -> Writer:
        """Write a new object at `path`; `once`: its bytes can't come again, so what can wait for a place waits."""
        ...

    async def move(self, source: str, target: str, /, *, durably: bool) -> None:
        """Give a complete object its name; what had that name is replaced. With `durably`, it outlives a power cut.

        The name tells the content, so who tries again after a failure may find it done.
        """
        ...

    async def join(self, sources: Sequence[str], target: str, /) -> str:
        """Write `target` from these, one after the other; gives its SHA-256, hex."""
        ...

    async def remove(self, paths: Sequence[str], /) -> None:
        """Delete these objects; what isn't there is gone already."""
        ...


@contextmanager
def reaching() -> Iterator[None]:
    """Speak to an object store for the length of the block.

    Raises:
        ArmazenamentoForaError: it doesn't answer, or its disk doesn't.
    """
    try:
        yield
    except GenericError as error:
        raise ArmazenamentoForaError from error


async def windows(store: ObjectStore, path: str, inicio: int, fim: int) -> AsyncIterator[bytes]:
    """Bytes `[inicio, fim)` of an object, read as they are asked for."""
    for begin in range(inicio, fim, WINDOW_BYTES):
        with reaching():
            window = await obstore.get_range_async(store, path, start=begin, end=min(begin + WINDOW_BYTES, fim))
        yield window.to_bytes()


async def listed(store: ObjectStore, prefix: str, *, before: datetime | None = None) -> list[str]:
    """The paths of the objects below `prefix`, or of those not changed since `before`."""
    with reaching():
        return [
            found["path"]
            async for batch in obstore.list(store, prefix=prefix)
            for found in batch
            if before is None or found["last_modified"] < before
        ]


async def dates(store: ObjectStore, prefix: str) -> list[datetime]:
    """When the objects below `prefix` were last changed."""
    with reaching():
        return [found["last_modified"] async for batch in obstore.list(store, prefix=prefix) for found in batch]
