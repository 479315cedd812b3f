"""Wakes those who wait for pending trâmites, in whatever process they wait: NOTIFY with the numbers of their systems.

Sent outside the business transaction, where it would cost throughput, and coalesced. One that is lost, with a process
that dies between its commit and its NOTIFY, costs time only: a wait ends by itself, and then the client asks for the
whole list.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterable, Iterator

import asyncpg
import structlog
from sqlalchemy import text

from chassis.db import Database

log = structlog.get_logger()

CHANNEL = "pendencias"
AVISAR = text("SELECT pg_notify(:channel, :sistemas)")
SISTEMAS_POR_AVISO = 400  # a payload takes 8000 bytes, a number at most 19
DE_NOVO_S = 1.0


class Campainha:
    """One process's bell."""

    def __init__(self, database: Database, *, dsn: str) -> None:
        """Ring through `database`; hear on a connection of its own to `dsn`."""
        self._database = database
        self._dsn = dsn
        self._a_avisar: set[int] = set()
        self._avisando: asyncio.Task[None] | None = None
        self._esperam: dict[int, set[asyncio.Event]] = {}

    def tocar(self, sistemas: Iterable[int], /) -> None:
        """There is news for these systems: their waits end, everywhere."""
        self._a_avisar.update(sistemas)
        if self._a_avisar and (self._avisando is None or self._avisando.done()):
            self._avisando = asyncio.create_task(self._avisar(), name="campainha")

    @contextlib.contextmanager
    def escuta(self, sistema: int, /) -> Iterator[asyncio.Event]:
        """Set when there is news for this system, from the beginning of the block on."""
        toque = asyncio.Event()
        self._esperam.setdefault(sistema, set()).add(toque)
        try:
            yield toque
        finally:
            self._esperam[sistema].discard(toque)
            if not self._esperam[sistema]:
                del self._esperam[sistema]

    @contextlib.asynccontextmanager
    async def ouvindo(self) -> AsyncIterator[None]:
        """Hear for the length of the block; at its end, say what is still to be said."""
        ouvindo = asyncio.create_task(self._ouvir_sempre())
        try:
            yield
        finally:
            ouvindo.cancel()
            await asyncio.wait([task for task in (ouvindo, self._avisando) if task is not None])

    async def _ouvir_sempre(self) -> None:
        """A database that is away is waited out; then all who wait look for themselves."""
        while True:
            try:
                await self._ouvir()
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
                log.warning("campainha.waiting", error=type(error).__name__)
                await asyncio.sleep(DE_NOVO_S)

    async def _ouvir(self) -> None:
        perdida = asyncio.Event()
        connection = await asyncpg.connect(self._dsn, server_settings={"application_name": "campainha"})
        try:
            connection.add_termination_listener(lambda _: perdida.set())
            await connection.add_listener(CHANNEL, lambda _, __, ___, payload: self._ouvido(payload))
            self._acordar(list(self._esperam))
            await perdida.wait()
        finally:
            with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                await connection.close(timeout=2)

    def _ouvido(self, payload: str) -> None:
        self._acordar(int(sistema) for sistema in payload.split(","))

    def _acordar(self, sistemas: Iterable[int]) -> None:
        for sistema in sistemas:
            for toque in self._esperam.get(sistema, ()):
                toque.set()

    async def _avisar(self) -> None:
        while self._a_avisar:
            agora = [self._a_avisar.pop() for _ in range(min(len(self._a_avisar), SISTEMAS_POR_AVISO))]
            try:
                async with self._database.engine.connect() as connection:
                    autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await autocommit.execute(AVISAR, {"channel": CHANNEL, "sistemas": ",".join(map(str, agora))})
            except Exception as error:  # noqa: BLE001 - only a hint is lost; a wait ends by itself
                log.warning("campainha.notify_failed", error=type(error).__name__)
                return
