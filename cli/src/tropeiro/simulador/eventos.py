"""What a simulated SEI tells while it works: typed, in order, for a terminal or a test to follow."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Passo:
    """Every event: which SEI, which trâmite, when."""

    instancia: str
    idt: int
    em: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True, slots=True, kw_only=True)
class TramiteIniciado(Passo):
    """The sender's metadata are in; so many components, so many bytes are asked for."""

    nre: str
    protocolo: str
    componentes: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transferencia(Passo):
    """Some more bytes of a component went out or came in; `feitos` of `tamanho` so far, in part `parte` of `partes`."""

    enviando: bool
    nome: str
    hash_: str
    parte: int
    partes: int
    feitos: int
    tamanho: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParteFalhou(Passo):
    """A part did not go through; it is sent once more after all the others."""

    nome: str
    parte: int
    partes: int
    motivo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponenteConcluido(Passo):
    """A component is whole at the other end, its hash checked."""

    enviando: bool
    nome: str
    hash_: str
    tamanho: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SituacaoAlcancada(Passo):
    """This SEI saw the trâmite in a state (tramita-api.md §8)."""

    situacao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboDeEnvioConferido(Passo):
    """The bus's signature over the components holds."""

    hashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboAssinado(Passo):
    """The receiver signed and posted its receipt."""

    hashes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboConferido(Passo):
    """The sender has the receipt, its signature and its hashes hold: concluded."""

    hashes: int
    assinante: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TramiteRecusado(Passo):
    """This SEI refused it."""

    motivo: str
    justificativa: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CienciaDada(Passo):
    """The sender took note of a refusal."""

    motivo: str | None
    justificativa: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TramiteCancelado(Passo):
    """The sender cancelled it, as it does after any failure."""

    motivo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Falha(Passo):
    """Something failed; the pending list will bring the trâmite again."""

    motivo: str


Evento: TypeAlias = (
    TramiteIniciado
    | Transferencia
    | ParteFalhou
    | ComponenteConcluido
    | SituacaoAlcancada
    | ReciboDeEnvioConferido
    | ReciboAssinado
    | ReciboConferido
    | TramiteRecusado
    | CienciaDada
    | TramiteCancelado
    | Falha
)
Observador: TypeAlias = Callable[[Evento], None]


class Fluxo:
    """An observer that is also an async iterator; `encerrar` ends the iteration."""

    def __init__(self) -> None:
        self._fila: asyncio.Queue[Evento | None] = asyncio.Queue()

    def __call__(self, evento: Evento) -> None:
        """Hear an event."""
        self._fila.put_nowait(evento)

    def encerrar(self) -> None:
        """No more will come."""
        self._fila.put_nowait(None)

    async def __aiter__(self) -> AsyncIterator[Evento]:
        """The events, as they come."""
        while (evento := await self._fila.get()) is not None:
            yield evento
