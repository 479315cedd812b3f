"""The stack as a person meets it: up, looked at, hurt, repaired, down. Real processes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from stack_driver import NewStack, Stack, alive, kill

from tropeiro.stack.state import Estado, Processo, Retrato

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack_lifecycle")]
PARTS = ("postgres", "kafka", "oidc", "smtp")


@pytest.fixture(scope="module")
def running(new_stack: NewStack) -> Stack:
    """The four parts that are no services of ours, up."""
    stack = new_stack()
    brought = stack.up(*PARTS)
    assert brought.returncode == 0, brought.stdout + brought.stderr
    return stack


@pytest.fixture
def bystander() -> Iterator[subprocess.Popen[bytes]]:
    """A process that is nobody's business."""
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.pg
@pytest.mark.kafka
def test_up_starts_every_part_and_says_where_to_look(running: Stack) -> None:
    status = running.status()
    assert status["pronta"] is True
    assert {one["nome"] for one in status["processos"]} == {"supervisor", *PARTS}
    assert all(one["estado"] == "no_ar" and alive(one["pid"]) for one in status["processos"])
    assert running.part("kafka")["endereco"] == f"127.0.0.1:{running.port('kafka')}"


@pytest.mark.pg
@pytest.mark.kafka
@pytest.mark.fault
@pytest.mark.parametrize("name", PARTS)
def test_a_killed_part_is_told_by_name_and_the_others_go_on(running: Stack, name: str) -> None:
    before = running.pids()
    kill(before[name])
    running.until(name, "caiu")
    log = running.tropeiro("logs", "supervisor").stdout
    assert f"A parte {name} (processo {before[name]}) foi morta pelo sinal 9" in log
    assert f"tropeiro restart {name} --data {running.data}" in log
    assert running.tropeiro("status").returncode == 1
    others = {other: pid for other, pid in before.items() if other != name}
    assert all(alive(pid) for pid in others.values())

    again = running.tropeiro("restart", name)
    assert again.returncode == 0, again.stdout + again.stderr
    after = running.pids()
    assert after[name] != before[name]
    assert {other: pid for other, pid in after.items() if other != name} == others
    assert running.status()["pronta"] is True


@pytest.mark.pg
@pytest.mark.kafka
def test_a_living_part_can_be_restarted_too(running: Stack) -> None:
    before = running.pids()["smtp"]
    assert running.tropeiro("restart", "smtp").returncode == 0
    assert running.pids()["smtp"] != before
    assert not alive(before)


@pytest.mark.pg
@pytest.mark.kafka
def test_a_part_that_does_not_exist_is_refused_with_those_that_do(running: Stack) -> None:
    refused = running.tropeiro("restart", "nada")
    assert refused.returncode == 2
    assert "Não há parte nada nesta pilha. Há: postgres, kafka, oidc, smtp." in refused.stderr


@pytest.mark.pg
@pytest.mark.kafka
def test_a_second_up_on_the_same_folder_is_refused_and_changes_nothing(running: Stack) -> None:
    before = running.pids()
    refused = running.tropeiro("up", "--base-port", str(running.base_port + 100), "--only", "smtp")
    assert refused.returncode == 2
    assert "Já há uma pilha no ar nesta pasta" in refused.stderr
    assert running.pids() == before
    assert running.status()["base_port"] == running.base_port


@pytest.mark.pg
@pytest.mark.kafka
def test_the_secrets_of_the_folder_are_for_its_owner_alone(running: Stack) -> None:
    keys = list((running.data / "chaves").iterdir())
    assert {"senhas.json", "ac.pem", "ac-chave.pem", "amargosa.pem", "oidc.json"} <= {key.name for key in keys}
    assert all(key.stat().st_mode & 0o077 == 0 for key in keys)


