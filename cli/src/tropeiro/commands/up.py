"""`tropeiro up`: bring the stack up."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.commands.options import Data
from tropeiro.stack import detached, run
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.every import chosen
from tropeiro.stack.plan import Plan


def up(
    data: Data,
    parts: Annotated[list[str] | None, typer.Argument(metavar="[PARTE]...", help="com --only: quais partes")] = None,
    *,
    only: Annotated[bool, typer.Option("--only", help="só as partes dadas e o que elas precisam")] = False,
    base_port: Annotated[
        int | None,
        typer.Option(help="desloca todas as portas; 8100 dá as da documentação", show_default="a da pasta, ou 8100"),
    ] = None,
    detach: Annotated[bool, typer.Option("--detach", help="devolve o terminal quando tudo estiver no ar")] = False,
    with_demo_data: Annotated[
        bool, typer.Option("--demo-data", help="cadastra Amargosa, Bahia e União, com unidades e certificados")
    ] = False,
    jaeger: Annotated[bool, typer.Option("--jaeger", help="sobe também o Jaeger e liga os traços")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="encerra sem perguntar o que uma pilha morta deixou")] = False,
) -> None:
    """Sobe a pilha: PostgreSQL, Kafka, emissor OIDC, correio e os quatro serviços. Ctrl-C encerra."""
    if only != bool(parts):
        raise OperatorError("Diga quais partes com --only, por exemplo: tropeiro up --only postgres kafka")
    plan = _plan(data, base_port=base_port, jaeger=jaeger, demo_data=with_demo_data)
    to_start = chosen(plan, only=parts or [])
    if yes or sys.stdin.isatty():
        run.offer_to_end_leftovers(plan.folder, yes=yes)
    if detach:
        detached.start(plan, to_start, arguments=_arguments(plan, parts or []), console=Console())
    else:
        run.run(plan, to_start, console=Console())


def _plan(data: Path, *, base_port: int | None, jaeger: bool, demo_data: bool) -> Plan:
    folder = Folder(data)
    version = folder.prepare(base_port=base_port)
    plan = Plan(folder=folder, base_port=version.base_port, traces=jaeger, demo_data=demo_data)
    _ = plan.ports  # refuses a base port that doesn't fit before anything is started
    return plan


def _arguments(plan: Plan, parts: list[str]) -> list[str]:
    """The same command, to be run in the foreground by another process."""
    arguments = ["up", "--data", str(plan.folder.root), "--base-port", str(plan.base_port)]
    flags = [("--jaeger", plan.traces), ("--demo-data", plan.demo_data)]
    return [*arguments, *(flag for flag, wanted in flags if wanted), *(["--only", *parts] if parts else [])]
