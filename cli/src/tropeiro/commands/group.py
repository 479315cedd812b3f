"""The commands by name: each is imported when it is asked for, and its faults are told in a sentence."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from chassis.operators import OperatorError
from tropeiro.commands import portuguese

UsageError: Any = typer.BadParameter.__base__  # typer keeps its copy of click to itself

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
    "dlq",
    "replay",
)


class Command(TyperCommand):
    """One command, with its help in Portuguese."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its copy of click to itself
        """How it is typed."""
        return portuguese.usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the same
        """`--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = portuguese.HELP
        return option


class Group(TyperGroup):
    """The commands; an `OperatorError` is printed, with exit code 2."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        """How they are typed."""
        return portuguese.usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the same
        """`--help`."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = portuguese.HELP
        return option

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the same
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

    def make_context(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - the same
        """Read the command line."""
        portuguese.speak()
        try:
            return super().make_context(*args, **more)
        except UsageError as error:
            raise _in_portuguese(error) from None

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the same
        """Run one."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise _in_portuguese(error) from None
        except OperatorError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None


def _in_portuguese(error: Any) -> Any:  # noqa: ANN401 - the same
    if not error.format_message():  # no arguments at all: only the help is shown
        return error
    return UsageError(portuguese.fault(error.format_message()), ctx=error.ctx)
