"""A registration: what a decision needs to know of it, and the facts that decisions make."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from external_user.domain.estado import Ato, Estado, seguinte
from external_user.domain.motivo import Motivo

# §3.4: what nobody confirms is erased after 7 days. §5: documents are awaited for 30.
PRAZO_DO_EMAIL = timedelta(days=7)
PRAZO_DOS_DOCUMENTOS = timedelta(days=30)
# §12: what was rejected or expired is kept for 180.
RETENCAO = timedelta(days=180)


class NivelDeConfianca(StrEnum):
    """How sure we are that the person is who the form says; the ground floor knows these two."""

    DECLARADO = "DECLARADO"
    DOCUMENTAL = "DOCUMENTAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mudanca:
    """A fact: a registration came to be, or changed its state."""

    cadastro: UUID
    orgao: int
    ato: Ato
    de: Estado | None
    para: Estado
    versao: int
    em: datetime
    ator: str
    motivo: Motivo | None = None
    nivel: NivelDeConfianca | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastro:
    """What a decision needs to know of a registration; who it is about stays in the store."""

    id: UUID
    orgao: int
    estado: Estado
    versao: int
    representa: bool

    def mudar(
        self,
        ato: Ato,
        /,
        *,
        em: datetime,
        ator: str,
        motivo: Motivo | None = None,
        nivel: NivelDeConfianca | None = None,
    ) -> Mudanca:
        """Move it, as the table of transitions admits.

        Args:
            ato: what is done.
            em: when, by the database's clock.
            ator: opaque id of who does it.
            motivo: why, if it is rejected.
            nivel: how sure we are of the person, if it is released.

        Raises:
            TransicaoInvalidaError: its state does not admit this act.
        """
        return Mudanca(
            cadastro=self.id,
            orgao=self.orgao,
            ato=ato,
            de=self.estado,
            para=seguinte(self.estado, ato),
            versao=self.versao + 1,
            em=em,
            ator=ator,
            motivo=motivo,
            nivel=nivel,
        )


def iniciado(*, cadastro: UUID, orgao: int, em: datetime) -> Mudanca:
    """The fact that a form was accepted; its e-mail waits for confirmation."""
    return Mudanca(
        cadastro=cadastro,
        orgao=orgao,
        ato=Ato.INICIAR,
        de=None,
        para=Estado.AGUARDANDO_EMAIL,
        versao=1,
        em=em,
        ator=str(cadastro),
    )
