"""Documents in an S3-compatible store, through obstore. What it has taken is durable."""

import asyncio
import contextlib
import hashlib
from collections.abc import Sequence

import obstore
from obstore.store import ObjectStore

from chassis.blobs.places import Writer, reaching, windows

WRITE_BUFFER = 8 * 1024 * 1024  # S3 takes parts of 5 MiB and more
WRITES_AT_ONCE = 2
NOTHING = "nada"  # an object that nobody ever writes


class Bucket:
    """Objects in an S3-compatible store, which is durable by itself."""

    def __init__(self, store: ObjectStore) -> None:
        """Use what obstore opened."""
        self.store = store

    async def check(self) -> None:
        """Ask the store for anything."""
        with reaching(), contextlib.suppress(FileNotFoundError):
            await obstore.head_async(self.store, NOTHING)

    def writer(self, path: str, /) -> Writer:
        """Upload a new object."""
        return _ObjectWriter(self.store, path)

    async def move(self, source: str, target: str, /, *, durably: bool) -> None:  # noqa: ARG002 - always durable
        """Copy on the server's side (S3 does that up to 5 GB), then delete."""
        with reaching():
            try:
                await obstore.rename_async(self.store, source, target)
            except FileNotFoundError:  # unless an earlier try came as far
                await obstore.head_async(self.store, target)

    async def join(self, sources: Sequence[str], target: str, /) -> str:
        """Download and upload: S3 could copy by itself, but nobody would have seen the bytes to hash them."""
        joined = self.writer(target)
        for source in sources:
            with reaching():
                size = (await obstore.head_async(self.store, source))["size"]
            async for chunk in windows(self.store, source, 0, size):
                await joined.take([chunk])
        return await joined.close()

    async def remove(self, paths: Sequence[str], /) -> None:
        """Delete them, one by one: one that is gone must not keep the others."""
        for path in paths:
            await _deleted(self.store, path)


class _ObjectWriter:
    def __init__(self, store: ObjectStore, path: str) -> None:
        self._store = store
        self._path = path
        self._digest = hashlib.sha256()
        self._upload = obstore.open_writer_async(store, path, buffer_size=WRITE_BUFFER, max_concurrency=WRITES_AT_ONCE)
        self._closed = False
        self._taking: Sequence[bytes] = ()
        self._taken = 0

    async def take(self, chunks: Sequence[bytes], /) -> None:
        if chunks is not self._taking:
            await asyncio.to_thread(self._hash, chunks)
            self._taking, self._taken = chunks, 0
        with reaching():
            while self._taken < len(chunks):
                await self._upload.write(chunks[self._taken])
                self._taken += 1

    async def close(self) -> str:
        with reaching():
            await self._upload.close()
        self._closed = True
        return self._digest.hexdigest()

    async def discard(self) -> None:
        if self._closed:  # an upload that was never completed is nothing; the bucket's lifecycle rule forgets its parts
            await _deleted(self._store, self._path)

    def _hash(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self._digest.update(chunk)


async def _deleted(store: ObjectStore, path: str) -> None:
    with reaching(), contextlib.suppress(FileNotFoundError):
        await obstore.delete_async(store, path)
