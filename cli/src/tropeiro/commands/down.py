"""`tropeiro down`: end the stack."""

import asyncio
from typing import Annotated

import psutil
import typer
from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.commands.options import Data
from tropeiro.stack import control, run, screen
from tropeiro.stack.folder import Folder
from tropeiro.stack.state import Retrato

WAIT_SECONDS = 120.0


def down(
    data: Data,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="não pergunta")] = False,
) -> None:
    """Encerra a pilha desta pasta, em ordem, e só o que ela iniciou."""
    folder = Folder(data)
    folder.read_version()
    if stop(folder, console=Console()):
        return
    run.offer_to_end_leftovers(folder, yes=yes)
    folder.state.unlink(missing_ok=True)
    typer.echo("Não há pilha no ar nesta pasta.")


def stop(folder: Folder, *, console: Console) -> bool:
    """End the stack of this folder and wait until it has ended; False if no supervisor runs there.

    Raises:
        OperatorError: it takes too long.
    """
    retrato = Retrato.read(folder.state)
    supervisor = next((one for one in (retrato.processos if retrato else ()) if one.nome == "supervisor"), None)
    living = None if supervisor is None else supervisor.alive()
    if living is None:
        return False
    asyncio.run(_end(folder, console=console))
    try:
        living.wait(WAIT_SECONDS)
    except psutil.TimeoutExpired:
        raise OperatorError(
            f"O supervisor ({living.pid}) não terminou em {WAIT_SECONDS:.0f} s. Veja os registros: tropeiro logs.",
        ) from None
    console.print("Tudo encerrado.")
    return True


async def _end(folder: Folder, *, console: Console) -> None:
    async for answer in control.ask(folder, control.Pedido(acao="encerrar")):
        if answer.aviso is not None and answer.aviso.estado is not None:
            console.print(screen.line(answer.aviso))
