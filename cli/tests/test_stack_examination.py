"""What keeps a machine from running the stack is told by name; leftovers of a dead supervisor are found and ended."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from tropeiro.main import app
from tropeiro.stack import examination, leftovers
from tropeiro.stack.examination import Finding, examine
from tropeiro.stack.folder import Folder
from tropeiro.stack.ports import SPREAD, free_base, ports
from tropeiro.stack.state import Estado, Processo, Retrato

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"


@pytest.fixture
def folder() -> Iterator[Folder]:
    with tempfile.TemporaryDirectory(prefix="tropeiro-") as short:  # a socket lies in it, and its path may not be long
        made = Folder(Path(short) / "dados")
        version = made.prepare(base_port=free_base(SPREAD))
        made.keep(version)
        yield made


@pytest.fixture
def left(folder: Folder) -> Iterator[subprocess.Popen[bytes]]:
    """A process that outlived its supervisor, and does not care to be asked."""
    process = subprocess.Popen([sys.executable, "-c", DEAF], stdout=subprocess.PIPE)  # noqa: S603 - our own
    assert process.stdout is not None
    process.stdout.readline()
    one = Processo(
        nome="kafka",
        pid=process.pid,
        inicio=psutil.Process(process.pid).create_time(),
        estado=Estado.NO_AR,
        endereco="127.0.0.1:1",
    )
    gone = one.model_copy(update={"nome": "smtp", "pid": None})
    Retrato(dados="", base_port=1, pronta=True, processos=(gone, one)).write(folder.state)
    yield process
    process.kill()
    process.communicate()


def found(folder: Folder, what: str) -> Finding:
    return next(one for one in examine(folder) if one.what == what)


def test_too_little_room_is_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "FREE_DISK", 2**62)
    monkeypatch.setattr(examination, "FREE_MEMORY", 2**62)
    assert "Libere espaço" in found(folder, "espaço em disco").told
    assert "Feche outros programas" in found(folder, "memória livre").told


def test_a_program_that_does_not_run_here_is_told(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "JAVA", "/nao/ha/java")
    java = found(folder, "Java")
    assert not java.ok
    assert "/nao/ha/java não roda nesta máquina (FileNotFoundError)" in java.told


def test_a_download_that_cannot_happen_is_told_before(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROPEIRO_CACHE", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as maven:
        monkeypatch.setenv("TROPEIRO_MAVEN", f"http://127.0.0.1:{maven.getsockname()[1]}")
        assert found(folder, "Apache Kafka").told == "será baixado na primeira vez (44 MB)"
    kafka = found(folder, "Apache Kafka")
    assert not kafka.ok
    assert "não se chega a 127.0.0.1" in kafka.told


def test_a_taken_port_is_told(folder: Folder) -> None:
    assert found(folder, "portas").ok
    with socket.create_server(("127.0.0.1", ports(folder.read_version().base_port)["smtp"])):
        assert "já está ocupada" in found(folder, "portas").told


def test_a_folder_that_nobody_may_write_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write anywhere
    assert "Escolha outra pasta com --data" in found(Folder(tmp_path / "nova"), "pasta de dados").told


def test_what_a_dead_supervisor_left_is_told_and_ended_even_if_it_does_not_listen(
    folder: Folder, left: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"kafka ({left.pid})" in found(folder, "pilha nesta pasta").told
    monkeypatch.setattr(leftovers, "GRACE_SECONDS", 0.3)
    leftovers.end([*leftovers.find(folder), Processo(nome="x", pid=None, inicio=None, estado=Estado.CAIU, endereco="")])
    assert not psutil.pid_exists(left.pid)
    assert leftovers.find(folder) == []


def test_the_command_exits_with_a_fault_if_one_thing_is_wrong(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "FREE_DISK", 2**62)
    examined = CliRunner().invoke(app, ["doctor", "--data", str(folder.root)])
    assert examined.exit_code == 1
    assert "Libere espaço" in examined.output.replace("\n", " ")


def test_logs_are_shown_by_part_or_all_together(folder: Folder) -> None:
    folder.log("smtp").write_text("uma\n")
    folder.log("oidc").write_text("outra\n")
    run = CliRunner().invoke
    assert run(app, ["logs", "smtp", "--data", str(folder.root)]).output == "uma\n"
    assert [line.split(" | ") for line in run(app, ["logs", "--data", str(folder.root)]).output.splitlines()] == [
        ["          oidc", "outra"],
        ["          smtp", "uma"],
    ]
    refused = run(app, ["logs", "nada", "--data", str(folder.root)])
    assert refused.exit_code == 2
    assert refused.output == "Não há registro de nada. Há de: oidc, smtp.\n"


def test_logs_are_followed_line_by_line_until_ctrl_c(folder: Folder) -> None:
    log = folder.log("smtp")
    log.write_text("antes\n")
    command = [sys.executable, "-m", "tropeiro.main", "logs", "smtp", "-f", "--data", str(folder.root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as following:  # noqa: S603 - our own
        assert following.stdout is not None
        assert following.stdout.readline() == "antes\n"
        with log.open("a") as file:
            file.write("depois\nmeia")
            file.flush()
            assert following.stdout.readline() == "depois\n"
            file.write(" linha\n")
        assert following.stdout.readline() == "meia linha\n"
        time.sleep(0.1)
        following.send_signal(signal.SIGINT)
        assert following.stdout.read() == ""
    assert following.returncode == 0
