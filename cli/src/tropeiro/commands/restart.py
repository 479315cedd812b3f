"""`tropeiro restart PART`: end one part, if it lives, and start it again."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console

from tropeiro.commands.options import Data
from tropeiro.stack import control, screen
from tropeiro.stack.folder import Folder


def restart(
    data: Data,
    parte: Annotated[str, typer.Argument(help="nome, como em: tropeiro status")],
) -> None:
    """Reinicia uma parte; as outras continuam como estão."""
    asyncio.run(_restart(Folder(data), parte))


async def _restart(folder: Folder, parte: str) -> None:
    async for answer in control.ask(folder, control.Pedido(acao="reiniciar", parte=parte)):
        if answer.retrato is not None:
            Console().print(screen.addresses(answer.retrato))
