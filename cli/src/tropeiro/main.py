"""The command a person types."""

import typer

from tropeiro.commands import doctor, down, env, logs, restart, simulate, status, token, up
from tropeiro.commands.errors import Told

app = typer.Typer(
    cls=Told,
    name="tropeiro",
    help="Tropeiro: o barramento aberto dos processos administrativos, e o que os órgãos precisam em volta do SEI.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (up.up, down.down, status.status, restart.restart, logs.logs, env.env, token.token, doctor.doctor):
    app.command()(command)
app.command()(simulate.simulate)

if __name__ == "__main__":
    app()
