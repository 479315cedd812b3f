"""A trâmite as its events tell it, in whatever order they come (metrics.md §4.11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from uuid import UUID


class Situacao(IntEnum):
    """The states of a trâmite; the numbers are the wire's (tramita-api.md §8)."""

    INICIADO = 1
    COMPONENTES_RECEBIDOS = 2
    METADADOS_LIDOS = 3
    COMPONENTES_LIDOS = 4
    RECIBO_ENTREGUE = 5
    CONCLUIDO = 6
    CANCELADO = 7
    RECUSADO = 8
    CIENCIA_DADA = 9
    CANCELADO_AUTOMATICAMENTE = 10


CADEIA = tuple(situacao for situacao in Situacao if situacao <= Situacao.CONCLUIDO)
TERMINAIS = frozenset(Situacao) - frozenset(CADEIA)
EM_VOO = frozenset({situacao for situacao in CADEIA if situacao < Situacao.RECIBO_ENTREGUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ponta:
    """One end of a trâmite."""

    ente: UUID
    unidade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mudanca:
    """One event of a trâmite: it came into this state at this instant."""

    evento: UUID
    idt: int
    nre: str
    versao: int
    situacao: Situacao
    em: datetime
    remetente: Ponta
    destinatario: Ponta
    bytes: int | None = None
    motivo: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alcance:
    """When a stage was reached; `imputado` if only a later one tells so."""

    em: datetime
    imputado: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramite:
    """What all known events of one trâmite add up to."""

    idt: int
    nre: str
    remetente: Ponta
    destinatario: Ponta
    tempos: Mapping[Situacao, datetime]
    bytes: int | None
    motivo: str | None

    @property
    def situacao(self) -> Situacao:
        """The state it is in: the terminal one if any, else the highest. The first terminal stays, except 8 to 9."""
        terminais = [situacao for situacao in self.tempos if situacao in TERMINAIS]
        if not terminais:
            return max(self.tempos)
        primeira = min(terminais, key=lambda situacao: (self.tempos[situacao], situacao))
        ciente = primeira is Situacao.RECUSADO and Situacao.CIENCIA_DADA in self.tempos
        return Situacao.CIENCIA_DADA if ciente else primeira

    @property
    def ultima_mudanca(self) -> datetime:
        """The last thing known of it."""
        return max(self.tempos.values())

    @property
    def incoerente(self) -> bool:
        """Whether a later stage is told to have come before an earlier one: such a pair gives no duration."""
        na_ordem = [self.tempos[situacao] for situacao in CADEIA if situacao in self.tempos]
        return na_ordem != sorted(na_ordem)

    @property
    def inicio(self) -> Alcance:
        """When it began; any event at all tells that it did."""
        return Alcance(em=min(self.tempos.values()), imputado=Situacao.INICIADO not in self.tempos)

    def alcance(self, etapa: Situacao, /) -> Alcance | None:
        """When it came at least as far as this stage of 1 to 6, if it did."""
        return self._primeiro(*CADEIA[CADEIA.index(etapa) :])

    @property
    def recebido(self) -> Alcance | None:
        """When the receipt was posted, if it was."""
        return self.alcance(Situacao.RECIBO_ENTREGUE)

    @property
    def recusado(self) -> Alcance | None:
        """When it was refused, if that is how it ended."""
        if self.situacao not in {Situacao.RECUSADO, Situacao.CIENCIA_DADA}:
            return None
        return self._primeiro(Situacao.RECUSADO, Situacao.CIENCIA_DADA)

    @property
    def pouso(self) -> datetime | None:
        """When it left the flight (situations 1 to 4), by receipt, refusal or cancellation."""
        if self.situacao in EM_VOO:
            return None
        fora = [em for situacao, em in self.tempos.items() if situacao not in EM_VOO]
        return min(fora)

    def _primeiro(self, propria: Situacao, *seguintes: Situacao) -> Alcance | None:
        vistos = [self.tempos[situacao] for situacao in (propria, *seguintes) if situacao in self.tempos]
        return Alcance(em=min(vistos), imputado=propria not in self.tempos) if vistos else None


def dobrar(mudancas: Iterable[Mudanca], /) -> Tramite:
    """What these events of one trâmite add up to: any order, any repetition, any gap gives the same.

    Raises:
        ValueError: no events.
    """
    na_ordem = sorted(mudancas, key=lambda mudanca: (mudanca.em, mudanca.versao, mudanca.evento))
    if not na_ordem:
        raise ValueError("a trâmite without events is none")
    tempos: dict[Situacao, datetime] = {}
    for mudanca in na_ordem:
        tempos.setdefault(mudanca.situacao, mudanca.em)
    primeira = na_ordem[0]
    return Tramite(
        idt=primeira.idt,
        nre=primeira.nre,
        remetente=primeira.remetente,
        destinatario=primeira.destinatario,
        tempos=tempos,
        bytes=next((mudanca.bytes for mudanca in na_ordem if mudanca.bytes is not None), None),
        motivo=next((mudanca.motivo for mudanca in na_ordem if mudanca.motivo is not None), None),
    )
