"""Documents in an S3-compatible store, through obstore. What it has taken is durable."""

import asyncio
import contextlib
import hashlib
from collections.abc import Iterator, Sequence

import obstore
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from chassis.blobs.errors import ArmazenamentoForaError, BlobError, EnvioPartidoError
from chassis.blobs.places import Writer, reaching, windows

WRITE_BUFFER = 8 * 1024 * 1024  # S3 takes parts of 5 MiB and more
WRITES_AT_ONCE = 2
NOTHING = "nada"  # an object that nobody ever writes


class Bucket:
    """Objects in an S3-compatible store, which is durable by itself."""

    def __init__(self, store: ObjectStore, *, writing: ObjectStore | None = None) -> None:
        """Use what obstore opened; `writing` is the same store, for uploads of what can't come again."""
        self.store = store
        self._writing = writing or store

    async def check(self) -> None:
        """Ask the store for anything."""
        with reaching(), contextlib.suppress(FileNotFoundError):
            await obstore.head_async(self.store, NOTHING)

    def writer(self, path: str, /, *, once: bool = False) -> Writer:
        """Upload a new object; `once`: for as long as `writing` tries."""
        lost = EnvioPartidoError if once else ArmazenamentoForaError
        return _ObjectWriter(self.store, path, writing=self._writing if once else self.store, lost=lost)

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
    def __init__(self, store: ObjectStore, path: str, *, writing: ObjectStore, lost: type[BlobError]) -> None:
        self._lost = lost
        self._store = store
        self._path = path
        self._digest = hashlib.sha256()
        self._upload = obstore.open_writer_async(
            writing, path, buffer_size=WRITE_BUFFER, max_concurrency=WRITES_AT_ONCE
        )
        self._closed = False
        self._broken = False

    async def take(self, chunks: Sequence[bytes], /) -> None:
        await asyncio.to_thread(self._hash, chunks)
        with self._unbroken():
            for chunk in chunks:
                await self._upload.write(chunk)

    async def close(self) -> str:
        with self._unbroken():
            await self._upload.close()
        self._closed = True
        return self._digest.hexdigest()

    async def discard(self) -> None:
        if self._closed:  # an upload that was never completed is nothing; the bucket's lifecycle rule forgets its parts
            with contextlib.suppress(ArmazenamentoForaError):  # swept later
                await _deleted(self._store, self._path)

    @contextlib.contextmanager
    def _unbroken(self) -> Iterator[None]:
        """What fails once has lost a piece of the object: obstore tries a piece again, but keeps none that failed."""
        if self._broken:
            raise self._lost
        try:
            yield
        except (BaseError, OSError) as error:
            self._broken = True
            raise self._lost from error

    def _hash(self, chunks: Sequence[bytes]) -> None:
        for chunk in chunks:
            self._digest.update(chunk)


async def _deleted(store: ObjectStore, path: str) -> None:
    with reaching(), contextlib.suppress(FileNotFoundError):
        await obstore.delete_async(store, path)
