"""`tropeiro doctor`: what could keep the stack from starting, and what to do about it."""

import typer
from rich.console import Console
from rich.table import Table

from tropeiro.commands.options import Data
from tropeiro.stack import examination
from tropeiro.stack.folder import Folder


def doctor(data: Data) -> None:
    """Examina esta máquina e a pasta de dados. Termina com 1 se algo impede a pilha de subir."""
    findings = examination.examine(Folder(data))
    table = Table.grid(padding=(0, 2))
    for finding in findings:
        mark = "[green]✓[/]" if finding.ok else "[yellow]![/]" if finding.optional else "[red]✗[/]"
        table.add_row(mark, finding.what, finding.told)
    Console().print(table)
    raise typer.Exit(0 if all(finding.ok or finding.optional for finding in findings) else 1)
