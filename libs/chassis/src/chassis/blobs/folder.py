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
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from obstore.store import LocalStore, ObjectStore

from chassis.blobs import paths
from chassis.blobs.errors import ArmazenamentoCheioError, ArmazenamentoForaError
from chassis.blobs.places import Writer

COPY_BYTES = 2 * 1024 * 1024
RENAME_TRIES = 5
FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# What a file system says that is going or gone: a disk that fails, a mount whose server is away or was taken from it.
AWAY = frozenset(
    {errno.EIO, errno.ESTALE, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EROFS}
)
TOPS = (paths.TEMPORARY, paths.PARTS, paths.DOCUMENTS)


class Folder:
    """Objects as files of a local folder.

    The folders of `TOPS` are made once, by whoever opens the store, and never again: where they are missing, the file
    system is not mounted, and what was written there would be hidden once it is.
    """

    def __init__(self, root: Path) -> None:
        """Use `root`, which holds the folders of `TOPS` and can be written."""
        self._root = root
        self.store: ObjectStore = LocalStore(prefix=root)

    async def check(self) -> None:
        """Look whether the file system is mounted and answers."""
        await asyncio.to_thread(self._check)

    def writer(self, path: str, /, *, once: bool = False) -> Writer:  # noqa: ARG002 - it goes on whenever it is told
        """Write a new file."""
        return _FileWriter(self._root / path, while_here=self._while_here)

    async def move(self, source: str, target: str, /, *, durably: bool) -> None:
        """Rename; `durably` syncs the file first, then the folders that name it."""
        await asyncio.to_thread(self._move, self._root / source, self._root / target, durably)

    async def join(self, sources: Sequence[str], target: str, /) -> str:
        """Copy, hashing on the way; a thread's turn for each part."""
        digest = hashlib.sha256()
        with self._while_here():
            (self._root / target).touch(mode=0o600)
            for source in sources:
                await asyncio.to_thread(_append, self._root / source, self._root / target, digest)
        return digest.hexdigest()

    async def remove(self, paths: Sequence[str], /) -> None:
        """Unlink, and remove the folders that are empty now."""
        await asyncio.to_thread(self._remove, paths)

    def _check(self) -> None:
        try:
            here = all((self._root / top).is_dir() for top in TOPS)
        except OSError as error:
            raise ArmazenamentoForaError from error
        if not here:
            raise ArmazenamentoForaError

    @contextlib.contextmanager
    def _while_here(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in AWAY:
                raise ArmazenamentoForaError from error
            self._check()
            raise

    def _move(self, source: Path, target: Path, durably: bool) -> None:  # noqa: FBT001 - handed on to a thread
        with self._while_here():
            made = [] if _was_moved(source, target) else self._moved(source, target, durably=durably)
            if durably:
                for folder in (target.parent, *(each.parent for each in made)):
                    _sync(folder)

    def _moved(self, source: Path, target: Path, *, durably: bool) -> list[Path]:
        if durably:
            _sync(source)
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
        with self._while_here():
            for path in paths:
                (self._root / path).unlink(missing_ok=True)
        # The deepest first; the top ones (`partes` and its like) stay.
        for folder in sorted({folder for path in paths for folder in Path(path).parents[:-2]}, reverse=True):
            with contextlib.suppress(OSError):  # not empty, or gone
                (self._root / folder).rmdir()


def _was_moved(source: Path, target: Path) -> bool:
    """Whether an earlier try came as far as the renaming."""
    return target.exists() and not source.exists()


class _FileWriter:
    def __init__(self, path: Path, *, while_here: Callable[[], contextlib.AbstractContextManager[None]]) -> None:
        self._path = path
        self._while_here = while_here
        self._digest = hashlib.sha256()
        self._file: int | None = None
        self._begun = False
        self._size = 0
        self._taking: Sequence[bytes] = ()
        self._taken = 0

    async def take(self, chunks: Sequence[bytes], /) -> None:
        await asyncio.to_thread(self._take, chunks)

    async def close(self) -> str:
        await asyncio.to_thread(self._close)
        return self._digest.hexdigest()

    async def discard(self) -> None:
        await asyncio.to_thread(self._discard)

    def _take(self, chunks: Sequence[bytes]) -> None:
        if chunks is not self._taking:
            self._taking, self._taken = chunks, 0
        with self._while_here():
            try:
                while self._taken < len(chunks):
                    chunk = chunks[self._taken]
                    _write_all(self._opened(), chunk, at=self._size)
                    self._digest.update(chunk)
                    self._size += len(chunk)
                    self._taken += 1
            except OSError:
                self._let_go()  # the handle may be of a mount that is gone
                raise

    def _opened(self) -> int:
        if self._file is None:
            new = 0 if self._begun else os.O_CREAT | os.O_EXCL
            self._file = os.open(self._path, os.O_WRONLY | os.O_CLOEXEC | new, 0o600)
            self._begun = True
        return self._file

    def _close(self) -> None:
        with self._while_here():
            self._opened()  # an empty object is one too
            file, self._file = self._file, None
            if file is not None:
                os.close(file)

    def _let_go(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with contextlib.suppress(OSError):
                os.close(file)

    def _discard(self) -> None:
        self._let_go()
        with contextlib.suppress(ArmazenamentoForaError), self._while_here():  # swept later
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


def _write_all(file: int, chunk: bytes | memoryview, *, at: int | None = None) -> None:
    view, position = memoryview(chunk), at
    while view:
        try:
            written = os.write(file, view) if position is None else os.pwrite(file, view, position)
        except OSError as error:
            raise _named(error) from error
        view = view[written:]
        position = None if position is None else position + written


def _named(error: OSError) -> Exception:
    return ArmazenamentoCheioError() if error.errno in FULL else error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _made(folder: Path) -> list[Path]:
    """Make a folder and those above it, but none of `TOPS`; which of them were new."""
    missing = []
    while folder.name not in TOPS and not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
    return missing
