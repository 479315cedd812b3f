"""`tropeiro dlq`: what consumers could not take in, and sending it again."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from chassis import dlq as queue
from chassis.dlq import Parked
from chassis.embedded.ports import HOST
from chassis.operators import OperatorError
from contracts.topics import TOPICS
from tropeiro.commands.options import Data
from tropeiro.stack.folder import Folder
from tropeiro.stack.plan import Plan

NAMES = [topic.name for topic in TOPICS]


def dlq(
    data: Data,
    *,
    resend: Annotated[
        str | None, typer.Option("--reenviar", metavar="TÓPICO", help="manda de novo o que espera")
    ] = None,
) -> None:
    """Mostra as mensagens que um consumidor não conseguiu receber, com o motivo; ou as manda de novo."""
    folder = Folder(data)
    plan = Plan(folder=folder, base_port=folder.read_version().base_port)
    bootstrap = f"{HOST}:{plan.ports['kafka']}"
    if resend is None:
        _show(asyncio.run(queue.parked(bootstrap, NAMES)))
        return
    if resend not in NAMES:
        raise OperatorError(f"Não conheço o tópico {resend}. Há: {', '.join(NAMES)}.")
    typer.echo(f"{asyncio.run(queue.resend(bootstrap, resend))} mensagem(ns) enviada(s) de novo a {resend}.")


def _show(waiting: list[Parked]) -> None:
    if not waiting:
        typer.echo("Nenhuma mensagem parada. Tudo o que foi publicado foi recebido.")
        return
    table = Table(title="Mensagens paradas", title_justify="left")
    for heading in ("desde", "tópico", "tipo", "motivo", "consumidor", "tentativas", "origem"):
        table.add_column(heading)
    for one in waiting:
        since = f"{one.since.astimezone():%d/%m/%Y %H:%M:%S}"
        table.add_row(since, one.topic, one.type, one.reason, one.consumer, one.tries, one.origin)
    console = Console()
    console.print(table)
    console.print("Corrigida a causa, mande de novo com: tropeiro dlq --reenviar TÓPICO")
