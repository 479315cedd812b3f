"""The dead-letter queues of the bus's own consumers, for who looks after them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiokafka.errors import KafkaError

from barramento.events import consume
from barramento.usecases.mensagens_paradas import FilaForaDoArError, Parada
from chassis import dlq

RESPOSTA_S = 20.0
CONSUMIDORES = frozenset({consume.CONSUMER})


class FilaDoKafka:
    """What waits in the broker."""

    def __init__(self, bootstrap: str) -> None:
        """Nothing connects before the first question."""
        self._bootstrap = bootstrap

    async def paradas(self) -> Sequence[Parada]:
        """Those of the bus's own consumers, oldest first.

        Raises:
            FilaForaDoArError: the broker does not answer.
        """
        async with _a_tempo():
            todas = await dlq.parked(self._bootstrap, consume.TOPICS)
        return [_parada(uma) for uma in todas if uma.consumer in CONSUMIDORES]

    async def reenviar(self, paradas: Sequence[Parada], /) -> int:
        """Send these again; how many that were still waiting.

        Raises:
            FilaForaDoArError: the broker does not answer.
        """
        ids = {parada.id for parada in paradas}
        topicos = sorted({parada.topico for parada in paradas})
        async with _a_tempo():
            return sum([await dlq.resend(self._bootstrap, t, wanted=lambda uma: _id(uma) in ids) for t in topicos])


@asynccontextmanager
async def _a_tempo() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(RESPOSTA_S):
            yield
    except (KafkaError, TimeoutError) as error:
        raise FilaForaDoArError from error


def _id(uma: dlq.Parked) -> str:
    return f"{uma.topic}/{uma.partition}/{uma.offset}"


def _parada(uma: dlq.Parked) -> Parada:
    return Parada(
        id=_id(uma),
        topico=uma.topic,
        tipo=uma.type,
        desde=uma.since,
        motivo=uma.reason,
        consumidor=uma.consumer,
        tentativas=uma.tries,
        origem=uma.origin,
    )
