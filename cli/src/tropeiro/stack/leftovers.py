"""Processes that outlived their supervisor (killed with -9): found by number and start time, ended on request only."""

from collections.abc import Sequence

import psutil

from tropeiro.stack.folder import Folder
from tropeiro.stack.state import Processo, Retrato

GRACE_SECONDS = 20.0


def find(folder: Folder) -> list[Processo]:
    """Those that the last supervisor of this folder started and that still live, in the order they were started."""
    retrato = Retrato.read(folder.state)
    return [] if retrato is None else [processo for processo in retrato.processos if processo.alive()]


def told(leftovers: Sequence[Processo]) -> str:
    """Their names and numbers, for a sentence."""
    return ", ".join(f"{processo.nome} ({processo.pid})" for processo in leftovers)


def end(leftovers: Sequence[Processo]) -> None:
    """End exactly these, last started first: asked, and after a grace, forced."""
    for processo in reversed(leftovers):
        if (living := processo.alive()) is None:
            continue
        living.send_signal(processo.sinal)
        try:
            living.wait(GRACE_SECONDS)
        except psutil.TimeoutExpired:
            living.kill()
            living.wait(GRACE_SECONDS)
