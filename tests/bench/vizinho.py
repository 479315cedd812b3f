"""A noisy neighbour: one body sends ten times what it sent, and the others' times are compared in the same run.

Quiet and noisy phases take turns, so that what else the machine does falls on both.
"""

import asyncio
import json
import os
import ssl
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from tests.bench.leve import Conexao, RecusaError
from tests.bench.report import Line, percentile
from tests.bench.servers import on_uvloop
from tests.bench.tramites import Corrida, Lado
from tests.bench.up import Stack, up

FASES = 6  # quiet, noisy, quiet …
SEGUNDOS = float(os.environ.get("TROPEIRO_BENCH_VIZINHO_S", "20"))
POR_SEGUNDO = 8.0  # calls of each body, spread evenly
VEZES = 10
AQUECER = 40


@dataclass(slots=True, kw_only=True)
class Fase:
    """How long the quiet body's calls took, and what the neighbour was answered, in one kind of phase."""

    tempos: list[float] = field(default_factory=list)
    do_vizinho: list[float] = field(default_factory=list)
    recusados: int = 0


@dataclass(slots=True, kw_only=True)
class Rua:
    """Two bodies at one bus, which look at their pending lists, read metadata and consult."""

    base: str
    quieto: Lado
    vizinho: Lado
    idt: int
    quieta: Fase = field(default_factory=Fase)
    barulhenta: Fase = field(default_factory=Fase)

    async def correr(self) -> None:
        """All phases."""
        contexto, do_vizinho = self.quieto.identidade.contexto_tls(), self.vizinho.identidade.contexto_tls()
        for numero in range(FASES):
            fase, vezes = (self.barulhenta, VEZES) if numero % 2 else (self.quieta, 1)
            quieto = await self._ponta(contexto, conexoes=4)
            vizinho = await self._ponta(do_vizinho, conexoes=4 * vezes)
            parar = asyncio.get_running_loop().time() + SEGUNDOS
            async with asyncio.TaskGroup() as grupo:
                grupo.create_task(quieto.pedir(self._lidos(), por_segundo=POR_SEGUNDO, ate=parar, medir=fase.tempos))
                taxa = POR_SEGUNDO * vezes
                grupo.create_task(vizinho.pedir(self._lidos(), por_segundo=taxa, ate=parar, medir=fase.do_vizinho))
            fase.recusados += vizinho.recusados
            for ponta in (quieto, vizinho):
                await ponta.fechar()

    def _lidos(self) -> Iterator[str]:
        return cycle(("tramites/pendentes?todas=1", f"tramites/{self.idt}", f"tramites?IDT={self.idt}"))

    async def _ponta(self, contexto: ssl.SSLContext, *, conexoes: int) -> "Ponta":
        livres: asyncio.Queue[Conexao] = asyncio.Queue()
        for _ in range(conexoes):
            livres.put_nowait(await Conexao.abrir(self.base, contexto))
        return Ponta(livres=livres)


@dataclass(slots=True, kw_only=True)
class Ponta:
    """One body's connections."""

    livres: "asyncio.Queue[Conexao]"
    recusados: int = 0

    async def pedir(self, caminhos: Iterator[str], *, por_segundo: float, ate: float, medir: list[float]) -> None:
        """At an even rate, however long each takes; the wait for a free connection counts."""
        agora = asyncio.get_running_loop().time
        proxima = agora()
        async with asyncio.TaskGroup() as grupo:
            while proxima < ate:
                await asyncio.sleep(max(0.0, proxima - agora()))
                grupo.create_task(self._um(next(caminhos), medir))
                proxima += 1 / por_segundo

    async def fechar(self) -> None:
        """Hang up."""
        while not self.livres.empty():
            await self.livres.get_nowait().fechar()

    async def _um(self, caminho: str, medir: list[float]) -> None:
        inicio = asyncio.get_running_loop().time()
        conexao = await self.livres.get()
        try:
            await conexao.pedir("chamada", "GET", caminho)
        except RecusaError:
            self.recusados += 1
        self.livres.put_nowait(conexao)
        medir.append(asyncio.get_running_loop().time() - inicio)


async def run() -> AsyncIterator[Line]:
    """Start a stack; let both live there."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name, up(Path(name) / "pilha") as stack:
        async for line in medir(stack):
            yield line


async def medir(stack: Stack) -> AsyncIterator[Line]:
    """On a stack that is up."""
    corrida = Corrida.de_ponta_a_ponta(stack)
    await on_uvloop(lambda: corrida.correr(AQUECER))
    idt = await on_uvloop(lambda: _ultimo(corrida))
    rua = Rua(base=corrida.base, quieto=corrida.para, vizinho=corrida.de, idt=idt)
    await on_uvloop(rua.correr)
    for nome, q in (("p50", 0.5), ("p99", 0.99)):
        do_vizinho = percentile(rua.barulhenta.do_vizinho, q) * 1000
        quieta, barulhenta = (percentile(fase.tempos, q) * 1000 for fase in (rua.quieta, rua.barulhenta))
        yield Line(
            what=f"noisy neighbour: a quiet body's calls, {nome}",
            value=barulhenta,
            unit="ms",
            limit=quieta,
            limit_is=f"the same with the neighbour at a {VEZES}th of it",
            goal="≤ 1.20" if nome == "p99" else "",
            note=f"{POR_SEGUNDO:.0f} calls/s; the neighbour's {POR_SEGUNDO:.0f} → {POR_SEGUNDO * VEZES:.0f} calls/s, "
            f"{rua.barulhenta.recusados} refused, its own {nome} {do_vizinho:.0f} ms",
        )


async def _ultimo(corrida: Corrida) -> int:
    conexao = await Conexao.abrir(corrida.base, corrida.de.identidade.contexto_tls())
    achados = json.loads(await conexao.pedir("último", "GET", "tramites?quantidadeDeRegistros=1"))
    await conexao.fechar()
    return int(achados["tramites"][0]["IDT"])
