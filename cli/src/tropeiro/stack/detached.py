"""Starts a stack in a process of its own and returns the terminal when it is up."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence

from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.stack import control, screen
from tropeiro.stack.events import Aviso
from tropeiro.stack.folder import Folder
from tropeiro.stack.part import Part
from tropeiro.stack.plan import Plan

POLL_SECONDS = 0.05
EXIT_SECONDS = 120.0


def start(plan: Plan, parts: Sequence[Part], *, arguments: Sequence[str], console: Console) -> None:
    """Run `tropeiro` with `arguments` in the background and show how it goes.

    Raises:
        OperatorError: it can't start, and says why as the background process did; or the person pressed Ctrl-C.
    """
    log = plan.folder.log("supervisor")
    with log.open("ab") as output:
        began = output.tell()
        supervisor = subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", "tropeiro.main", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        fault = asyncio.run(_watch(plan.folder, supervisor, parts, console=console))
    except KeyboardInterrupt:
        supervisor.terminate()
        supervisor.wait(EXIT_SECONDS)
        raise OperatorError("Interrompido; o que tinha subido foi encerrado.") from None
    if fault is not None:
        supervisor.wait(EXIT_SECONDS)
        raise OperatorError(fault or log.read_bytes()[began:].decode(errors="replace").strip())
    supervisor.returncode = 0  # it lives on, and is nobody's child from here on
    console.print("A pilha segue no ar em segundo plano. Encerre-a com: tropeiro down")


async def _watch(
    folder: Folder, supervisor: subprocess.Popen[bytes], parts: Sequence[Part], *, console: Console
) -> str | None:
    """Why it isn't up (empty: see its log), or None if it is."""
    while not await control.reachable(folder):
        if supervisor.poll() is not None:
            return ""
        await asyncio.sleep(POLL_SECONDS)
    with screen.Screen(console, [part.name for part in parts]) as live:
        last = await live.follow(_avisos(folder), until_ready=True)
    if last is None or not last.pronta:
        return live.fault
    async for answer in control.ask(folder, control.Pedido(acao="retrato")):
        if answer.retrato is not None:
            console.print(screen.addresses(answer.retrato))
    return None


async def _avisos(folder: Folder) -> AsyncIterator[Aviso]:
    async for answer in control.ask(folder, control.Pedido(acao="acompanhar")):
        if answer.aviso is not None:
            yield answer.aviso
