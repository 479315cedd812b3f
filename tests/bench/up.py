"""A stack for a benchmark, started and ended as its user would."""

import contextlib
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

from tropeiro.stack.folder import Folder
from tropeiro.stack.ports import SPREAD, free_base
from tropeiro.stack.state import Retrato

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack that is up."""

    folder: Path
    seconds: float
    environment: Mapping[str, str]

    def rss(self, part: str | None = None) -> int:
        """Bytes in memory: of one part, or of all."""
        return sum(process.memory_info().rss for process in self._processes(part))

    def cpu(self, part: str | None = None) -> float:
        """Seconds of processor spent so far: by one part, or by all."""
        times = [process.cpu_times() for process in self._processes(part)]
        return sum(one.user + one.system for one in times)

    def _processes(self, part: str | None) -> Iterator[psutil.Process]:
        portrait = Retrato.read(Folder(self.folder).state)
        assert portrait is not None
        living = [process for one in portrait.processos if part in {None, one.nome} and (process := one.alive())]
        family = {process.pid: process for one in living for process in (one, *one.children(recursive=True))}
        yield from family.values()


@contextlib.contextmanager
def up(folder: Path) -> Iterator[Stack]:
    """Start it with the demo data; end it after."""
    base = free_base(SPREAD)
    began = time.perf_counter()
    _tropeiro("up", "--data", str(folder), "--base-port", str(base), "--demo-data", "--detach")
    seconds = time.perf_counter() - began
    try:
        told = (
            line.removeprefix("export ").partition("=") for line in _tropeiro("env", "--data", str(folder)).splitlines()
        )
        yield Stack(folder=folder, seconds=seconds, environment={key: shlex.split(value)[0] for key, _, value in told})
    finally:
        _tropeiro("down", "--data", str(folder))


def _tropeiro(*arguments: str) -> str:
    command = [sys.executable, "-m", "tropeiro.main", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own command
