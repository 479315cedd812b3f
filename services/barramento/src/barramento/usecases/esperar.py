"""A system waits for what is pending for it (tramita-api.md §7, the long poll)."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from barramento.domain.consulta import Pendencia
from barramento.domain.partes import Chamador
from barramento.usecases.consultas import Situacoes
from barramento.usecases.paciencia import Paciencia


class Escuta(Protocol):
    """What one wait hears."""

    @property
    def novidade(self) -> int | None:
        """The smallest IDT of which there was news since the wait began, or since nobody of its system waited."""
        ...

    async def toque(self, *, ate: float) -> bool:
        """Return at the next news, or at once if there was some since the last call; False: none until then."""
        ...


class Campainha(Protocol):
    """Rings when there is news for a system."""

    def escuta(self, sistema: int, /) -> AbstractContextManager[Escuta]:
        """Hear what concerns this system, from the beginning of the block on."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Prazos:
    """How many seconds a wait is held: of who begins a cycle, and of who was already told something in it."""

    primeira: float
    seguintes: float


@dataclass(slots=True, kw_only=True)
class _Pergunta:
    """One look at the database, for all the waits of a system that need one now."""

    depois: set[int] = field(default_factory=set)
    resposta: "asyncio.Task[Mapping[int, Pendencia]] | None" = None


class EsperarPendencia:
    """Wait without asking the database again and again."""

    def __init__(self, situacoes: Situacoes, *, campainha: Campainha, prazos: Prazos, paciencia: Paciencia) -> None:
        self._situacoes = situacoes
        self._paciencia = paciencia
        self._campainha = campainha
        self._prazos = prazos
        self._perguntas: dict[int, _Pergunta] = {}

    async def __call__(self, depois: int, *, quem: Chamador) -> Pendencia | None:
        """The pending trâmite with the smallest IDT above `depois`, now or as soon as there is one.

        News of a trâmite at or below `depois` is told as well, once: the client takes what it is told and goes on from
        there, while an answer of nothing would make it take the whole list only if it had found nothing before (its
        offset is 0 then, and nothing lies below). None if the time is over.
        """
        ate = asyncio.get_running_loop().time() + (self._prazos.seguintes if depois else self._prazos.primeira)
        with self._campainha.escuta(quem.sistema) as escuta:
            while (achada := await self._achar(quem.sistema, depois, escuta.novidade)) is None:
                if not await escuta.toque(ate=ate):
                    return None
            return achada

    async def _achar(self, sistema: int, depois: int, novidade: int | None) -> Pendencia | None:
        abaixo = depois if novidade is None else min(depois, novidade - 1)
        achadas = await self._perguntar(sistema, {depois, abaixo})
        return achadas.get(depois) or achadas.get(abaixo)

    async def _perguntar(self, sistema: int, depois: set[int]) -> Mapping[int, Pendencia]:
        """Ask together with everyone of this system who asks in the same turn of the loop: one ring wakes them all."""
        pergunta = self._perguntas.setdefault(sistema, _Pergunta())
        pergunta.depois |= depois
        if pergunta.resposta is None:
            pergunta.resposta = asyncio.create_task(self._responder(sistema), name="pendências")
        return await asyncio.shield(pergunta.resposta)

    async def _responder(self, sistema: int) -> Mapping[int, Pendencia]:
        # Whoever comes from here on may have heard what this look does not see yet, and needs another.
        pergunta = self._perguntas.pop(sistema)
        return await self._paciencia(partial(self._situacoes.proximas, sistema, depois=pergunta.depois))
