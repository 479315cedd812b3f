"""Documents that come in parts: kept by range, joined and verified at the end."""

import obstore

from chassis.blobs import parts as ranges
from chassis.blobs import paths
from chassis.blobs.errors import FaixaInvalidaError, PartesFaltandoError, TamanhoDivergenteError
from chassis.blobs.parts import Part
from chassis.blobs.places import Place, listed, reaching
from chassis.blobs.staging import Blob, Staging, check


class Assembly:
    """The parts of a store; `BlobStore` says what each method promises."""

    def __init__(self, place: Place) -> None:
        """Keep them at `place`."""
        self._place = place

    async def put(self, key: str, staging: Staging, /, *, inicio: int, fim: int) -> None:
        """See `BlobStore.put_part`."""
        if not 0 <= inicio < fim:
            raise FaixaInvalidaError(inicio=inicio, fim=fim, size=fim)
        blob = await staging.finish()
        if blob.size != fim - inicio:
            raise TamanhoDivergenteError(expected=fim - inicio, got=blob.size)
        part = Part(inicio=inicio, fim=fim, sha256=blob.sha256)
        # Not the other way round: a crash between must leave a gap, which is sent again, never two that overlap.
        replaced = [old for old in await self.parts(key) if old.overlaps(part) and old != part]
        await self._place.remove([paths.part(key, old) for old in replaced])
        await self._place.move(staging.path, paths.part(key, part), durably=False)

    async def parts(self, key: str, /) -> list[Part]:
        """See `BlobStore.parts`."""
        found = [ranges.named(path.rpartition("/")[2]) for path in await listed(self._place.store, paths.parts(key))]
        if not found:
            await self._place.check()
        return sorted(part for part in found if part is not None)

    async def assemble(self, key: str, blob: Blob, /) -> None:
        """See `BlobStore.assemble`."""
        if await self._is_assembled(key, blob.sha256):
            return
        try:
            await self._assemble(key, Part(inicio=0, fim=blob.size, sha256=blob.sha256))
        except FileNotFoundError:  # somebody else did the same at the same time
            if not await self._is_assembled(key, blob.sha256):
                raise

    async def drop(self, key: str, /) -> None:
        """See `BlobStore.drop_parts`."""
        await self._place.remove(await listed(self._place.store, paths.parts(key)))

    async def _is_assembled(self, key: str, sha256: str) -> bool:
        return await self._exists(paths.mark(key, sha256)) and await self._exists(paths.document(sha256))

    async def _assemble(self, key: str, announced: Part) -> None:
        parts = await self.parts(key)
        if announced not in parts:  # most documents come as one part, which was hashed on its way in
            await self._join(key, parts, announced)
        await self._place.check()  # a local store would make the folders of one that is away
        with reaching():
            await obstore.put_async(self._place.store, paths.mark(key, announced.sha256), b"")
        await self._place.move(paths.part(key, announced), paths.document(announced.sha256), durably=True)
        await self._place.remove([paths.part(key, part) for part in parts])

    async def _exists(self, path: str) -> bool:
        try:
            with reaching():
                await obstore.head_async(self._place.store, path)
        except FileNotFoundError:
            await self._place.check()
            return False
        return True

    async def _join(self, key: str, parts: list[Part], announced: Part) -> None:
        if past := [part for part in parts if part.fim > announced.fim]:
            raise FaixaInvalidaError(inicio=past[0].inicio, fim=past[0].fim, size=announced.fim)
        if gaps := ranges.missing(parts, size=announced.fim):
            raise PartesFaltandoError(gaps)
        temporary = paths.temporary()
        sources = [paths.part(key, part) for part in parts]
        try:
            joined = Blob(
                sha256=await self._place.join(sources, temporary), size=sum(part.fim - part.inicio for part in parts)
            )
            check(joined, sha256=announced.sha256, size=announced.fim)
            await self._place.move(temporary, paths.part(key, announced), durably=False)
        finally:
            await self._place.remove([temporary])
        # Before the document is synced to the disk: what is unlinked in time need never be written to it.
        await self._place.remove(sources)
