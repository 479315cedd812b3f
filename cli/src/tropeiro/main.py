"""The command a person types."""

import typer

from tropeiro.commands.group import Group

app = typer.Typer(
    cls=Group,
    name="tropeiro",
    help="Tropeiro: o barramento aberto dos processos administrativos, e o que os órgãos precisam em volta do SEI.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def tropeiro() -> None:
    """Tropeiro: o barramento aberto dos processos administrativos, e o que os órgãos precisam em volta do SEI."""


if __name__ == "__main__":
    app()
