"""A trâmite: one journey of a process between two systems (tramita-api.md §8)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import IntEnum, StrEnum
from types import MappingProxyType
from typing import Literal, get_args

from barramento.domain.errors import TransicaoInvalidaError
from barramento.domain.partes import Parte

Motivo = Literal["01", "02", "03", "04", "99"]
Tipo = Literal["processo", "documento"]
MOTIVOS: Mapping[str, Motivo] = MappingProxyType({m: m for m in get_args(Motivo)})


class Situacao(IntEnum):
    """The states a trâmite can be in; the numbers are the wire's."""

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


class Ato(StrEnum):
    """What moves a trâmite; the value is what a person is told of it."""

    INICIAR = "iniciar"
    RECEBER_COMPONENTES = "receber componentes"
    LER_METADADOS = "ler os metadados"
    LER_COMPONENTES = "baixar componentes"
    ENTREGAR_RECIBO = "receber o recibo"
    CONCLUIR = "buscar o recibo"
    CANCELAR = "cancelar"
    RECUSAR = "recusar"
    DAR_CIENCIA = "dar ciência da recusa"
    EXPIRAR = "cancelar automaticamente"


class Papel(StrEnum):
    """Who may do it."""

    REMETENTE = "remetente"
    DESTINATARIO = "destinatário"
    BARRAMENTO = "barramento"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transicao:
    """One act: the states that admit it, and the state it leads to."""

    de: frozenset[Situacao]
    para: Situacao
    quem: Papel


S = Situacao
# The only source of what may follow what: the store's guards and the documentation's diagram are made from it.
TRANSICOES: Mapping[Ato, Transicao] = MappingProxyType(
    {
        Ato.INICIAR: Transicao(de=frozenset(), para=S.INICIADO, quem=Papel.REMETENTE),
        Ato.RECEBER_COMPONENTES: Transicao(
            de=frozenset({S.INICIADO}), para=S.COMPONENTES_RECEBIDOS, quem=Papel.BARRAMENTO
        ),
        Ato.LER_METADADOS: Transicao(
            de=frozenset({S.COMPONENTES_RECEBIDOS}), para=S.METADADOS_LIDOS, quem=Papel.DESTINATARIO
        ),
        Ato.LER_COMPONENTES: Transicao(
            de=frozenset({S.METADADOS_LIDOS}), para=S.COMPONENTES_LIDOS, quem=Papel.BARRAMENTO
        ),
        Ato.ENTREGAR_RECIBO: Transicao(
            de=frozenset({S.COMPONENTES_LIDOS}), para=S.RECIBO_ENTREGUE, quem=Papel.DESTINATARIO
        ),
        Ato.CONCLUIR: Transicao(de=frozenset({S.RECIBO_ENTREGUE}), para=S.CONCLUIDO, quem=Papel.REMETENTE),
        Ato.CANCELAR: Transicao(
            de=frozenset({S.INICIADO, S.COMPONENTES_RECEBIDOS, S.METADADOS_LIDOS, S.COMPONENTES_LIDOS}),
            para=S.CANCELADO,
            quem=Papel.REMETENTE,
        ),
        Ato.RECUSAR: Transicao(
            de=frozenset({S.COMPONENTES_RECEBIDOS, S.METADADOS_LIDOS, S.COMPONENTES_LIDOS}),
            para=S.RECUSADO,
            quem=Papel.DESTINATARIO,
        ),
        Ato.DAR_CIENCIA: Transicao(de=frozenset({S.RECUSADO}), para=S.CIENCIA_DADA, quem=Papel.REMETENTE),
        Ato.EXPIRAR: Transicao(
            de=frozenset({S.INICIADO, S.COMPONENTES_RECEBIDOS, S.METADADOS_LIDOS, S.COMPONENTES_LIDOS}),
            para=S.CANCELADO_AUTOMATICAMENTE,
            quem=Papel.BARRAMENTO,
        ),
    }
)

# A process travels once at a time: while its trâmite is in one of these, another is refused with 0044. A refusal of
# which the sender has not yet taken note counts (§14).
EM_ANDAMENTO = frozenset({S.INICIADO, S.COMPONENTES_RECEBIDOS, S.METADADOS_LIDOS, S.COMPONENTES_LIDOS}) | frozenset(
    {S.RECIBO_ENTREGUE, S.RECUSADO}
)
# What is in these has arrived: its documents bind the next trâmite (0047) and its NRE is the process's (§4.1).
CHEGOU = frozenset({S.RECIBO_ENTREGUE, S.CONCLUIDO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tramite:
    """What a decision needs to know of a trâmite; its documents live elsewhere.

    `de_fora`: no trâmite of this process that its sender was a party of has arrived, so that nobody else need wait for
    it. `expurgado`: it ended so long ago that the bytes of its components are no longer kept for it.
    """

    idt: int
    nre: str
    protocolo: str
    tipo: Tipo
    ticket: int
    versao: int
    situacao: Situacao
    remetente: Parte
    destinatario: Parte
    reproducao_de: int | None = None
    de_fora: bool = False
    expurgado: bool = False

    def mudar(self, ato: Ato, *, em: datetime) -> "Mudanca":
        """What this act makes of it.

        Raises:
            TransicaoInvalidaError: its state does not admit the act.
        """
        transicao = TRANSICOES[ato]
        if self.situacao not in transicao.de:
            raise TransicaoInvalidaError(idt=self.idt, ato=ato, situacao=self.situacao)
        depois = replace(self, situacao=transicao.para, versao=self.versao + 1)
        return Mudanca(tramite=depois, ato=ato, de=self.situacao, em=em)

    def recusar(self, *, motivo: Motivo, justificativa: str, em: datetime) -> "Recusa":
        """Refuse it, as its receiver may until the receipt is posted.

        Raises:
            TransicaoInvalidaError: its state does not admit a refusal.
        """
        return Recusa(mudanca=self.mudar(Ato.RECUSAR, em=em), motivo=motivo, justificativa=justificativa)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mudanca:
    """A fact: a trâmite changed its state. `tramite` is what it is now."""

    tramite: Tramite
    ato: Ato
    de: Situacao | None
    em: datetime

    @property
    def mudanca(self) -> "Mudanca":
        """Itself: every fact has a change of state at its heart."""
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Inicio:
    """A fact: a trâmite began. `reenvio_de` is the refused one that it sends again, if it does."""

    mudanca: Mudanca
    componentes: int
    bytes: int
    reenvio_de: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusa:
    """A fact: the receiver refused a trâmite. The justification is for the sender only."""

    mudanca: Mudanca
    motivo: Motivo
    justificativa: str


Fato = Mudanca | Inicio | Recusa


def iniciar(tramite: Tramite, *, em: datetime, componentes: int, bytes_: int, reenvio_de: int | None = None) -> Inicio:
    """Begin this trâmite, which nobody has seen yet: version 1, state 1.

    Args:
        tramite: with its numbers already drawn.
        em: when, by the database's clock.
        componentes: how many the bus asks for.
        bytes_: their announced sizes, added up.
        reenvio_de: the refused trâmite that it sends again.
    """
    mudanca = Mudanca(tramite=tramite, ato=Ato.INICIAR, de=None, em=em)
    return Inicio(mudanca=mudanca, componentes=componentes, bytes=bytes_, reenvio_de=reenvio_de)
