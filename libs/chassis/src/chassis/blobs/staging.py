"""Bytes on their way in: hashed and written as they come, visible to nobody until they are what was announced."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chassis.blobs.errors import HashDivergenteError, TamanhoDivergenteError
from chassis.blobs.places import Writer

T = TypeVar("T")
BATCH_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """A document, by its content."""

    sha256: str
    size: int


class Patience(Protocol):
    """Tries again what the place refused because it was away. What was read from a client can't be read twice."""

    async def __call__(self, attempt: Callable[[], Awaitable[T]], /) -> T:
        """Try, until it works or the patience is over."""
        ...


async def none(attempt: Callable[[], Awaitable[T]], /) -> T:
    """No patience: try once."""
    return await attempt()


class Staging:
    """One temporary object. Keeps at most two batches in memory: one being written, one being filled."""

    def __init__(
        self, path: str, writer: Writer, *, publish: Callable[[Blob], Awaitable[None]], patience: Patience = none
    ) -> None:
        """Write to `path` through `writer`; `publish` makes the finished object visible under its hash."""
        self.path = path
        self._patience = patience
        self._writer = writer
        self._publish = publish
        self._batch: list[bytes] = []
        self._batch_bytes = 0
        self._size = 0
        self._writing: asyncio.Task[None] | None = None
        self._blob: Blob | None = None

    async def write(self, chunk: bytes, /) -> None:
        """Take these bytes.

        Raises:
            ArmazenamentoCheioError: there is no room left.
        """
        self._batch.append(chunk)
        self._batch_bytes += len(chunk)
        self._size += len(chunk)
        if self._batch_bytes >= BATCH_BYTES:
            await self._hand_over()

    async def finish(self) -> Blob:
        """What came, now that it is all there. Not visible yet."""
        if self._blob is None:
            await self._hand_over()
            await self._written()
            self._blob = Blob(sha256=await self._writer.close(), size=self._size)
        return self._blob

    async def keep(self, *, sha256: str | None = None, size: int | None = None) -> Blob:
        """Make it visible, if it is what was announced.

        Args:
            sha256: hex, if announced.
            size: in bytes, if announced.

        Raises:
            HashDivergenteError, TamanhoDivergenteError: it isn't; nothing became visible.
        """
        blob = await self.finish()
        check(blob, sha256=sha256, size=size)
        await self._publish(blob)
        return blob

    async def discard(self) -> None:
        """Remove it, unless it was kept. `BlobStore.staging` calls it."""
        if self._writing is not None:
            await asyncio.wait([self._writing])
        await self._writer.discard()

    async def _hand_over(self) -> None:
        await self._written()
        if self._batch:
            self._writing = asyncio.create_task(self._take(self._batch))
            self._batch, self._batch_bytes = [], 0

    async def _take(self, batch: list[bytes]) -> None:
        await self._patience(lambda: self._writer.take(batch))

    async def _written(self) -> None:
        if self._writing is not None:
            await self._writing
            self._writing = None


def check(blob: Blob, /, *, sha256: str | None, size: int | None) -> None:
    """Compare with what was announced.

    Raises:
        HashDivergenteError, TamanhoDivergenteError: it is something else.
    """
    if size is not None and blob.size != size:
        raise TamanhoDivergenteError(expected=size, got=blob.size)
    if sha256 is not None and blob.sha256 != sha256:
        raise HashDivergenteError(expected=sha256, got=blob.sha256)
