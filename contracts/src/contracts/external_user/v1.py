"""Events of the door for people from outside, version 1. Released: only optional fields may be added."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Event
from contracts.topics import EXTERNAL_USER_CADASTRO
from contracts.values import NumeroDaUnidade

NivelDeConfianca = Literal["DECLARADO", "DOCUMENTAL", "BASE_EXTERNA", "GOVBR_PRATA", "GOVBR_OURO", "ICP"]


class CadastroEvent(Event):
    """A registration changed its state (external-user.md §5). The person is an opaque id."""

    topic: ClassVar[str] = EXTERNAL_USER_CADASTRO.name

    cadastro: UUID
    ente: UUID = Field(description="the body whose door it is, as registry knows it")
    orgao: NumeroDaUnidade = Field(description="who checks and releases")
    versao: int = Field(gt=0, description="grows by one with each change of this registration")
    em: AwareDatetime = Field(description="when, by the database's clock, UTC")

    @property
    def key(self) -> str:
        """The registration."""
        return str(self.cadastro)


class CadastroIniciado(CadastroEvent):
    """The form was accepted; the e-mail waits for confirmation."""

    type: ClassVar[str] = "external_user.cadastro.iniciado.v1"


class CadastroEmailConfirmado(CadastroEvent):
    """The e-mail was confirmed."""

    type: ClassVar[str] = "external_user.cadastro.email_confirmado.v1"


class CadastroEmConferencia(CadastroEvent):
    """The documents are complete; the local administrator's queue has it."""

    type: ClassVar[str] = "external_user.cadastro.em_conferencia.v1"


class CadastroLiberado(CadastroEvent):
    """The local administrator released it."""

    type: ClassVar[str] = "external_user.cadastro.liberado.v1"

    nivel_confianca: NivelDeConfianca


class CadastroRejeitado(CadastroEvent):
    """The local administrator rejected it; the reason's text stays with external-user."""

    type: ClassVar[str] = "external_user.cadastro.rejeitado.v1"

    motivo: str = Field(pattern=r"^[a-z_]{2,40}$", description="code of the catalogue of reasons")


class CadastroExpirado(CadastroEvent):
    """The e-mail was not confirmed, or the documents did not come, in time; or a newer form took its place."""

    type: ClassVar[str] = "external_user.cadastro.expirado.v1"
