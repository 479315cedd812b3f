"""The services' own commands speak Portuguese, as `tropeiro` does."""

import re
from importlib import import_module

import pytest
import typer
from typer.testing import CliRunner

from tests.architecture.tree import SERVICES

ENGLISH = re.compile(r"Usage|Options|Commands|Arguments|Error|Show this|default:|Missing|Invalid|No such|not one of")
APPS: dict[str, typer.Typer] = {one.name: import_module(f"{one.package}.cli").app for one in SERVICES}
COMMANDS = [
    (name, typer.main.get_command_name(command.name or command.callback.__name__))
    for name, app in APPS.items()
    for command in app.registered_commands
    if command.callback is not None
]


@pytest.mark.parametrize("name", APPS)
@pytest.mark.parametrize("line", ["--help", "nada", "serve nada", "migrate --nada", ""])
def test_a_service_answers_every_line_in_portuguese(name: str, line: str) -> None:
    told = CliRunner().invoke(APPS[name], line.split()).output
    assert "Uso: " in told
    assert not ENGLISH.search(told), told


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_each_command_has_its_help_in_portuguese(name: str, command: str) -> None:
    shown = CliRunner().invoke(APPS[name], [command, "--help"])
    assert shown.exit_code == 0
    assert "Mostra esta ajuda." in shown.output
    assert not ENGLISH.search(shown.output), shown.output
