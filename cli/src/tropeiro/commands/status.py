"""`tropeiro status`: what runs."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.commands.options import Data
from tropeiro.stack import control, leftovers, screen
from tropeiro.stack.folder import Folder
from tropeiro.stack.state import Retrato


def status(
    data: Data,
    *,
    json: Annotated[bool, typer.Option("--json", help="um objeto JSON, para programas")] = False,
) -> None:
    """Mostra as partes da pilha. Termina com 0 se tudo está no ar, 1 se falta algo, 3 se não há pilha no ar."""
    folder = Folder(data)
    version = folder.read_version()
    retrato = asyncio.run(_running(folder))
    down = retrato is None
    if retrato is None:
        left = leftovers.find(folder)
        retrato = Retrato(dados=str(folder.root), base_port=version.base_port, pronta=False, processos=tuple(left))
    if json:
        typer.echo(retrato.model_dump_json(exclude={"processos": {"__all__": {"inicio", "sinal"}}}))
    elif down and not retrato.processos:
        typer.echo("Não há pilha no ar nesta pasta.")
    else:
        Console().print(screen.addresses(retrato))
    if down and retrato.processos:
        typer.echo("O supervisor foi morto e estes processos ficaram. Encerre-os com: tropeiro down", err=True)
    raise typer.Exit(3 if down else 0 if retrato.pronta else 1)


async def _running(folder: Folder) -> Retrato | None:
    try:
        async for answer in control.ask(folder, control.Pedido(acao="retrato")):
            return answer.retrato
    except OperatorError:
        return None
    return None
