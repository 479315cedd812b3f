"""How a fault reaches the person at the terminal: a sentence, not a traceback."""

from typing import Any

import typer
from typer.core import TyperGroup

from chassis.operators import OperatorError


class Told(TyperGroup):
    """A group of commands whose `OperatorError`s are printed, with exit code 2."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its copy of click.Context to itself
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OperatorError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
