"""The commands by name: each is imported when it is asked for."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand

from chassis import commands
from chassis.commands import Command

# `tropeiro X` is the function X of `tropeiro.commands.X`, in the order in which the help shows them.
COMMANDS = (
    "demo",
    "up",
    "down",
    "status",
    "restart",
    "logs",
    "env",
    "token",
    "doctor",
    "simulate",
    "verify",
    "topics",
    "dlq",
    "replay",
)


class Group(commands.Group):
    """All of them."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - typer keeps its copy of click to itself
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:  # noqa: ANN401, ARG002 - the same
        """Import one."""
        if cmd_name not in COMMANDS:
            return None
        alone = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
        alone.command(cmd_name, cls=Command)(getattr(import_module(f"tropeiro.commands.{cmd_name}"), cmd_name))
        command = typer.main.get_command(alone)
        if not isinstance(command, TyperCommand):
            raise TypeError(f"{cmd_name} is not one command")
        return command
