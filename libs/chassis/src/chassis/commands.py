"""What every command that a person types has: help in Portuguese, and faults told in a sentence.

app = typer.Typer(cls=Group, …)
@app.command(cls=Command)
"""

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from chassis import portuguese
from chassis.operators import OperatorError

UsageError: Any = typer.BadParameter.__base__  # typer keeps its copy of click to itself


class Command(TyperCommand):
    """One command, with its help in Portuguese."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - typer keeps its copy of click to itself
        """How it is typed."""
        return portuguese.usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the same
        """`--help`."""
        return _helping(super().get_help_option(ctx))


class Group(TyperGroup):
    """The commands; an `OperatorError` is printed, with exit code 2."""

    def get_usage(self, ctx: Any) -> str:  # noqa: ANN401 - the same
        """How they are typed."""
        return portuguese.usage(super().get_usage(ctx))

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401 - the same
        """`--help`."""
        return _helping(super().get_help_option(ctx))

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


def _helping(option: Any) -> Any:  # noqa: ANN401 - the same
    if option is not None:
        option.help = portuguese.HELP
    return option


def _in_portuguese(error: Any) -> Any:  # noqa: ANN401 - the same
    if not error.format_message():  # no arguments at all: only the help is shown
        return error
    return UsageError(portuguese.fault(error.format_message()), ctx=error.ctx)
