"""When the bus ends a trâmite that stands still, and when it lets go of what travelled (tramita-api.md §8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from barramento.domain.tramite import TRANSICOES, Ato, Situacao, Tramite

EXPIRAM = TRANSICOES[Ato.EXPIRAR].de
CANCELADOS = frozenset({Situacao.CANCELADO, Situacao.CIENCIA_DADA, Situacao.CANCELADO_AUTOMATICAMENTE})
CONCLUIDOS = frozenset({Situacao.CONCLUIDO})
# What is in one of these waits for somebody; in any other it has come to its end.
ESPERAM = frozenset(Situacao) - CANCELADOS - CONCLUIDOS


@dataclass(frozen=True, slots=True, kw_only=True)
class Prazo:
    """How long a trâmite may stand still.

    Attributes:
        parado: without a change of state; bytes that move are none.
        carencia: since bytes of it last moved; while they do it is not torn away.
    """

    parado: timedelta
    carencia: timedelta

    def venceu(self, *, mudou_em: datetime, movimento_em: datetime | None, agora: datetime) -> bool:
        """Whether it is to be cancelled now."""
        return agora >= self.vence_em(mudou_em=mudou_em, movimento_em=movimento_em)

    def vence_em(self, *, mudou_em: datetime, movimento_em: datetime | None = None) -> datetime:
        """When it will be cancelled, if nothing changes and nothing more of it moves."""
        prazo = mudou_em + self.parado
        return prazo if movimento_em is None else max(prazo, movimento_em + self.carencia)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parado:
    """A trâmite, and when it last changed and bytes of it last moved."""

    tramite: Tramite
    mudou_em: datetime
    movimento_em: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achado:
    """Where the search for old trâmites has come to: one that may be due, and the system that sends it."""

    idt: int
    remetente_sistema: int
    mudou_em: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Espera:
    """How many trâmites wait in one state, since when the longest, and how many stand still."""

    situacao: Situacao
    quantos: int
    parados: int
    mais_antigo: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarda:
    """How long the binaries of trâmites that ended are kept; None: for ever."""

    cancelados: timedelta | None
    concluidos: timedelta | None

    @property
    def prazos(self) -> Mapping[Situacao, timedelta]:
        """The states whose binaries are purged, and how long after the trâmite came into them."""
        pares = ((CANCELADOS, self.cancelados), (CONCLUIDOS, self.concluidos))
        return MappingProxyType(
            {situacao: dias for situacoes, dias in pares if dias is not None for situacao in sorted(situacoes)}
        )


class Uso(StrEnum):
    """Whether a file is still needed."""

    SOBRA = "sobra"
    PRECISO = "preciso"
    EM_DISPUTA = "em disputa"


@dataclass(frozen=True, slots=True, kw_only=True)
class NaFila:
    """A file that a purged trâmite left behind."""

    hash: str
    uso: Uso


@dataclass(frozen=True, slots=True, kw_only=True)
class Expurgado:
    """What went."""

    tramites: int = 0
    arquivos: int = 0
    bytes: int = 0
