"""What keeps a stack from starting is told in a sentence, and nothing half done is left."""

import os
import re
import socket
from pathlib import Path

import pytest
from stack_driver import NewStack, Stack
from typer.testing import CliRunner

from chassis.operators import OperatorError
from tropeiro.main import app
from tropeiro.stack.ports import SPREAD, free_base, ports

pytestmark = [pytest.mark.e2e]


@pytest.fixture
def stack(new_stack: NewStack) -> Stack:
    return new_stack()


def test_a_taken_port_names_who_holds_it_and_nothing_is_started(stack: Stack) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", stack.port("smtp")))
        taken.listen()
        refused = stack.up("oidc", "smtp")
    assert refused.returncode == 2
    assert f"A porta {stack.port('smtp')}, que a parte smtp usaria" in refused.stderr
    assert f"processo {os.getpid()}" in refused.stderr
    assert "--base-port" in refused.stderr
    assert not (stack.data / "registros" / "oidc.log").exists()
    assert stack.tropeiro("status").returncode == 3


def test_a_base_port_is_passed_over_while_somebody_listens_at_one_of_its_ports() -> None:
    taken_base = free_base(reversed(SPREAD))  # other tests have stacks up
    next_one = free_base(base for base in reversed(SPREAD) if base < taken_base)
    with socket.create_server(("127.0.0.1", ports(taken_base)["kafka"])):
        assert free_base([taken_base, next_one]) == next_one
        with pytest.raises(OperatorError, match="--base-port"):
            free_base([taken_base])


def test_no_two_stacks_of_the_spread_share_a_port() -> None:
    numbers = [port for base in SPREAD for port in ports(base).values()]
    assert len(numbers) == len(set(numbers))
    assert max(numbers) < 32_768


def test_a_part_that_cannot_start_takes_down_what_had_started(stack: Stack) -> None:
    (stack.data / "kafka").mkdir(parents=True)
    refused = stack.up("smtp", env={"TROPEIRO_CACHE": "/proc/tropeiro"})
    assert refused.returncode == 2  # not ours: a folder with something in it and no version
    (stack.data / "kafka").rmdir()

    refused = stack.up("smtp", "kafka", env={"TROPEIRO_CACHE": "/proc/tropeiro"})
    assert refused.returncode == 2
    assert "Não foi possível gravar em /proc/tropeiro" in refused.stderr
    assert stack.tropeiro("status").returncode == 3
    assert stack.up("smtp").returncode == 0
    assert stack.tropeiro("down").returncode == 0


def test_without_network_the_first_download_says_what_to_do(stack: Stack, tmp_path: Path) -> None:
    offline = {"TROPEIRO_CACHE": str(tmp_path), "TROPEIRO_MAVEN": "http://127.0.0.1:9"}
    refused = stack.up("kafka", env=offline)
    assert refused.returncode == 2
    assert "A primeira execução precisa de rede" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "kafka-4.3.0").exists()


def test_a_folder_that_cannot_be_written_is_told(stack: Stack) -> None:
    refused = stack.tropeiro("up", "--data", "/proc/tropeiro", "--only", "smtp")
    assert refused.returncode == 2
    assert "Não foi possível escrever em /proc/tropeiro" in refused.stderr
    assert "--data" in refused.stderr


def test_a_folder_with_something_else_in_it_is_left_alone(stack: Stack, tmp_path: Path) -> None:
    (tmp_path / "tese.odt").write_text("minha")
    refused = stack.tropeiro("up", "--data", str(tmp_path), "--only", "smtp")
    assert refused.returncode == 2
    assert "não está vazia e não é de uma pilha do Tropeiro" in refused.stderr
    assert [entry.name for entry in tmp_path.iterdir()] == ["tese.odt"]


@pytest.mark.parametrize(
    "version",
    [
        '{"formato":2,"postgres":"18","kafka":"4.3.0"}',
        '{"formato":1,"postgres":"17","kafka":"4.3.0"}',
        "{}{",
        '{"a":1}',
    ],
)
def test_a_folder_of_another_version_is_refused_and_left_alone(stack: Stack, tmp_path: Path, version: str) -> None:
    (tmp_path / "versao.json").write_text(version)
    for command in (("up", "--only", "smtp"), ("down",), ("status",), ("env",)):
        refused = stack.tropeiro(command[0], "--data", str(tmp_path), *command[1:])
        assert refused.returncode == 2
        assert "é de outra versão do Tropeiro" in refused.stderr
    assert (tmp_path / "versao.json").read_text() == version


def test_a_path_too_long_for_the_control_socket_is_told(stack: Stack) -> None:
    refused = stack.tropeiro("up", "--data", "/tmp/" + "x" * 120, "--only", "smtp")
    assert refused.returncode == 2
    assert "é longo demais" in refused.stderr


def test_an_unknown_part_is_refused_with_those_that_exist(stack: Stack) -> None:
    refused = stack.up("postgress")
    assert refused.returncode == 2
    assert "Não conheço a parte postgress. Há: postgres, kafka, oidc, smtp" in refused.stderr


def test_parts_without_only_are_refused(stack: Stack) -> None:
    refused = stack.tropeiro("up", "smtp")
    assert refused.returncode == 2
    assert "--only" in refused.stderr


@pytest.mark.parametrize("base", ["70", "60000"])
def test_a_base_port_that_does_not_fit_is_refused_with_those_that_do(stack: Stack, base: str) -> None:
    refused = stack.tropeiro("up", "--base-port", base, "--only", "smtp")
    assert refused.returncode == 2
    assert "use um número de 4807 a 56949" in refused.stderr


def test_commands_on_a_folder_without_a_stack_say_how_to_make_one(stack: Stack, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nada")
    for command in (("down",), ("status",), ("logs",), ("env",), ("token", "--tenant", "a", "--papel", "b")):
        refused = stack.tropeiro(command[0], "--data", nowhere, *command[1:])
        assert refused.returncode == 2
        assert f"tropeiro up --data {nowhere}" in refused.stderr
    assert not (tmp_path / "nada").exists()


def test_jaeger_that_was_not_built_says_how(stack: Stack) -> None:
    refused = stack.tropeiro(
        "up", "--only", "smtp", "--jaeger", "--base-port", str(free_base(SPREAD)), env={"TROPEIRO_JAEGER": "/nao/ha"}
    )
    assert refused.returncode == 2
    assert "go build" in refused.stderr


def test_doctor_examines_without_touching_anything(stack: Stack) -> None:
    examined = stack.tropeiro("doctor")
    assert "PostgreSQL" in examined.stdout
    assert "openjdk" in examined.stdout
    assert not stack.data.exists()


def test_the_command_alone_shows_its_help_in_portuguese() -> None:
    shown = CliRunner().invoke(app, [])
    assert "Sobe a pilha" in shown.output
    assert not re.search(r"Usage|Options|Commands|Error|Show this|default", shown.output)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nada", "Não há o comando nada."),
        ("up --nada", "Não há a opção --nada."),
        ("token --tenant a", "Falta dizer --papel."),
        ("restart", "Falta dizer parte."),
        ("restart a b", "Sobra na linha de comando: b."),
        ("up --base-port", "A opção --base-port pede um valor."),
        ("up --base-port x", "O valor de --base-port não é um número."),
        ("up --detach=1", "A opção --detach não leva valor."),
        ("simulate --tramites 0", "O menor valor de --tramites é 1."),
    ],
)
def test_a_line_that_is_not_understood_is_told_in_portuguese(line: str, told: str) -> None:
    refused = CliRunner().invoke(app, line.split())
    assert refused.exit_code == 2
    assert told in refused.output
