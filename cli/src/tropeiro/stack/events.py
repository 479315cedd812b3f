"""What happens in a stack, as lines for whoever watches: the terminal that started it, or one that follows."""

import asyncio
from collections.abc import AsyncIterator

from pydantic import BaseModel, ConfigDict

from tropeiro.stack.state import Estado


class Aviso(BaseModel):
    """One line.

    Attributes:
        parte: whom it is about; None for the whole stack.
        estado: what it is doing now, if that changed.
        texto: what a person should read, if anything.
        pronta: the whole stack is up.
        fim: nothing more comes after this one.
    """

    model_config = ConfigDict(frozen=True)

    parte: str | None = None
    estado: Estado | None = None
    texto: str = ""
    pronta: bool = False
    fim: bool = False


class Avisos:
    """Hands each line to everyone who listens, and to late comers what was said before."""

    def __init__(self) -> None:
        self._said: list[Aviso] = []
        self._listeners: set[asyncio.Queue[Aviso]] = set()

    def say(self, aviso: Aviso) -> None:
        """Tell everyone."""
        self._said.append(aviso)
        for listener in self._listeners:
            listener.put_nowait(aviso)

    async def follow(self, *, from_start: bool = True) -> AsyncIterator[Aviso]:
        """Everything said so far (or only what follows), until the last line."""
        queue: asyncio.Queue[Aviso] = asyncio.Queue()
        for aviso in self._said if from_start else ():
            queue.put_nowait(aviso)
        self._listeners.add(queue)
        try:
            while True:
                aviso = await queue.get()
                yield aviso
                if aviso.fim:
                    return
        finally:
            self._listeners.discard(queue)
