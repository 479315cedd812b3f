"""Documents up and down over mutual TLS, measured: throughput as a ratio, memory as a bound.

`pytest -m bench -s libs/chassis/tests/test_chassis_upload.py` prints the figures.
"""

import hashlib
import os
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path

import psutil
import pytest

from chassis.testing.authority import Authority

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]

MIB = 1024 * 1024
BLOCK = os.urandom(MIB)
BLOCKS = 1024
PART_BLOCKS = 50  # SEI's default
BOUNDARY = "5b0f8b1f4d2f0c9be5d7a1f0c3e9ab74d1c2f3a4"  # as long as Guzzle's
ROUNDS = 5
LEAST_RATIO = 0.4
MOST_MEMORY = 64 * MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class Bus:
    folder: Path
    port: int
    tls: ssl.SSLContext
    process: psutil.Process

    def call(self, method: str, path: str, *, form: tuple[str, int] | None = None) -> str:
        """The SHA-256 of the answer to a request; `form` sends that many blocks as the file of a form."""
        with closing(HTTPSConnection("localhost", self.port, context=self.tls)) as connection:
            self._ask(connection, method, path, form)
            answer = connection.getresponse()
            assert answer.status == 200
            digest = hashlib.sha256()
            while chunk := answer.read(MIB):
                digest.update(chunk)
            return digest.hexdigest()

    def _ask(self, connection: HTTPSConnection, method: str, path: str, form: tuple[str, int] | None) -> None:
        connection.putrequest(method, path)
        sha256, blocks = form or ("", 0)
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="conteudo"; filename="a.html"\r\n\r\n'.encode()
        tail = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="hash"\r\n\r\n{sha256}\r\n--{BOUNDARY}--\r\n'
        length = 0 if form is None else len(head) + blocks * MIB + len(tail)
        connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
        connection.putheader("Content-Length", str(length))
        connection.endheaders()
        if form is not None:
            connection.send(head)
            for _ in range(blocks):
                connection.send(BLOCK)
            connection.send(tail.encode())

    def forget(self, sha256: str) -> None:
        (self.folder / "sha256" / sha256[:2] / sha256).unlink()


@pytest.fixture(scope="module")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    folder = tmp_path_factory.mktemp("bus")
    authority = Authority(folder)
    files = authority.server()
    app = Path(__file__).with_name("chassis_upload_app.py")
    store = folder / "guarda"
    command = [sys.executable, str(app), str(store), str(files.certificate), str(authority.pem)]
    tls = ssl.create_default_context(cafile=str(authority.pem))
    tls.load_cert_chain(authority.client("amargosa").pem)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:  # noqa: S603 - our own program
        assert started.stdout is not None
        port = next(int(line.split()[1]) for line in started.stdout if line.startswith("porta "))
        yield Bus(folder=store, port=port, tls=tls, process=psutil.Process(started.pid))
        started.terminate()
        started.communicate()


@contextmanager
def memory_of(process: psutil.Process) -> Iterator[list[int]]:
    """The most that its resident memory grew."""
    before = process.memory_info().rss
    grown, stop = [0], threading.Event()

    def watch() -> None:
        while not stop.wait(0.01):
            grown[0] = max(grown[0], process.memory_info().rss - before)

    watching = threading.Thread(target=watch)
    watching.start()
    yield grown
    stop.set()
    watching.join()


def plain_loop(folder: Path) -> tuple[float, str]:
    """Hash, write and sync the same bytes, and nothing else."""
    began = time.perf_counter()
    digest = hashlib.sha256()
    with (folder / "plain").open("wb", buffering=0) as file:
        for _ in range(BLOCKS):
            digest.update(BLOCK)
            file.write(BLOCK)
        os.fsync(file.fileno())
    (folder / "plain").unlink()
    return time.perf_counter() - began, digest.hexdigest()


def whole(bus: Bus, sha256: str) -> float:
    began = time.perf_counter()
    bus.call("PUT", "/envio", form=(sha256, BLOCKS))
    return time.perf_counter() - began


def in_parts(bus: Bus, sha256: str) -> float:
    began = time.perf_counter()
    for first in range(0, BLOCKS, PART_BLOCKS):
        last = min(first + PART_BLOCKS, BLOCKS)
        bus.call("PUT", f"/envio/partes/{first * MIB}-{last * MIB}", form=(sha256, last - first))
    bus.call("POST", f"/envio/fim/{sha256}/{BLOCKS * MIB}")
    return time.perf_counter() - began


def down(bus: Bus, sha256: str) -> float:
    began = time.perf_counter()
    assert bus.call("GET", f"/documentos/{sha256}") == sha256
    return time.perf_counter() - began


def test_a_gibibyte_goes_up_and_down_in_constant_memory_and_good_time(
    bus: Bus, capsys: pytest.CaptureFixture[str]
) -> None:
    best = {"plain": 1e9, "whole": 1e9, "in parts": 1e9, "down": 1e9}
    with memory_of(bus.process) as grown:
        for _ in range(ROUNDS):
            plain, sha256 = plain_loop(bus.folder)
            taken = {"plain": plain, "whole": whole(bus, sha256)}
            bus.forget(sha256)
            taken |= {"in parts": in_parts(bus, sha256), "down": down(bus, sha256)}
            bus.forget(sha256)
            best = {name: min(best[name], seconds) for name, seconds in taken.items()}
    with capsys.disabled():
        figures = ", ".join(f"{name} {BLOCKS / s:.0f} MiB/s ({best['plain'] / s:.2f})" for name, s in best.items())
        sys.stdout.write(f"\n1 GiB: {figures}; memory +{grown[0] / MIB:.0f} MiB\n")
    assert grown[0] <= MOST_MEMORY
    assert best["plain"] / best["whole"] >= LEAST_RATIO
