"""The stack that end-to-end tests talk to: the one of the environment, or one of their own."""

import os
import random
import shlex
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chassis.testing.otlp import Traces, receiving_traces
from tests.e2e.cena import Cena
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.eventos import Evento
from tropeiro.simulador.instancia import ligar
from tropeiro.stack.ports import ports

SUBIDA_S = 300
RASTREADOS = ("BARRAMENTO", "REGISTRY", "METRICS", "EXTERNAL_USER")


@pytest.fixture(scope="session")
def traces() -> Iterator[Traces]:
    """Where the services of the stack send their spans."""
    with receiving_traces() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def ambiente(tmp_path_factory: pytest.TempPathFactory, traces: Traces) -> Iterator[Mapping[str, str]]:
    """What `tropeiro env` prints, of the stack in `TROPEIRO_BUS_URL` or of a fresh one that goes away afterwards."""
    if "TROPEIRO_BUS_URL" in os.environ:
        yield os.environ
        return
    pasta = tmp_path_factory.mktemp("pilha")
    dados = ["--data", str(pasta)]
    para_onde = {f"{servico}_OTLP_ENDPOINT": traces.endpoint for servico in RASTREADOS}
    _tropeiro("up", *dados, "--base-port", str(_porta_livre()), "--demo-data", "--detach", mais=para_onde)
    try:
        yield dict(_variaveis(_tropeiro("env", *dados)))
    finally:
        _tropeiro("down", *dados)


@pytest.fixture
async def cena(ambiente: Mapping[str, str], tmp_path: Path) -> AsyncIterator[Cena]:
    """The three SEIs, each with nothing but its certificate."""
    eventos = list[Evento]()
    (tmp_path / "documentos").mkdir()
    async with AsyncExitStack() as ligados:
        amargosa, bahia, uniao = [
            await ligados.enter_async_context(
                ligar(configuracao(nome, ambiente, pasta=tmp_path / nome), observar=eventos.append)
            )
            for nome in ("AMARGOSA", "BAHIA", "UNIAO")
        ]
        yield Cena(amargosa=amargosa, bahia=bahia, uniao=uniao, pasta=tmp_path / "documentos", eventos=eventos)


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
