"""Ten thousand long polls held by the real bus over mutual TLS: what each costs in memory, and how soon all hear."""

import asyncio
import contextlib
import os
import resource
import sys
import tempfile
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.report import Line
from tests.bench.up import Stack, up
from tropeiro.simulador import documentos
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.instancia import ligar
from tropeiro.simulador.processo import DESPACHO, Documento, Processo, nup

CONNECTIONS = int(os.environ.get("TROPEIRO_ESPERAS", "10000"))
WARM = 500
SETTLED_S = 5.0
GOAL_KB = 50


async def run() -> AsyncIterator[Line]:
    """Open them all, look at the bus, give them news, see each answered."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))  # the stack and the client inherit it
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name, up(Path(name) / "pilha") as stack:
        async with _waiting(stack, WARM, CONNECTIONS) as client:
            await _said(client, "aquecidas")  # what the first ones make the bus load and connect to is not theirs
            before = stack.rss("barramento")
            opened = float(await _said(client, "abertas"))
            await asyncio.sleep(SETTLED_S)
            cost = (stack.rss("barramento") - before) / CONNECTIONS / 1000
            yield Line(
                what="long poll: memory of the bus", value=cost, unit="kB a connection", goal=f"≤ {GOAL_KB} kB",
                note=f"rise of RSS over {CONNECTIONS} waits by mutual TLS, opened in {opened:.0f} s, after {WARM}",
            )  # fmt: skip
            began = time.perf_counter()
            await _news(stack, Path(name))
            told = time.perf_counter() - began
            answered = float(await _said(client, "respondidas"))
            yield Line(
                what="long poll: all of them answered", value=answered, unit="s",
                note=f"from the first answer to the last of {CONNECTIONS}; the news itself took {told:.1f} s to make",
            )  # fmt: skip


@contextlib.asynccontextmanager
async def _waiting(stack: Stack, warm: int, connections: int) -> AsyncIterator[Process]:
    environment = {**os.environ, **stack.environment}
    command = (sys.executable, "-m", "tests.bench.espera_cliente", str(warm), str(connections))
    client = await asyncio.create_subprocess_exec(*command, stdout=PIPE, env=environment)
    try:
        yield client
        assert await client.wait() == 0
    finally:
        with contextlib.suppress(ProcessLookupError):
            client.kill()


async def _said(client: Process, what: str) -> str:
    """What the client says of this step."""
    assert client.stdout is not None
    async with asyncio.timeout(600):
        said, _, value = (await client.stdout.readline()).decode().partition(" ")
    assert said == what, said
    return value


async def _news(stack: Stack, folder: Path) -> None:
    """One process for Bahia, from Amargosa."""
    arquivo = documentos.html_do_sei(folder / "um.html", semente=1)
    processo = Processo(
        protocolo=nup(23456, 1, ano=2026), documentos=(Documento.de(arquivo, numero="1", especie=DESPACHO),)
    )
    async with contextlib.AsyncExitStack() as on:
        amargosa, bahia = [
            await on.enter_async_context(ligar(configuracao(name, stack.environment, pasta=folder / name)))
            for name in ("AMARGOSA", "BAHIA")
        ]
        await amargosa.enviar(processo, bahia.configuracao.unidade)
