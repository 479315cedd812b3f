"""Documents by their SHA-256: immutable, visible only once whole and verified (design §4, Documents)."""

import re
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import obstore
from obstore.store import from_url

from chassis import clock
from chassis.blobs import parts as ranges
from chassis.blobs.errors import (
    BlobDesconhecidoError,
    FaixaInvalidaError,
    PartesFaltandoError,
    TamanhoDivergenteError,
)
from chassis.blobs.parts import Part
from chassis.blobs.places import Bucket, Folder, Place, windows
from chassis.blobs.staging import Blob, Staging, check
from chassis.operators import OperatorError

TEMPORARY = "temporarios"
PARTS = "partes"
DOCUMENTS = "sha256"
SHA256 = re.compile(r"[0-9a-f]{64}")
KEY = re.compile(r"[A-Za-z0-9_-]{1,100}(/[A-Za-z0-9_-]{1,100}){0,3}")


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

    @asynccontextmanager
    async def staging(self) -> AsyncIterator[Staging]:
        """A temporary object to write into; gone at the end of the block unless it was kept."""
        path = _temporary()
        staging = Staging(
            path,
            self._place.writer(path),
            publish=lambda blob: self._place.move(path, _path(blob.sha256), durably=True),
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
        """
        try:
            return (await obstore.head_async(self._place.store, _path(sha256)))["size"]
        except FileNotFoundError:
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
        return BlobRange(
            inicio=inicio, fim=end, size=size, _chunks=windows(self._place.store, _path(sha256), inicio, end)
        )

    async def delete(self, sha256: str, /) -> None:
        """Forget a document. One that isn't there is forgotten already."""
        await self._place.remove([_path(sha256)])

    async def put_part(self, key: str, staging: Staging, /, *, inicio: int, fim: int) -> None:
        """Keep staged bytes as the part `[inicio, fim)` of what `key` stands for; it replaces what it overlaps.

        Parts are not synced to the disk one by one: `assemble` verifies the whole, and a power cut costs a repetition.

        Raises:
            FaixaInvalidaError: the range is empty or backwards.
            TamanhoDivergenteError: the bytes aren't `fim - inicio`; an earlier part stays as it was.
        """
        if not 0 <= inicio < fim:
            raise FaixaInvalidaError(inicio=inicio, fim=fim, size=fim)
        blob = await staging.finish()
        if blob.size != fim - inicio:
            raise TamanhoDivergenteError(expected=fim - inicio, got=blob.size)
        part = Part(inicio=inicio, fim=fim, sha256=blob.sha256)
        replaced = [_part_path(key, old) for old in await self.parts(key) if old.overlaps(part) and old != part]
        # Not the other way round: a crash between must leave a gap, which is sent again, never two that overlap.
        await self._place.remove(replaced)
        await self._place.move(staging.path, _part_path(key, part), durably=False)

    async def parts(self, key: str, /) -> list[Part]:
        """The parts that are there, by position."""
        found = [ranges.named(path.rpartition("/")[2]) for path in await self._paths(_parts_path(key))]
        return sorted(part for part in found if part is not None)

    async def assemble(self, key: str, /, *, sha256: str, size: int) -> Blob:
        """Make one document of the parts of `key`, and forget them. On refusal they stay, to be sent again.

        Raises:
            PartesFaltandoError: some bytes of `[0, size)` are in no part.
            FaixaInvalidaError: a part reaches past `size`.
            HashDivergenteError, TamanhoDivergenteError: together they are something else.
        """
        announced = Part(inicio=0, fim=size, sha256=sha256)
        parts = await self.parts(key)
        if announced not in parts:  # most documents come as one part, which was hashed on its way in
            await self._join(key, parts, announced)
        await self._place.move(_part_path(key, announced), _path(sha256), durably=True)
        await self.drop_parts(key)
        return Blob(sha256=sha256, size=size)

    async def drop_parts(self, key: str, /) -> None:
        """Forget the parts of `key`."""
        await self._place.remove(await self._paths(_parts_path(key)))

    async def sweep(self, *, older_than: timedelta) -> int:
        """Remove temporary objects and parts that nobody finished; how many that were.

        Args:
            older_than: longer than any upload, and than a sender may take between its parts.
        """
        limit = clock.now() - older_than
        orphans = [path for prefix in (TEMPORARY, PARTS) for path in await self._paths(prefix, before=limit)]
        await self._place.remove(orphans)
        return len(orphans)

    async def _join(self, key: str, parts: list[Part], announced: Part) -> None:
        if past := [part for part in parts if part.fim > announced.fim]:
            raise FaixaInvalidaError(inicio=past[0].inicio, fim=past[0].fim, size=announced.fim)
        if gaps := ranges.missing(parts, size=announced.fim):
            raise PartesFaltandoError(gaps)
        temporary = _temporary()
        sources = [_part_path(key, part) for part in parts]
        try:
            joined = Blob(
                sha256=await self._place.join(sources, temporary), size=sum(part.fim - part.inicio for part in parts)
            )
            check(joined, sha256=announced.sha256, size=announced.fim)
            await self._place.move(temporary, _part_path(key, announced), durably=False)
        finally:
            await self._place.remove([temporary])
        # Before the document is synced to the disk: what is unlinked in time need never be written to it.
        await self._place.remove(sources)

    async def _paths(self, prefix: str, *, before: datetime | None = None) -> list[str]:
        return [
            found["path"]
            async for batch in obstore.list(self._place.store, prefix=prefix)
            for found in batch
            if before is None or found["last_modified"] < before
        ]


def open_store(url: str, /) -> BlobStore:
    """The store at `file:///folder` or `s3://bucket/prefix` (credentials and endpoint from AWS_… in the environment).

    Raises:
        OperatorError: the URL isn't one of these, or the folder can't be written.
    """
    scheme, _, path, *_ = urlsplit(url)
    if scheme == "s3":
        return BlobStore(Bucket(from_url(url)))
    if scheme != "file" or not path.startswith("/"):
        raise OperatorError("A guarda de documentos deve ser file:///pasta ou s3://balde/prefixo.")
    folder = Path(unquote(path))
    try:
        for name in (TEMPORARY, PARTS, DOCUMENTS):
            (folder / name).mkdir(parents=True, exist_ok=True)
        probe = folder / TEMPORARY / uuid4().hex
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OperatorError(
            f"Não é possível gravar documentos em {folder}: {error.strerror}. Crie a pasta, dê permissão de escrita ao "
            "usuário do serviço, ou escolha outra."
        ) from error
    return BlobStore(Folder(folder))


def _temporary() -> str:
    return f"{TEMPORARY}/{uuid4().hex}"


def _path(sha256: str) -> str:
    if SHA256.fullmatch(sha256) is None:
        raise BlobDesconhecidoError(sha256)
    return f"{DOCUMENTS}/{sha256[:2]}/{sha256}"


def _parts_path(key: str) -> str:
    if KEY.fullmatch(key) is None:
        raise ValueError(f"not a key: {key!r}")
    return f"{PARTS}/{key}"


def _part_path(key: str, part: Part) -> str:
    return f"{_parts_path(key)}/{part.name}"
