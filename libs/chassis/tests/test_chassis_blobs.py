"""The document store: the same cases on a local folder, on an object store in memory and on a real S3 server."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import MemoryStore

from chassis import clock
from chassis.blobs import (
    ArmazenamentoCheioError,
    BlobDesconhecidoError,
    BlobStore,
    FaixaInvalidaError,
    HashDivergenteError,
    PartesFaltandoError,
    TamanhoDivergenteError,
    open_store,
    parts,
)
from chassis.blobs.bucket import Bucket
from chassis.blobs.folder import Folder
from chassis.operators import OperatorError
from chassis.testing.seaweed import Seaweed, seaweed

MIB = 1024 * 1024
CONTENT = os.urandom(5 * MIB + 123)
SHA = hashlib.sha256(CONTENT).hexdigest()
KEY = f"77/{SHA}"


@pytest_asyncio.fixture(scope="module")
async def s3(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Seaweed]:
    async with seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture(params=["folder", "object store", pytest.param("s3", marks=pytest.mark.xdist_group("s3"))])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BlobStore:
    if request.param == "folder":
        return open_store(tmp_path.as_uri())
    if request.param == "object store":
        return BlobStore(Bucket(MemoryStore()))
    server: Seaweed = request.getfixturevalue("s3")
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return open_store(f"{server.url}/{uuid4().hex}")


async def in_chunks(content: bytes, size: int = 70_000) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


async def all_of(store: BlobStore, sha256: str, *, inicio: int = 0, fim: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in await store.read(sha256, inicio=inicio, fim=fim)])


async def put(store: BlobStore, inicio: int, fim: int, content: bytes = CONTENT) -> None:
    async with store.staging() as staging:
        await staging.write(content[inicio:fim])
        await store.put_part(KEY, staging, inicio=inicio, fim=fim)


async def test_what_was_uploaded_comes_back_whole_and_in_ranges(store: BlobStore) -> None:
    blob = await store.upload(in_chunks(CONTENT), sha256=SHA, size=len(CONTENT))
    assert (blob.sha256, blob.size) == (SHA, len(CONTENT))
    assert await store.size(SHA) == len(CONTENT)
    assert await all_of(store, SHA) == CONTENT
    assert await all_of(store, SHA, inicio=10, fim=3 * MIB) == CONTENT[10 : 3 * MIB]
    assert await all_of(store, SHA, inicio=len(CONTENT)) == b""
    assert (await store.upload(in_chunks(CONTENT))).sha256 == SHA


async def test_an_empty_document_is_one_too(store: BlobStore) -> None:
    blob = await store.upload(in_chunks(b""), size=0)
    assert await all_of(store, blob.sha256) == b""


async def test_nothing_is_visible_that_is_not_what_was_announced(store: BlobStore) -> None:
    with pytest.raises(HashDivergenteError) as other:
        await store.upload(in_chunks(CONTENT), sha256="0" * 64)
    assert (other.value.expected, other.value.got) == ("0" * 64, SHA)
    with pytest.raises(TamanhoDivergenteError) as longer:
        await store.upload(in_chunks(CONTENT), sha256=SHA, size=7)
    assert (longer.value.expected, longer.value.got) == (7, len(CONTENT))
    with pytest.raises(BlobDesconhecidoError):
        await store.size(SHA)
    assert await store.sweep(older_than=timedelta(0)) == 0


async def test_nothing_stays_of_an_upload_that_breaks_off(store: BlobStore) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        yield CONTENT
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.upload(breaking())
    assert await store.sweep(older_than=timedelta(0)) == 0


async def test_a_document_may_be_kept_only_once_its_hash_is_known(store: BlobStore) -> None:
    async with store.staging() as staging:
        async for chunk in in_chunks(CONTENT):
            await staging.write(chunk)
        assert (await staging.finish()).sha256 == SHA
        with pytest.raises(BlobDesconhecidoError):
            await store.size(SHA)
        await staging.keep(sha256=SHA)
    assert await all_of(store, SHA) == CONTENT


async def test_what_is_not_there_is_said_to_be_unknown(store: BlobStore) -> None:
    for name in (SHA, "../../etc/passwd", SHA.upper()):
        with pytest.raises(BlobDesconhecidoError):
            await store.read(name)
    await store.delete(SHA)
    await store.upload(in_chunks(CONTENT))
    for inicio, fim in ((0, len(CONTENT) + 1), (5, 4), (-1, 4)):
        with pytest.raises(FaixaInvalidaError):
            await store.read(SHA, inicio=inicio, fim=fim)
    await store.delete(SHA)
    with pytest.raises(BlobDesconhecidoError):
        await store.read(SHA)


async def test_parts_come_in_any_order_and_replace_each_other(store: BlobStore) -> None:
    await put(store, 4 * MIB, len(CONTENT))
    await put(store, 0, 2 * MIB, b"x" * len(CONTENT))
    with pytest.raises(PartesFaltandoError) as gap:
        await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    assert gap.value.missing == [(2 * MIB, 4 * MIB)]
    await put(store, 2 * MIB, 4 * MIB)
    with pytest.raises(HashDivergenteError):
        await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    await put(store, 0, 2 * MIB)
    await put(store, 0, 2 * MIB)
    assert [(part.inicio, part.fim) for part in await store.parts(KEY)] == [
        (0, 2 * MIB),
        (2 * MIB, 4 * MIB),
        (4 * MIB, len(CONTENT)),
    ]
    await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    assert await all_of(store, SHA) == CONTENT
    assert await store.parts(KEY) == []


async def test_one_part_that_is_everything_becomes_the_document(store: BlobStore) -> None:
    await put(store, 0, len(CONTENT))
    with pytest.raises(HashDivergenteError):
        await store.assemble(KEY, sha256="0" * 64, size=len(CONTENT))
    await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    assert await all_of(store, SHA) == CONTENT


async def test_assembling_may_be_repeated_but_proves_nothing_for_another_sender(store: BlobStore) -> None:
    await put(store, 0, len(CONTENT))
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(store.assemble(KEY, sha256=SHA, size=len(CONTENT)))
    await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    with pytest.raises(PartesFaltandoError):
        await store.assemble("another/key", sha256=SHA, size=len(CONTENT))
    await asyncio.sleep(0.02)
    assert await store.sweep(older_than=timedelta(0)) == 1
    with pytest.raises(PartesFaltandoError):
        await store.assemble(KEY, sha256=SHA, size=len(CONTENT))
    await store.assemble(KEY, sha256=hashlib.sha256().hexdigest(), size=0)


async def test_a_part_of_another_length_or_past_the_end_is_refused(store: BlobStore) -> None:
    async with store.staging() as staging:
        await staging.write(b"abc")
        with pytest.raises(TamanhoDivergenteError):
            await store.put_part(KEY, staging, inicio=0, fim=4)
        with pytest.raises(FaixaInvalidaError):
            await store.put_part(KEY, staging, inicio=3, fim=3)
        await store.put_part(KEY, staging, inicio=7, fim=10)
    with pytest.raises(FaixaInvalidaError):
        await store.assemble(KEY, sha256=SHA, size=9)
    with pytest.raises(ValueError, match="not a key"):
        await store.parts("../x")
    await store.drop_parts(KEY)
    assert await store.parts(KEY) == []


async def test_the_sweeper_takes_what_nobody_finished_and_nothing_else(store: BlobStore) -> None:
    await store.upload(in_chunks(CONTENT))
    await put(store, 0, 10)
    assert await store.sweep(older_than=timedelta(hours=1)) == 0
    await asyncio.sleep(0.02)
    assert await store.sweep(older_than=timedelta(0)) == 1
    assert await store.parts(KEY) == []
    assert await store.size(SHA) == len(CONTENT)


async def test_uploads_of_the_same_document_do_not_disturb_each_other(store: BlobStore) -> None:
    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(store.upload(in_chunks(CONTENT), sha256=SHA))
            group.create_task(put(store, 0, MIB))
            group.create_task(store.drop_parts(KEY))
    assert await all_of(store, SHA) == CONTENT


async def test_a_folder_keeps_no_empty_folders_of_parts(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri())
    await put(store, 0, 10)
    await store.drop_parts(KEY)
    assert list((tmp_path / "partes").iterdir()) == []


async def test_a_full_disk_is_said_to_be_full(tmp_path: Path) -> None:
    writer = Folder(tmp_path).writer("x")
    writer._file = os.open("/dev/full", os.O_WRONLY)  # type: ignore[attr-defined] # the device that is always full
    with pytest.raises(ArmazenamentoCheioError):
        await writer.take([CONTENT])
    await writer.discard()


def test_a_store_that_cannot_be_used_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for url in ((tmp_path / "file" / "x").as_uri(), "ftp://a/b", "file://relative"):
        with pytest.raises(OperatorError):
            open_store(url)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=8), st.integers(0, 60))
def test_missing_ranges_are_exactly_the_bytes_that_no_part_covers(ranges: list[tuple[int, int]], size: int) -> None:
    found = [parts.Part(inicio=inicio, fim=inicio + length, sha256=SHA) for inicio, length in ranges]
    covered = {byte for part in found for byte in range(part.inicio, part.fim)}
    gaps = parts.missing(found, size=max([size, *(part.fim for part in found)]))
    assert {byte for inicio, fim in gaps for byte in range(inicio, fim)} == (
        set(range(max([size, *(part.fim for part in found)]))) - covered
    )
    assert all(parts.named(part.name) == part for part in found)


async def test_reading_again_tells_of_each_document_whether_it_is_still_the_same(store: BlobStore) -> None:
    contents = [os.urandom(2 * MIB), b"", b"small"]
    for content in contents:
        await store.upload(in_chunks(content))
    seen = [verdict async for verdict in store.scrub(bytes_per_s=1e9)]
    assert sorted(verdict.sha256 for verdict in seen) == sorted(hashlib.sha256(c).hexdigest() for c in contents)
    assert all(verdict.whole for verdict in seen)


async def test_when_a_part_last_came_in_is_told_for_all_that_lies_below_a_key(store: BlobStore) -> None:
    assert await store.last_part("77") is None
    before = clock.now() - timedelta(seconds=2)
    await put(store, 0, 1000)
    last = await store.last_part("77")
    assert last is not None
    assert before < last <= clock.now() + timedelta(seconds=2)
    assert await store.last_part("7") is None
    await store.drop_parts(KEY)
    assert await store.last_part("77") is None
