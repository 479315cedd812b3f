"""Documents in a local folder.

obstore reads and lists it. It never calls fsync, so we write ourselves: a file counts as visible once it, and the
folder that names it, are on the disk.
"""

import asyncio
import contextlib
import errno
import hashlib
import itertools
import os
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from obstore.store import LocalStore, ObjectStore

from chassis.blobs.errors import ArmazenamentoCheioError
from chassis.blobs.places import Writer

COPY_BYTES = 2 * 1024 * 1024
RENAME_TRIES = 5
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Folder:
    """Objects as files of a local folder."""

    def __init__(self, root: Path) -> None:
        """Use `root`, which exists and can be written."""
        self._root = root
        self.store: ObjectStore = LocalStore(prefix=root)

    def writer(self, path: str, /) -> Writer:
        """Write a new file."""
        return _FileWriter(self._root / path)

    async def move(self, source: str, target: str, /, *, durably: bool) -> None:
        """Rename; `durably` syncs the file first, then the folders that name it."""
        await asyncio.to_thread(self._move, self._root / source, self._root / target, durably)

    async def join(self, sources: Sequence[str], target: str, /) -> str:
        """Copy, hashing on the way; a thread's turn for each part."""
        digest = hashlib.sha256()
        (self._root / target).touch(mode=0o600)
        for source in sources:
            await asyncio.to_thread(_append, self._root / source, self._root / target, digest)
        return digest.hexdigest()

    async def remove(self, paths: Sequence[str], /) -> None:
        """Unlink, and remove the folders that are empty now."""
        await asyncio.to_thread(self._remove, paths)

    def _move(self, source: Path, target: Path, durably: bool) -> None:  # noqa: FBT001 - handed on to a thread
        if durably:
            _sync(source)
        made = self._renamed(source, target)
        if durably:
            for folder in (target.parent, *(each.parent for each in made)):
                _sync(folder)

    def _renamed(self, source: Path, target: Path) -> list[Path]:
        for _ in range(RENAME_TRIES):
            made = _made(target.parent)
            try:
                source.rename(target)
            except FileNotFoundError:
                if not source.exists():
                    raise
                continue  # `_remove` took the folder, which was still empty
            return made
        raise FileNotFoundError(target)

    def _remove(self, paths: Sequence[str]) -> None:
        for path in paths:
            (self._root / path).unlink(missing_ok=True)
        # The deepest first; the top ones (`partes` and its like) stay.
        for folder in sorted({folder for path in paths for folder in Path(path).parents[:-2]}, reverse=True):
            with contextlib.suppress(OSError):  # not empty, or gone
                (self._root / folder).rmdir()


class _FileWriter:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._digest = hashlib.sha256()
        self._file: int | None = None

    async def take(self, chunks: Sequence[bytes], /) -> None:
        await asyncio.to_thread(self._take, chunks)

    async def close(self) -> str:
        await asyncio.to_thread(self._close)
        return self._digest.hexdigest()

    async def discard(self) -> None:
        await asyncio.to_thread(self._discard)

    def _take(self, chunks: Sequence[bytes]) -> None:
        file = self._opened()
        for chunk in chunks:
            self._digest.update(chunk)
            _write_all(file, chunk)

    def _opened(self) -> int:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        return self._file

    def _close(self) -> None:
        os.close(self._opened())  # an empty object is one too
        self._file = None

    def _discard(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
        self._path.unlink(missing_ok=True)


def _append(source: Path, target: Path, digest: "hashlib._Hash") -> None:
    """Copy onto the end, hashing on the way: one core hashes a block while the other writes it and reads the next."""
    with (
        ThreadPoolExecutor(1) as hashing,
        source.open("rb", buffering=0) as part,
        target.open("ab", buffering=0) as joined,
    ):
        hashed: Future[None] | None = None
        for buffer in itertools.cycle((bytearray(COPY_BYTES), bytearray(COPY_BYTES))):
            size = part.readinto(buffer) or 0
            if hashed is not None:
                hashed.result()  # in order, and before its buffer is filled again
            if not size:
                return
            chunk = memoryview(buffer)[:size]
            hashed = hashing.submit(digest.update, chunk)
            _write_all(joined.fileno(), chunk)


def _write_all(file: int, chunk: bytes | memoryview) -> None:
    view = memoryview(chunk)
    while view:
        try:
            view = view[os.write(file, view) :]
        except OSError as error:
            raise _named(error) from error


def _named(error: OSError) -> Exception:
    return ArmazenamentoCheioError() if error.errno in FULL else error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it; which of them were new."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing
