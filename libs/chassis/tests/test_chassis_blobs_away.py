"""The place of the documents goes away and comes back: nothing is taken for missing, nothing is written beside it."""

import asyncio
import errno
import os
import shutil
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from obstore.store import S3Store
from test_chassis_blobs import CONTENT, KEY, MIB, SHA, all_of, in_chunks, put

from chassis.away import is_away
from chassis.blobs import ArmazenamentoForaError, BlobDesconhecidoError, BlobStore, open_store
from chassis.blobs import folder as folders
from chassis.blobs.bucket import Bucket

T = TypeVar("T")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "guarda"


@pytest.fixture
def store(root: Path) -> BlobStore:
    root.mkdir()
    return open_store(root.as_uri())


def unmount(root: Path) -> Callable[[], None]:
    """Another folder lies there now, an empty one, as under a file system that is not mounted."""
    root.rename(root.with_suffix(".fora"))
    root.mkdir()

    def mount() -> None:
        shutil.rmtree(root)
        root.with_suffix(".fora").rename(root)

    return mount


async def waiting(attempt: Callable[[], Awaitable[T]]) -> T:
    while True:
        try:
            return await attempt()
        except ArmazenamentoForaError:
            await asyncio.sleep(0.01)


async def test_what_is_in_a_place_that_is_away_is_not_said_to_be_unknown(store: BlobStore, root: Path) -> None:
    await store.upload(in_chunks(CONTENT))
    await put(store, 0, 10)
    mount = unmount(root)
    for asking in (store.size(SHA), store.read(SHA), store.parts(KEY), store.check(), store.upload(in_chunks(CONTENT))):
        with pytest.raises(ArmazenamentoForaError):
            await asking
    with pytest.raises(ArmazenamentoForaError):
        await put(store, 10, 20)
    with pytest.raises(ArmazenamentoForaError):
        await store.assemble(KEY, sha256=SHA, size=10)
    assert os.listdir(root) == []  # noqa: PTH208 - pathlib's would block the loop just as well
    mount()
    assert await all_of(store, SHA) == CONTENT
    assert [(part.inicio, part.fim) for part in await store.parts(KEY)] == [(0, 10)]
    with pytest.raises(BlobDesconhecidoError):
        await store.size("0" * 64)


async def test_an_upload_outlasts_a_place_that_goes_away_under_it(store: BlobStore, root: Path) -> None:
    async with store.staging(patience=waiting) as staging:
        await staging.write(CONTENT[: 2 * MIB])
        mount = unmount(root)
        staging._writer._let_go()  # type: ignore[attr-defined] # as a handle of a mount that is gone
        asyncio.get_running_loop().call_later(0.2, mount)
        for start in range(2 * MIB, len(CONTENT), MIB):
            await staging.write(CONTENT[start : start + MIB])
        assert (await staging.keep(sha256=SHA)).size == len(CONTENT)
    assert await all_of(store, SHA) == CONTENT
    assert await store.sweep(older_than=timedelta(0)) == 0


async def test_a_disk_that_fails_for_a_moment_costs_no_byte(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    write, left = os.pwrite, [errno.EIO, errno.ESTALE, 0, errno.EIO]

    def failing(file: int, data: memoryview, position: int) -> int:
        if left and (number := left.pop()):
            raise OSError(number, os.strerror(number))
        return write(file, data[: len(data) // 2 + 1], position)

    monkeypatch.setattr(os, "pwrite", failing)
    async with store.staging(patience=waiting) as staging:
        await staging.write(CONTENT)
        await staging.keep(sha256=SHA, size=len(CONTENT))
    assert left == []
    assert await all_of(store, SHA) == CONTENT


async def test_who_keeps_again_after_a_failure_finds_it_kept(store: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    sync, left = folders._sync, [errno.EIO]

    def failing(path: Path) -> None:
        if path.is_dir() and left:
            raise OSError(left.pop(), "disk")
        sync(path)

    monkeypatch.setattr(folders, "_sync", failing)
    async with store.staging() as staging:
        await staging.write(CONTENT)
        with pytest.raises(ArmazenamentoForaError):
            await staging.keep(sha256=SHA)
        await staging.keep(sha256=SHA)
    assert await all_of(store, SHA) == CONTENT


async def test_an_object_store_that_does_not_answer_is_away() -> None:
    nobody = S3Store(
        "balde",
        endpoint="http://127.0.0.1:1",
        region="us-east-1",
        access_key_id="a",
        secret_access_key="b",
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )
    store = BlobStore(Bucket(nobody))
    for asking in (store.size(SHA), store.check(), store.parts(KEY), store.delete(SHA)):
        with pytest.raises(ArmazenamentoForaError) as away:
            await asking
        assert is_away(away.value)