@pytest.mark.pg
@pytest.mark.kafka
def test_down_leaves_no_process_and_the_data_stay(running: Stack) -> None:
    processes = [psutil.Process(pid) for pid in running.pids().values()]
    processes += [child for process in processes for child in process.children(recursive=True)]
    ended = running.tropeiro("down")
    assert ended.returncode == 0, ended.stderr
    assert "Tudo encerrado." in ended.stdout
    assert not [process for process in processes if process.is_running()]
    assert running.tropeiro("status").returncode == 3
    again = running.up("postgres", "smtp")
    assert again.returncode == 0, again.stdout + again.stderr
    assert running.tropeiro("down").returncode == 0


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_foreground_ends_everything_in_order(new_stack: NewStack, sign: signal.Signals) -> None:
    stack = new_stack()
    process = stack.foreground("smtp", "oidc")
    pids = stack.pids()
    process.send_signal(sign)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0, out
    assert "Tudo encerrado." in out
    assert not [pid for pid in pids.values() if alive(pid)]


def test_two_stacks_run_at_once(new_stack: NewStack) -> None:
    first, second = new_stack(), new_stack()
    assert first.up("smtp", "oidc").returncode == 0
    assert second.up("smtp", "oidc").returncode == 0
    assert first.status()["pronta"] is True
    assert second.status()["pronta"] is True
    assert first.tropeiro("down").returncode == 0
    assert second.status()["pronta"] is True
    assert second.tropeiro("down").returncode == 0


@pytest.mark.fault
def test_what_a_killed_supervisor_leaves_is_named_and_ended_on_request(
    new_stack: NewStack, bystander: subprocess.Popen[bytes]
) -> None:
    stack = new_stack()
    assert stack.up("smtp", "oidc").returncode == 0
    pids = stack.pids()
    kill(pids.pop("supervisor"))

    status = stack.tropeiro("status", "--json")
    assert status.returncode == 3
    assert {one["nome"]: one["pid"] for one in json.loads(status.stdout)["processos"]} == pids
    refused = stack.up("smtp")
    assert refused.returncode == 2
    assert f"smtp ({pids['smtp']})" in refused.stderr
    assert "tropeiro down" in refused.stderr

    assert stack.tropeiro("down", "--yes").returncode == 0
    assert not [pid for pid in pids.values() if alive(pid)]
    assert bystander.poll() is None
    assert stack.up("smtp").returncode == 0
    assert stack.tropeiro("down").returncode == 0


@pytest.mark.fault
def test_a_later_process_with_the_same_number_is_not_touched(
    new_stack: NewStack, bystander: subprocess.Popen[bytes]
) -> None:
    stack = new_stack()
    assert stack.up("smtp").returncode == 0
    assert stack.tropeiro("down").returncode == 0
    began = psutil.Process(bystander.pid).create_time() - 60
    stale = Processo(nome="kafka", pid=bystander.pid, inicio=began, estado=Estado.NO_AR, endereco="")
    Retrato(dados=str(stack.data), base_port=stack.base_port, pronta=True, processos=(stale,)).write(
        stack.data / "execucao" / "estado.json"
    )
    assert stack.tropeiro("down", "--yes").returncode == 0
    assert stack.up("smtp").returncode == 0
    assert stack.tropeiro("down").returncode == 0
    assert bystander.poll() is None


@pytest.mark.fault
def test_a_supervisor_killed_while_starting_leaves_its_children_on_record(new_stack: NewStack) -> None:
    stack = new_stack()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "tropeiro.main", "up", "--base-port", str(stack.base_port), "--only", "kafka"],
        env=stack.environment(),
        stdout=subprocess.DEVNULL,
    )
    state = stack.data / "execucao" / "estado.json"
    child = _first_child(state)
    kill(process.pid)
    process.wait()
    assert stack.tropeiro("down", "--yes").returncode == 0
    assert not alive(child)


def _first_child(state: Path) -> int:
    for _ in range(600):
        retrato = Retrato.read(state)
        for one in retrato.processos if retrato else ():
            if one.nome == "kafka" and one.pid is not None:
                return one.pid
        os.sched_yield()
        signal.sigtimedwait([], 0.05)
    raise AssertionError("no child was recorded")
