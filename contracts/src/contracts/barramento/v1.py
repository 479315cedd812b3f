"""Events of the bus, version 1. Released: only optional fields may be added."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Event, Fact
from contracts.topics import BARRAMENTO_TRAMITE
from contracts.values import Idt, Nre, NumeroDaUnidade, NumeroDoRepositorio, NumeroDoSistema

MotivoDaRecusa = Literal["01", "02", "03", "04", "99"]


class Parte(Fact):
    """One end of a trâmite."""

    ente: UUID = Field(description="the body, as registry knows it")
    sistema: NumeroDoSistema
    repositorio: NumeroDoRepositorio
    unidade: NumeroDaUnidade


class TramiteEvent(Event):
    """A trâmite changed its state (tramita-api.md §8)."""

    topic: ClassVar[str] = BARRAMENTO_TRAMITE.name

    idt: Idt
    nre: Nre
    versao: int = Field(gt=0, description="grows by one with each change of this trâmite")
    situacao: int = Field(ge=1, le=10, description="the state it is in now")
    em: AwareDatetime = Field(description="when, by the database's clock, UTC")
    remetente: Parte
    destinatario: Parte

    @property
    def key(self) -> str:
        """The process: all its trâmites stay in order."""
        return self.nre

    @property
    def subject(self) -> str:
        """The trâmite."""
        return f"tramite:{self.idt}"


class TramiteIniciado(TramiteEvent):
    """1: the metadata arrived; the bus waits for the components."""

    type: ClassVar[str] = "barramento.tramite.iniciado.v1"

    componentes: int = Field(ge=0, description="how many the bus asked for")
    bytes: int = Field(ge=0, description="their announced sizes, added up")
    reenvio_de: Idt | None = Field(
        default=None, description="the refused trâmite of this process that its sender sends again, if it does"
    )
    reproducao_de: Idt | None = Field(default=None, description="the trâmite that it repeats, if it repeats one")


class TramiteComponentesRecebidos(TramiteEvent):
    """2: every component is in."""

    type: ClassVar[str] = "barramento.tramite.componentes_recebidos.v1"


class TramiteMetadadosLidos(TramiteEvent):
    """3: the receiver read the metadata."""

    type: ClassVar[str] = "barramento.tramite.metadados_lidos.v1"


class TramiteComponentesLidos(TramiteEvent):
    """4: the receiver has every component."""

    type: ClassVar[str] = "barramento.tramite.componentes_lidos.v1"


class TramiteReciboEntregue(TramiteEvent):
    """5: the receiver signed the receipt and its signature holds."""

    type: ClassVar[str] = "barramento.tramite.recibo_entregue.v1"


class TramiteConcluido(TramiteEvent):
    """6: the sender fetched the receipt."""

    type: ClassVar[str] = "barramento.tramite.concluido.v1"


class TramiteCancelado(TramiteEvent):
    """7: the sender took it back."""

    type: ClassVar[str] = "barramento.tramite.cancelado.v1"


class TramiteRecusado(TramiteEvent):
    """8: the receiver refused it. The justification is free text and stays with the bus."""

    type: ClassVar[str] = "barramento.tramite.recusado.v1"

    motivo: MotivoDaRecusa = Field(description="01 formato, 02 corrompido, 03 faltante, 04 espécie, 99 outro")


class TramiteCienciaDada(TramiteEvent):
    """9: the sender took note of the refusal."""

    type: ClassVar[str] = "barramento.tramite.ciencia_dada.v1"


class TramiteCanceladoAutomaticamente(TramiteEvent):
    """10: the bus took it back, because it stood still for too long."""

    type: ClassVar[str] = "barramento.tramite.cancelado_automaticamente.v1"
