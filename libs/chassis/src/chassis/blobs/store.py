"""Documents by their SHA-256: immutable, visible only once whole and verified (design §4, Documents)."""

from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import obstore

from chassis import clock
from chassis.blobs import paths
from chassis.blobs.assembly import Assembly
from chassis.blobs.errors import BlobDesconhecidoError, FaixaInvalidaError
from chassis.blobs.parts import Part
from chassis.blobs.places import Place, dates, listed, reaching, windows
from chassis.blobs.scrubbing import Verdict, scrub
from chassis.blobs.staging import Blob, Patience, Staging, none


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobRange:
    """Bytes `[inicio, fim)` of a document of `size` bytes, read as they are asked for."""

    inicio: int
    fim: int
    size: int
    _chunks: AsyncIterator[bytes]

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, in chunks of up to 1 MiB. Once."""
        return self._chunks


class BlobStore:
    """Where documents are kept."""

    def __init__(self, place: Place) -> None:
        """Keep them at `place`; `open_store` makes one from a URL."""
        self._place = place
        self._assembly = Assembly(place)

    async def check(self) -> None:
        """Look whether the place is there.

        Raises:
            ArmazenamentoForaError: it is away.
        """
        await self._place.check()

    @asynccontextmanager
    async def staging(self, *, patience: Patience = none) -> AsyncIterator[Staging]:
        """A temporary object to write into; gone at the end of the block unless it was kept.

        Args:
            patience: with a place that goes away while the bytes come in.
        """
        path = paths.temporary()
        staging = Staging(
            path,
            self._place.writer(path, once=patience is not none),
            publish=lambda blob: self._place.move(path, paths.document(blob.sha256), durably=True),
            patience=patience,
        )
        try:
            yield staging
        finally:
            await staging.discard()

    async def upload(
        self, stream: AsyncIterable[bytes], /, *, sha256: str | None = None, size: int | None = None
    ) -> Blob:
        """Take a whole document in.

        Raises:
            HashDivergenteError, TamanhoDivergenteError: it isn't what was announced; nothing became visible.
            ArmazenamentoCheioError: there is no room left.
        """
        async with self.staging() as staging:
            async for chunk in stream:
                await staging.write(chunk)
            return await staging.keep(sha256=sha256, size=size)

    async def size(self, sha256: str, /) -> int:
        """How many bytes a document has.

        Raises:
            BlobDesconhecidoError: there is none.
            ArmazenamentoForaError: the place is away.
        """
        try:
            with reaching():
                return (await obstore.head_async(self._place.store, paths.document(sha256)))["size"]
        except FileNotFoundError:
            await self._place.check()
            raise BlobDesconhecidoError(sha256) from None

    async def read(self, sha256: str, /, *, inicio: int = 0, fim: int | None = None) -> BlobRange:
        """Bytes of a document, half-open like everything here.

        Raises:
            BlobDesconhecidoError: there is none.
            FaixaInvalidaError: it has no such bytes.
        """
        size = await self.size(sha256)
        end = size if fim is None else fim
        if not 0 <= inicio <= end <= size:
            raise FaixaInvalidaError(inicio=inicio, fim=end, size=size)
        return BlobRange(inicio=inicio, fim=end, size=size, _chunks=self._windows(paths.document(sha256), inicio, end))

    async def _windows(self, path: str, inicio: int, fim: int) -> AsyncIterator[bytes]:
        try:
            async for window in windows(self._place.store, path, inicio, fim):
                yield window
        except FileNotFoundError:
            await self._place.check()
            raise

    async def delete(self, sha256: str, /) -> None:
        """Forget a document. One that isn't there is forgotten already."""
        await self._place.remove([paths.document(sha256)])

    async def put_part(self, key: str, staging: Staging, /, *, inicio: int, fim: int) -> None:
        """Keep staged bytes as the part `[inicio, fim)` of what `key` stands for; it replaces what it overlaps.

        Parts are not synced to the disk one by one: `assemble` verifies the whole, and a power cut costs a repetition.

        Raises:
            FaixaInvalidaError: the range is empty or backwards.
            TamanhoDivergenteError: the bytes aren't `fim - inicio`; an earlier part stays as it was.
        """
        await self._assembly.put(key, staging, inicio=inicio, fim=fim)

    async def parts(self, key: str, /) -> list[Part]:
        """The parts that are there, by position."""
        return await self._assembly.parts(key)

    async def last_part(self, key: str, /) -> datetime | None:
        """When a part of `key`, or of what lies below it, last came in; None if none waits."""
        return max(await dates(self._place.store, paths.parts(key)), default=None)

    async def assemble(self, key: str, /, *, sha256: str, size: int) -> Blob:
        """Make one document of the parts of `key`, and forget them. On refusal they stay, to be sent again.

        May be repeated: who died before noting that it was done finds it done. That another sender's document has the
        same hash is no proof that this one has its bytes, so a mark is left among the parts, for the sweeper.

        Raises:
            PartesFaltandoError: some bytes of `[0, size)` are in no part.
            FaixaInvalidaError: a part reaches past `size`.
            HashDivergenteError, TamanhoDivergenteError: together they are something else.
        """
        blob = Blob(sha256=sha256, size=size)
        await self._assembly.assemble(key, blob)
        return blob

    async def drop_parts(self, key: str, /) -> None:
        """Forget the parts of `key`, and that it was assembled."""
        await self._assembly.drop(key)

    def scrub(self, *, bytes_per_s: float) -> AsyncIterator[Verdict]:
        """Read every document again, at most so fast, and say of each whether it still is what its name says."""
        return scrub(self._place, bytes_per_s=bytes_per_s)

    async def sweep(self, *, older_than: timedelta) -> int:
        """Remove temporary objects and parts that nobody finished; how many that were.

        Args:
            older_than: longer than any upload, and than a sender may take between its parts.
        """
        limit = clock.now() - older_than
        orphans = [
            path
            for prefix in (paths.TEMPORARY, paths.PARTS)
            for path in await listed(self._place.store, prefix, before=limit)
        ]
        await self._place.remove(orphans)
        return len(orphans)
