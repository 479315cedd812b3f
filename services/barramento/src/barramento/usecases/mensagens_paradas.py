"""Messages that the bus could not take in: what waits, and sending it again once the cause is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from barramento.domain.console import Acesso
from barramento.domain.politica import Acao, Quem, autorizar
from barramento.usecases.console import Anotar


class FilaForaDoArError(Exception):
    """The broker does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parada:
    """A message that waits: its envelope's attributes, why and since when; never what it carries."""

    id: str
    topico: str
    tipo: str
    desde: datetime
    motivo: str
    consumidor: str
    tentativas: str
    origem: str


class Fila(Protocol):
    """Where they wait."""

    async def paradas(self) -> Sequence[Parada]:
        """Those of the bus's own consumers, oldest first.

        Raises:
            FilaForaDoArError: the broker does not answer.
        """
        ...

    async def reenviar(self, paradas: Sequence[Parada], /) -> int:
        """Send these again; how many that were still waiting.

        Raises:
            FilaForaDoArError: the broker does not answer.
        """
        ...


class MensagensParadas:
    """See them, and send them again; what is sent is remembered first, with who did it."""

    def __init__(self, fila: Fila, anotar: Anotar) -> None:
        self._fila = fila
        self._anotar = anotar

    async def ver(self, quem: Quem, /) -> Sequence[Parada]:
        """What waits.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
        """
        autorizar(quem, Acao.TRATAR_MENSAGENS)
        return await self._fila.paradas()

    async def reenviar(
        self, quem: Quem, /, *, id_: str | None = None, motivo: str | None = None, rastro: str | None = None
    ) -> int:
        """Send one again, or all of one reason; how many that were.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
        """
        alcance = autorizar(quem, Acao.TRATAR_MENSAGENS)
        pedidas = [p for p in await self._fila.paradas() if (p.id == id_ if id_ is not None else p.motivo == motivo)]
        await self._anotar(
            [
                Acesso(
                    em=None,
                    sub=quem.sub,
                    tenant=quem.tenant,
                    ato="reenviou a mensagem",
                    porque=alcance.porque,
                    mensagem=f"{p.tipo} {p.origem}, {p.motivo}",
                    rastro=rastro,
                )
                for p in pedidas
            ]
        )
        return await self._fila.reenviar(pedidas)
