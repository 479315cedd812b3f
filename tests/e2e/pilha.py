"""A stack for end-to-end tests, brought up and taken down by the command that a person types."""

import os
import random
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tropeiro.stack.ports import SPREAD, free_base

SUBIDA_S = 300


@contextmanager
def pilha(pasta: Path, *opcoes: str, mais: Mapping[str, str] | None = None) -> Iterator[Mapping[str, str]]:
    """Up with these options of `tropeiro up`, for the length of the block; gives what `tropeiro env` prints."""
    dados = ["--data", str(pasta)]
    tropeiro(
        "up", *dados, "--base-port", str(free_base(random.sample(SPREAD, len(SPREAD)))), "--detach", *opcoes, mais=mais
    )
    try:
        yield dict(_variaveis(tropeiro("env", *dados)))
    finally:
        tropeiro("down", *dados)


def tropeiro(*argumentos: str, mais: Mapping[str, str] | None = None) -> str:
    """Run the command that a person types; what it printed."""
    comando = [sys.executable, "-m", "tropeiro.main", *argumentos]
    return subprocess.run(  # noqa: S603 - our own command
        comando, check=True, stdout=subprocess.PIPE, text=True, timeout=SUBIDA_S, env={**os.environ, **(mais or {})}
    ).stdout


def _variaveis(exports: str) -> Iterator[tuple[str, str]]:
    for linha in exports.splitlines():
        nome, _, valor = linha.removeprefix("export ").partition("=")
        yield nome, shlex.split(valor)[0]
