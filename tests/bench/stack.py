"""The whole stack as its user starts it: how long, how much memory, and one gibibyte through the real bus."""

import asyncio
import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from tests.bench.report import Line
from tests.bench.up import MIB, Stack, up
from tropeiro.simulador import documentos
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.instancia import Instancia, ligar
from tropeiro.simulador.processo import ANEXO, DESPACHO, Documento, Processo, nup

WHOLE_MIB = 200
PARTS_MIB = 1024
ROUNDS = 3
RSS_GOAL = "≤ 64 MiB"


async def run() -> AsyncIterator[Line]:
    """Start it, look at it, send a large file through it, end it."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name:
        folder = Path(name)
        with up(folder / "pilha") as stack:
            yield Line(
                what="stack: start, nothing to download", value=stack.seconds, unit="s", note="until all parts answer"
            )
            yield Line(
                what="stack: memory of all processes", value=stack.rss() / MIB, unit="MiB", note="RSS after start"
            )
            async for line in _through_the_bus(stack, folder):
                yield line


async def _through_the_bus(stack: Stack, folder: Path) -> AsyncIterator[Line]:
    whole = documentos.bytes_quaisquer(folder / "inteiro.bin", semente=1, tamanho=WHOLE_MIB * MIB, mime="text/html")
    parts = documentos.bytes_quaisquer(
        folder / "partes.bin", semente=2, tamanho=PARTS_MIB * MIB, mime="application/octet-stream"
    )
    async with contextlib.AsyncExitStack() as on:
        amargosa, bahia = [
            await on.enter_async_context(
                ligar(configuracao(name, stack.environment, pasta=folder / name, opcoes=Opcoes(bloco_mb=50)))
            )
            for name in ("AMARGOSA", "BAHIA")
        ]
        limit = max(_hash_write_fsync(folder / "inteiro.bin", folder / "limite") for _ in range(ROUNDS))
        rates = [
            await _send(amargosa, bahia, Documento.de(whole, numero=f"{n}", especie=DESPACHO), n) for n in (1, 2, 3)
        ]
        yield _rate("upload: whole component over mTLS", max(rates), limit, f"{WHOLE_MIB} MiB in one multipart request")
        before = stack.rss("barramento")
        peak = asyncio.create_task(_peak(stack))
        rate = await _send(amargosa, bahia, Documento.de(parts, numero="9", especie=ANEXO), 9)
        up = await _ended(peak)
        same = _hash_write_fsync(folder / "partes.bin", folder / "limite")
        yield _rate("upload: component in parts over mTLS", rate, same, f"{PARTS_MIB} MiB in parts of 50 MB, joined")
        yield Line(
            what="memory: 1 GiB up", value=(up - before) / MIB, unit="MiB", goal=RSS_GOAL, note="rise of the bus"
        )
        before, peak = stack.rss("barramento"), asyncio.create_task(_peak(stack))
        began = time.perf_counter()
        await bahia.atender_uma_vez()
        took = time.perf_counter() - began
        down = await _ended(peak)
        size = PARTS_MIB + ROUNDS * WHOLE_MIB
        yield _rate("download: components over mTLS", size / took, limit, "base64 in JSON strings, hashes checked")
        yield Line(
            what="memory: 1 GiB down", value=(down - before) / MIB, unit="MiB", goal=RSS_GOAL, note="rise of the bus"
        )


async def _send(amargosa: Instancia, bahia: Instancia, documento: Documento, n: int) -> float:
    """MiB a second, from the first call to the receipt of the bus."""
    processo = Processo(protocolo=nup(23456, 900 + n, ano=2026), documentos=(documento,))
    began = time.perf_counter()
    envio = await amargosa.enviar(processo, bahia.configuracao.unidade)
    return envio.bytes / MIB / (time.perf_counter() - began)


def _rate(what: str, value: float, limit: float, note: str) -> Line:
    return Line(
        what=what, value=value, unit="MiB/s", limit=limit, limit_is="hash, write and fsync in a plain loop",
        goal="≥ 0.4" if what.startswith("upload") else "", note=f"{note}; client on the same two cores",
    )  # fmt: skip


def _hash_write_fsync(source: Path, target: Path) -> float:
    began = time.perf_counter()
    digest = hashlib.sha256()
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(MIB):
            digest.update(chunk)
            writing.write(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return source.stat().st_size / MIB / (time.perf_counter() - began)


async def _peak(stack: Stack) -> int:
    highest = 0
    with contextlib.suppress(asyncio.CancelledError):
        while True:
            highest = max(highest, stack.rss("barramento"))
            await asyncio.sleep(0.1)
    return highest


async def _ended(peak: "asyncio.Task[int]") -> int:
    peak.cancel()
    return await peak
