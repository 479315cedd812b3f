"""Turns, shared fairly: what many ask for at once is given to one after another, each system in its turn."""

import asyncio
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable

from prometheus_client import Gauge

NA_FILA = Gauge("tropeiro_barramento_pedidos_na_fila", "Requests that wait for their turn", ["tipo"])
LEMBRADO_S = 1.0


class FilaCheiaError(Exception):
    """As many of this system wait as may, or this one waited for as long as it may."""


class Turnos:
    """So many at once, shared equally among the systems that were active in the last second.

    A system alone may have `por_sistema` of them; of several, each may have its share of half of them, so that a turn
    is free for whoever comes next, and what is under way before it is little. Whoever waits goes in the order in which
    it came; among systems, the one that has the fewest under way goes first.
    """

    def __init__(self, tipo: str, *, ao_mesmo_tempo: int, por_sistema: int, na_fila: int, segundos: float) -> None:
        """Give turns.

        Args:
            tipo: what for, for the figures.
            ao_mesmo_tempo: of all systems together.
            por_sistema: of one system, however idle the others are.
            na_fila: how many of one system may wait.
            segundos: how long one may wait.
        """
        self._total = ao_mesmo_tempo
        self._por_sistema = por_sistema
        self._na_fila = na_fila
        self._segundos = segundos
        self._correndo: Counter[Hashable] = Counter()
        self._filas: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()
        self._vistos: dict[Hashable, float] = {}
        self._medida = NA_FILA.labels(tipo)

    def tentar(self, sistema: Hashable, /) -> "Turno | None":
        """A turn, if there is one right now and nobody of this system waits for it."""
        self._vistos[sistema] = asyncio.get_running_loop().time()
        if sistema in self._filas or not self._cabe(sistema, self._parte()):
            return None
        return self._dado(sistema)

    async def esperar(self, sistema: Hashable, /) -> "Turno":
        """A turn, as soon as it is this system's.

        Raises:
            FilaCheiaError: its queue is full, or the wait took too long.
        """
        if (turno := self.tentar(sistema)) is not None:
            return turno
        fila = self._filas.setdefault(sistema, deque())
        if len(fila) >= self._na_fila:
            raise FilaCheiaError
        vez: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        fila.append(vez)
        self._medida.inc()
        try:
            async with asyncio.timeout(self._segundos):
                await vez
        except TimeoutError:
            self._desistir(sistema, vez)
            raise FilaCheiaError from None
        except asyncio.CancelledError:
            self._desistir(sistema, vez)
            raise
        finally:
            self._medida.dec()
        return Turno(self, sistema)

    def devolver(self, sistema: Hashable) -> None:
        """A turn is over: whoever is next goes. Only `Turno` calls it."""
        self._correndo[sistema] -= 1
        if not self._correndo[sistema]:
            del self._correndo[sistema]
        self._chamar()

    def _dado(self, sistema: Hashable) -> "Turno":
        self._correndo[sistema] += 1
        return Turno(self, sistema)

    def _desistir(self, sistema: Hashable, vez: "asyncio.Future[None]") -> None:
        if vez.done() and not vez.cancelled():
            self.devolver(sistema)  # it had just been called
            return
        fila = self._filas.get(sistema)
        if fila is not None and vez in fila:
            fila.remove(vez)
            if not fila:
                del self._filas[sistema]

    def _chamar(self) -> None:
        parte = self._parte()
        while prontos := [sistema for sistema in self._filas if self._cabe(sistema, parte)]:
            sistema = min(prontos, key=self._correndo.__getitem__)
            fila = self._filas[sistema]
            vez = fila.popleft()
            if fila:
                self._filas.move_to_end(sistema)
            else:
                del self._filas[sistema]
            if not vez.done():
                self._correndo[sistema] += 1
                vez.set_result(None)

    def _cabe(self, sistema: Hashable, parte: int) -> bool:
        return self._correndo.total() < self._total and self._correndo[sistema] < parte

    def _parte(self) -> int:
        """What each may have: never nothing."""
        agora = asyncio.get_running_loop().time()
        for sistema in [sistema for sistema, quando in self._vistos.items() if quando < agora - LEMBRADO_S]:
            if sistema not in self._correndo and sistema not in self._filas:
                del self._vistos[sistema]
        if len(self._vistos) <= 1:
            return self._por_sistema
        return max(1, min(self._por_sistema, self._total // (2 * len(self._vistos))))


class Turno:
    """One turn; given back once."""

    def __init__(self, turnos: Turnos, sistema: Hashable) -> None:
        self._turnos: Turnos | None = turnos
        self._sistema = sistema

    def devolver(self) -> None:
        """It is over. Said twice, it is over all the same."""
        turnos, self._turnos = self._turnos, None
        if turnos is not None:
            turnos.devolver(self._sistema)
