"""A system waits for what is pending for it (tramita-api.md §7, the long poll)."""

import asyncio
from contextlib import AbstractContextManager
from typing import Protocol

from barramento.domain.consulta import Pendencia
from barramento.domain.partes import Chamador
from barramento.usecases.consultas import Situacoes


class Campainha(Protocol):
    """Rings when there is news for a system."""

    def escuta(self, sistema: int, /) -> AbstractContextManager[asyncio.Event]:
        """Set when there is news for this system, from the beginning of the block on."""
        ...


class EsperarPendencia:
    """Wait without asking the database again and again."""

    def __init__(self, situacoes: Situacoes, *, campainha: Campainha, segundos: float) -> None:
        self._situacoes = situacoes
        self._campainha = campainha
        self._segundos = segundos

    async def __call__(self, depois: int, *, quem: Chamador) -> Pendencia | None:
        """The pending trâmite with the smallest IDT above `depois`, now or as soon as there is one.

        None if the time is over, or if what is new has an IDT that the caller has passed: it takes the whole list then.
        """
        with self._campainha.escuta(quem.sistema) as toque:
            if (achada := await self._situacoes.proxima(quem, depois=depois)) is not None:
                return achada
            try:
                async with asyncio.timeout(self._segundos):
                    await toque.wait()
            except TimeoutError:
                return None
            return await self._situacoes.proxima(quem, depois=depois)
