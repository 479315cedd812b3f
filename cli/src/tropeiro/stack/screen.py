"""What a person sees of a stack: progress while it starts, then a table with the addresses to look at."""

from collections.abc import AsyncIterator, Iterable
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tropeiro.stack.events import Aviso
from tropeiro.stack.state import Estado, Processo, Retrato

MARKS = {
    Estado.ESPERANDO: ("·", "dim", "esperando"),
    Estado.SUBINDO: ("…", "yellow", "subindo"),
    Estado.NO_AR: ("✓", "green", "no ar"),
    Estado.CAIU: ("✗", "bold red", "caiu"),
    Estado.ENCERRANDO: ("…", "yellow", "encerrando"),
    Estado.ENCERRADO: ("■", "dim", "encerrado"),
}


class Screen:
    """Shows lines as they come: a live table on a terminal, plain lines elsewhere."""

    def __init__(self, console: Console, parts: Iterable[str]) -> None:
        self.fault = ""  # why the stack did not come up, once that was said
        self._console = console
        self._rows: dict[str, tuple[Estado, str]] = dict.fromkeys(parts, (Estado.ESPERANDO, ""))
        self._live = Live(console=console, auto_refresh=False, transient=True) if console.is_terminal else None

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    async def follow(self, avisos: AsyncIterator[Aviso], *, until_ready: bool = False) -> Aviso | None:
        """Show them until the last one, or until the stack is up; gives the last one shown."""
        aviso = None
        async for aviso in avisos:
            self.show(aviso)
            if until_ready and aviso.pronta:
                break
        return aviso

    def show(self, aviso: Aviso) -> None:
        """Show one line."""
        if aviso.parte is not None:
            before, _ = self._rows.get(aviso.parte, (Estado.ESPERANDO, ""))
            self._rows[aviso.parte] = (aviso.estado or before, aviso.texto)
        fatal = aviso.parte is None and aviso.estado is Estado.CAIU
        if fatal:
            self.fault = aviso.texto  # left to whoever knows what to do about it
        if not fatal and (self._live is None or aviso.parte is None or aviso.estado is Estado.CAIU):
            self._console.print(line(aviso))
        if self._live is not None:
            self._live.update(self._table(), refresh=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name, (estado, texto) in self._rows.items():
            mark, style, told = MARKS[estado]
            table.add_row(Text(mark, style), name, Text(told, style), Text(texto, "dim"))
        return table


def addresses(retrato: Retrato) -> Table:
    """The closing table: what runs, where to look."""
    table = Table(title="Tropeiro", title_justify="left", caption=f"dados em {retrato.dados}", caption_justify="left")
    for heading in ("parte", "estado", "processo", "endereço"):
        table.add_column(heading)
    for processo in retrato.processos:
        mark, style, told = MARKS[processo.estado]
        table.add_row(processo.nome, Text(f"{mark} {told}", style), _pid(processo), processo.endereco)
    return table


def line(aviso: Aviso) -> Text:
    """One line, for who reads lines."""
    style = MARKS[aviso.estado][1] if aviso.estado else ""
    told = aviso.texto or (MARKS[aviso.estado][2] if aviso.estado else "")
    return Text(f"{aviso.parte}: {told}" if aviso.parte else told, style)


def _pid(processo: Processo) -> str:
    return "" if processo.pid is None else str(processo.pid)
