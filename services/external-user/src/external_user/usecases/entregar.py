"""Letters leave (external-user.md §11): retried with full jitter until their link would be dead, never lost unseen."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from external_user.clients.correio import Correio, IndisponivelError, RecusadaError
from external_user.domain.entrega import Mensagem, Pendente, espera
from external_user.domain.link import VALIDADE_DO_LINK

LOTE = 20
# Whoever has taken a letter has this long to send it; then another may.
RESERVA = timedelta(minutes=2)


class FilaDeCorreio(Protocol):
    """The letters of all bodies that wait to be sent."""

    async def reservar(self, *, limite: int, por: timedelta) -> Sequence[Pendente]:
        """Take some that are due; nobody else gets them for a while."""
        ...

    async def abrir(self, pendente: Pendente, /) -> Mensagem | None:
        """What is to be sent; nothing, if it was erased meanwhile."""
        ...

    async def enviada(self, pendente: Pendente, /) -> None:
        """It left; its content is erased."""
        ...

    async def rejeitada(self, pendente: Pendente, /, *, falha: str) -> None:
        """It never will; its content is erased."""
        ...

    async def adiar(self, pendente: Pendente, /, *, por: timedelta) -> None:
        """Try again later."""
        ...


class EntregarCartas:
    """Send what is due. A crash between sending and noting it sends it twice, under the same Message-ID."""

    def __init__(self, fila: FilaDeCorreio, correio: Correio, *, agora: Callable[[], datetime]) -> None:
        self._fila = fila
        self._correio = correio
        self._agora = agora

    async def __call__(self) -> int:
        """Send some of what is due; how many were tried."""
        pendentes = await self._fila.reservar(limite=LOTE, por=RESERVA)
        for pendente in pendentes:
            mensagem = await self._fila.abrir(pendente)
            if mensagem is not None:
                await self._enviar(pendente, mensagem)
        return len(pendentes)

    async def _enviar(self, pendente: Pendente, mensagem: Mensagem) -> None:
        try:
            await self._correio.enviar(mensagem)
        except RecusadaError as error:
            await self._fila.rejeitada(pendente, falha=f"smtp {error.codigo}")
        except IndisponivelError:
            if self._agora() - mensagem.em >= VALIDADE_DO_LINK:
                await self._fila.rejeitada(pendente, falha="prazo")
            else:
                await self._fila.adiar(pendente, por=espera(pendente.tentativas))
        else:
            await self._fila.enviada(pendente)
