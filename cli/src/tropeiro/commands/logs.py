"""`tropeiro logs [PART]`: what the parts write."""

import contextlib
import time
from pathlib import Path
from typing import Annotated

import typer

from chassis.operators import OperatorError
from tropeiro.commands.options import Data
from tropeiro.stack.folder import Folder

POLL_SECONDS = 0.3
LAST_LINES = 50


def logs(
    data: Data,
    parte: Annotated[str | None, typer.Argument(help="só desta parte")] = None,
    *,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="continua mostrando até Ctrl-C")] = False,
) -> None:
    """Mostra os registros das partes."""
    folder = Folder(data)
    folder.read_version()
    files = sorted(folder.logs.glob("*.log")) if parte is None else [folder.log(parte)]
    if not all(file.exists() for file in files):
        known = ", ".join(sorted(file.stem for file in folder.logs.glob("*.log")))
        raise OperatorError(f"Não há registro de {parte}. Há de: {known}.")
    ends = {file: _last(file, named=parte is None) for file in files}
    with contextlib.suppress(KeyboardInterrupt):
        while follow:
            time.sleep(POLL_SECONDS)
            ends = {file: _since(file, end, named=parte is None) for file, end in ends.items()}


def _last(file: Path, *, named: bool) -> int:
    content = file.read_bytes()
    _print(file, content.splitlines()[-LAST_LINES:], named=named)
    return len(content)


def _since(file: Path, end: int, *, named: bool) -> int:
    with file.open("rb") as source:
        source.seek(end)
        whole = source.read().rpartition(b"\n")[0]  # a line that is still being written waits
    _print(file, whole.splitlines(), named=named)
    return end + len(whole) + 1 if whole else end


def _print(file: Path, lines: list[bytes], *, named: bool) -> None:
    for line in lines:
        text = line.decode(errors="replace")
        typer.echo(f"{file.stem:>14} | {text}" if named else text)
