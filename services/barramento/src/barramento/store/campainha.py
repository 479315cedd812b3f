"""Wakes those who wait for pending trâmites, in whatever process they wait: a hint with their system and the trâmite.

One that is lost costs time only (`chassis.notify`): a wait ends by itself, and then the client asks for the whole list.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable
from typing import Self

import asyncpg
import structlog

from chassis.db import LOST, Database

log = structlog.get_logger()

CHANNEL = "pendencias"
DE_NOVO_S = 1.0
FORA = (asyncpg.PostgresError, *LOST, OSError)
TODAS = 1  # any trâmite may have news: none has a smaller IDT

Novidade = tuple[int, int]  # a system, and the IDT of what is new for it


class EscutaDeUmSistema:
    """What one wait hears, for the length of a block. Small: there are thousands."""

    __slots__ = ("_campainha", "_espera", "_sistema", "_tocou", "novidade")

    def __init__(self, campainha: "Campainha", sistema: int) -> None:
        """Ready to hear what concerns this system."""
        self.novidade: int | None = None
        self._campainha = campainha
        self._sistema = sistema
        self._tocou = False
        self._espera: asyncio.Future[None] | None = None

    def __enter__(self) -> Self:
        """Begin, with what nobody heard before."""
        self.novidade = self._campainha.comecar(self, sistema=self._sistema)
        return self

    def __exit__(self, *_: object) -> None:
        """Hear no more."""
        self._campainha.acabar(self, sistema=self._sistema)

    def tocar(self, idt: int, /) -> None:
        """There is news of this trâmite."""
        self.novidade = idt if self.novidade is None else min(self.novidade, idt)
        self._tocou = True
        self._acordar()

    async def toque(self, *, ate: float) -> bool:
        """Return at the next news, or at once if there was some since the last call; False: none until then.

        Args:
            ate: by the loop's clock. `asyncio.timeout` would keep half a kilobyte for it.
        """
        if not self._tocou:
            loop = asyncio.get_running_loop()
            self._espera = loop.create_future()
            relogio = loop.call_at(ate, self._acordar)
            try:
                await self._espera
            finally:
                relogio.cancel()
                self._espera = None
        tocou, self._tocou = self._tocou, False
        return tocou

    def _acordar(self) -> None:
        if self._espera is not None and not self._espera.done():
            self._espera.set_result(None)


class Campainha:
    """One process's bell."""

    def __init__(self, database: Database, *, dsn: str) -> None:
        """Ring through `database`; hear on a connection of its own to `dsn`."""
        self._notifier = database.notifier
        self._dsn = dsn
        self._esperam: dict[int, set[EscutaDeUmSistema]] = {}
        # Of a system that comes and goes, as all do between two waits: the smallest IDT that nobody heard of.
        self._nao_ouvidas: dict[int, int] = {}

    def tocar(self, novidades: Iterable[Novidade], /) -> None:
        """There is news for these systems, of these trâmites: their waits end, everywhere."""
        for sistema, idt in novidades:
            self._notifier.say(CHANNEL, f"{sistema}:{idt}")

    def escuta(self, sistema: int, /) -> EscutaDeUmSistema:
        """Hear what concerns this system, for the length of a block."""
        return EscutaDeUmSistema(self, sistema)

    def comecar(self, escuta: EscutaDeUmSistema, /, *, sistema: int) -> int | None:
        """One more that hears; gives the smallest IDT of which there was news while nobody of its system did."""
        self._esperam.setdefault(sistema, set()).add(escuta)
        return self._nao_ouvidas.pop(sistema, None)

    def acabar(self, escuta: EscutaDeUmSistema, /, *, sistema: int) -> None:
        """One less."""
        self._esperam[sistema].discard(escuta)
        if not self._esperam[sistema]:
            del self._esperam[sistema]

    @contextlib.asynccontextmanager
    async def ouvindo(self) -> AsyncIterator[None]:
        """Hear for the length of the block."""
        ouvindo = asyncio.create_task(self._ouvir_sempre())
        try:
            yield
        finally:
            ouvindo.cancel()
            await asyncio.wait([ouvindo])

    async def _ouvir_sempre(self) -> None:
        """A database that is away is waited out; then all who wait look for themselves."""
        while True:
            try:
                await self._ouvir()
            except FORA as error:
                log.warning("campainha.waiting", error=type(error).__name__)
                await asyncio.sleep(DE_NOVO_S)

    async def _ouvir(self) -> None:
        perdida = asyncio.Event()
        connection = await asyncpg.connect(self._dsn, server_settings={"application_name": "campainha"})
        try:
            connection.add_termination_listener(lambda _: perdida.set())
            await connection.add_listener(CHANNEL, lambda _, __, ___, payload: self._ouvido(payload))
            for sistema in list(self._esperam):
                self._acordar(sistema, TODAS)
            await perdida.wait()
        finally:
            with contextlib.suppress(*FORA):
                await connection.close(timeout=2)

    def _ouvido(self, payload: str) -> None:
        sistema, _, idt = payload.partition(":")
        self._acordar(int(sistema), int(idt))

    def _acordar(self, sistema: int, idt: int) -> None:
        if sistema not in self._esperam:
            self._nao_ouvidas[sistema] = min(idt, self._nao_ouvidas.get(sistema, idt))
        for escuta in self._esperam.get(sistema, ()):
            escuta.tocar(idt)
