"""Runs a stack in this process until it is asked to leave."""

import asyncio
from collections.abc import Sequence
from functools import partial

import typer
from rich.console import Console

from chassis.operators import OperatorError
from tropeiro.stack import control, demo_data, leftovers, screen
from tropeiro.stack.folder import Folder, FolderLock, Version
from tropeiro.stack.part import Part
from tropeiro.stack.plan import Plan
from tropeiro.stack.supervisor import Supervisor, on_signals


def run(plan: Plan, parts: Sequence[Part], *, console: Console) -> None:
    """Start the parts, show how it goes, stay until Ctrl-C, SIGTERM or `tropeiro down`.

    Raises:
        OperatorError: the folder is in use, processes of a killed supervisor live on, or a part can't start.
    """
    with FolderLock(plan.folder):
        if left := leftovers.find(plan.folder):
            raise OperatorError(
                f"O supervisor anterior desta pasta foi morto e deixou processos vivos: {leftovers.told(left)}. "
                f"Encerre exatamente esses com: tropeiro down --data {plan.folder.root}",
            )
        plan.folder.keep(Version(base_port=plan.base_port))
        plan.make_keys()
        asyncio.run(_run(plan, parts, console=console))


def offer_to_end_leftovers(folder: Folder, *, yes: bool) -> None:
    """End what a killed supervisor left behind, if the person agrees; a living supervisor's parts are not touched.

    Raises:
        OperatorError: a supervisor is running, or the person does not agree.
    """
    with FolderLock(folder):
        if left := leftovers.find(folder):
            told = f"O supervisor anterior foi morto e deixou vivos: {leftovers.told(left)}."
            typer.echo(told, err=True)
            if not yes and not _agrees("Encerro exatamente esses processos? (s/N)"):
                raise OperatorError("Nada foi encerrado.")
            leftovers.end(left)


def _agrees(question: str) -> bool:
    answer: str = typer.prompt(question, default="n", show_default=False, err=True)
    return answer.strip().lower() in {"s", "sim"}


async def _run(plan: Plan, parts: Sequence[Part], *, console: Console) -> None:
    supervisor = Supervisor(plan, parts, finish=[partial(demo_data.sow, plan)] if plan.demo_data else [])
    on_signals(supervisor.leave)
    async with control.listening(supervisor, plan.folder):
        watching = asyncio.create_task(_show(supervisor, parts, console=console))
        try:
            await supervisor.run()
        finally:
            await watching


async def _show(supervisor: Supervisor, parts: Sequence[Part], *, console: Console) -> None:
    avisos = supervisor.avisos.follow()
    names = [part.name for part in parts]
    with screen.Screen(console, names) as live:
        last = await live.follow(avisos, until_ready=True)
    if last is None or last.fim:
        return
    console.print(screen.addresses(supervisor.retrato()))
    if console.is_terminal:
        console.print("Ctrl-C encerra.")
    async for aviso in avisos:
        console.print(screen.line(aviso))
