"""The one download that the stack needs: whole or not at all, and repaired when it was broken."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis.embedded import jars
from chassis.embedded.cache import cache_folder
from chassis.operators import OperatorError


@pytest.fixture(scope="module")
async def good() -> Path:
    """The jars as they should be, from this machine's cache."""
    return await jars.ensure(cache=cache_folder(), tell=print)


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


class Mirror(http.server.BaseHTTPRequestHandler):
    """A Maven repository that serves what this machine has already downloaded."""

    source: Path
    corrupt = False

    def do_GET(self) -> None:
        file = self.source / Path(self.path).name
        if not file.exists():
            self.send_error(404)
            return
        body = b"<html>bloqueado</html>" if self.corrupt else file.read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        """Keep quiet."""


@pytest.fixture
def mirror(good: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Mirror]]:
    handler = type("ThisMirror", (Mirror,), {"source": good})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("TROPEIRO_MAVEN", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    yield handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def told() -> list[str]:
    return []


async def test_a_download_ends_in_a_folder_with_every_jar(
    mirror: type[Mirror], good: Path, tmp_path: Path, told: list[str]
) -> None:
    home = await jars.ensure(cache=tmp_path, tell=told.append)
    assert names(home) == names(good)
    assert "só na primeira vez" in told[0]
    assert names(tmp_path) == {"kafka-4.3.0", "kafka.busy"}


async def test_what_is_whole_is_used_without_network(
    good: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    monkeypatch.setenv("TROPEIRO_MAVEN", "http://127.0.0.1:9")
    assert await jars.ensure(cache=good.parent, tell=told.append) == good
    assert told == []


async def test_a_jar_cut_in_half_is_noticed_and_downloaded_again(
    mirror: type[Mirror], tmp_path: Path, told: list[str]
) -> None:
    home = await jars.ensure(cache=tmp_path, tell=told.append)
    victim = home / "kafka_2.13-4.3.0.jar"
    victim.write_bytes(victim.read_bytes()[:1000])
    told.clear()
    assert await jars.ensure(cache=tmp_path, tell=told.append) == home
    assert "está incompleto (kafka_2.13-4.3.0.jar)" in told[0]
    assert victim.stat().st_size > 1000


async def test_an_interrupted_download_is_started_again(mirror: type[Mirror], tmp_path: Path, told: list[str]) -> None:
    half = tmp_path / "kafka-4.3.0.part" / "jars"
    half.mkdir(parents=True)
    (half / "kafka_2.13-4.3.0.jar").write_bytes(b"PK")
    home = await jars.ensure(cache=tmp_path, tell=told.append)
    assert "pela metade" in told[0]
    assert (home / "kafka_2.13-4.3.0.jar").stat().st_size > 1000


async def test_without_network_the_message_says_what_to_do_and_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, told: list[str]
) -> None:
    monkeypatch.setenv("TROPEIRO_MAVEN", "http://127.0.0.1:9")
    with pytest.raises(OperatorError, match="precisa de rede"):
        await jars.ensure(cache=tmp_path, tell=told.append)
    assert not (tmp_path / "kafka-4.3.0").exists()


async def test_a_proxy_that_alters_downloads_is_found_out(
    mirror: type[Mirror], tmp_path: Path, told: list[str]
) -> None:
    mirror.corrupt = True
    with pytest.raises(OperatorError, match="diferente do esperado"):
        await jars.ensure(cache=tmp_path, tell=told.append)
    assert not (tmp_path / "kafka-4.3.0").exists()


async def test_a_cache_that_cannot_be_written_is_told(told: list[str]) -> None:
    with pytest.raises(OperatorError, match="Não foi possível gravar em /proc/tropeiro"):
        await jars.ensure(cache=Path("/proc/tropeiro"), tell=told.append)
