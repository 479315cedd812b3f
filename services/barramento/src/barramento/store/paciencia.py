"""Waits for the database and the place of the documents while they are away (tramita-api.md §11).

The client takes one failure of ours for a definitive refusal of the process, so a request is held instead: for so long,
and so many at once. They don't all knock at the door: one probe for all of them tells when it opens.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from prometheus_client import Counter, Gauge

from chassis.away import StillAwayError, is_away

log = structlog.get_logger()
T = TypeVar("T")

SONDA_S = 2.0
DE_NOVO_S = 0.2
PRIMEIRO_S, ULTIMO_S = 0.05, 2.0

EM_ESPERA = Gauge("barramento_pedidos_em_espera", "Pedidos à espera do banco ou da guarda de documentos")
SEGURADOS = Counter("barramento_pedidos_segurados", "Pedidos que esperaram, pelo que deu deles", ("desfecho",))


class Paciencia:
    """One process's patience."""

    def __init__(self, perguntar: Callable[[], Awaitable[object]], *, segundos: float, lugares: int) -> None:
        """Wait for what `perguntar` asks.

        Args:
            perguntar: raises as long as something that requests need is away.
            segundos: how long one request is held, from its first failure on.
            lugares: how many may be held at once.
        """
        self._perguntar = perguntar
        self._segundos = segundos
        self._lugares = lugares
        self._ocupados = 0
        self._sonda: asyncio.Task[None] | None = None

    async def __call__(self, tentar: Callable[[], Awaitable[T]], /) -> T:
        """What the first try that worked gave.

        Raises:
            StillAwayError: it is still away, or too many wait already.
        """
        espera = self.espera()
        while True:
            try:
                feito = await tentar()
            except Exception as error:
                if not is_away(error):
                    raise
                await espera(error)
            else:
                espera.acabou()
                return feito

    def espera(self) -> "Espera":
        """The patience with one request."""
        return Espera(self._ate_abrir, segundos=self._segundos)

    async def _ate_abrir(self) -> None:
        if self._ocupados >= self._lugares:
            SEGURADOS.labels("sem lugar").inc()
            raise StillAwayError
        self._ocupados += 1
        EM_ESPERA.set(self._ocupados)
        try:
            if self._sonda is None or self._sonda.done():
                self._sonda = asyncio.create_task(self._sondar(), name="sonda")
            await asyncio.shield(self._sonda)
        finally:
            self._ocupados -= 1
            EM_ESPERA.set(self._ocupados)

    async def _sondar(self) -> None:
        while self._ocupados:
            try:
                async with asyncio.timeout(SONDA_S):
                    await self._perguntar()
            except Exception as error:  # noqa: BLE001 - whatever it is, the door is shut
                log.warning("espera.fora", error=type(error).__name__)
                await asyncio.sleep(DE_NOVO_S)
            else:
                return


class Espera:
    """How long one request has been held so far."""

    def __init__(self, ate_abrir: Callable[[], Awaitable[None]], *, segundos: float) -> None:
        self._ate_abrir = ate_abrir
        self._segundos = segundos
        self._prazo: float | None = None
        self._pausa = PRIMEIRO_S

    async def __call__(self, falha: Exception, /) -> None:
        """Wait until it is worth trying again after this failure.

        Raises:
            StillAwayError: the time is over, or too many wait already.
        """
        loop = asyncio.get_running_loop()
        if self._prazo is None:
            self._prazo = loop.time() + self._segundos
        try:
            async with asyncio.timeout_at(self._prazo):
                # The probe can't see every fault, and a server that just came back should not meet all at once.
                await asyncio.sleep(self._pausa * (0.5 + random.random()))  # noqa: S311 - no secret
                await self._ate_abrir()
        except TimeoutError:
            SEGURADOS.labels("esgotado").inc()
            raise StillAwayError from falha
        self._pausa = min(2 * self._pausa, ULTIMO_S)

    def acabou(self) -> None:
        """It worked in the end."""
        if self._prazo is not None:
            SEGURADOS.labels("atendido").inc()
