"""A stack for end-to-end tests, brought up and taken down by the command that a person types."""

import os
import random
import shlex
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tropeiro.stack.ports import ports

SUBIDA_S = 300


@contextmanager
def pilha(pasta: Path, *opcoes: str, mais: Mapping[str, str] | None = None) -> Iterator[Mapping[str, str]]:
    """Up with these options of `tropeiro up`, for the length of the block; gives what `tropeiro env` prints."""
    dados = ["--data", str(pasta)]
    _tropeiro("up", *dados, "--base-port", str(_porta_livre()), "--detach", *opcoes, mais=mais)
    try:
        yield dict(_variaveis(_tropeiro("env", *dados)))
    finally:
        _tropeiro("down", *dados)


def _tropeiro(*argumentos: str, mais: Mapping[str, str] | None = None) -> str:
    comando = [sys.executable, "-m", "tropeiro.main", *argumentos]
    return subprocess.run(  # noqa: S603 - our own command
        comando, check=True, stdout=subprocess.PIPE, text=True, timeout=SUBIDA_S, env={**os.environ, **(mais or {})}
    ).stdout


def _variaveis(exports: str) -> Iterator[tuple[str, str]]:
    for linha in exports.splitlines():
        nome, _, valor = linha.removeprefix("export ").partition("=")
        yield nome, shlex.split(valor)[0]


def _porta_livre() -> int:
    """A base port of which every port is free now, below the range from which the system draws its own."""
    bases = list(range(10_000, 24_000, 100))
    random.shuffle(bases)
    return next(base for base in bases if all(map(_livre, ports(base).values())))


def _livre(porta: int) -> bool:
    with socket.socket() as tomada:
        tomada.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tomada.bind(("127.0.0.1", porta))
        except OSError:
            return False
    return True
