"""The states of a registration, and every way from one to another (external-user.md §5)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from external_user.domain.errors import TransicaoInvalidaError


class Estado(StrEnum):
    """Where a registration stands. Everything before LIBERADO is "pendente" to its owner."""

    AGUARDANDO_EMAIL = "AGUARDANDO_EMAIL"
    AGUARDANDO_DOCUMENTOS = "AGUARDANDO_DOCUMENTOS"
    EM_CONFERENCIA = "EM_CONFERENCIA"
    LIBERADO = "LIBERADO"
    REJEITADO = "REJEITADO"
    EXPIRADO = "EXPIRADO"


class Ato(StrEnum):
    """What moves a registration."""

    INICIAR = "iniciar"
    CONFIRMAR_EMAIL = "confirmar_email"
    COMPLETAR_DOCUMENTOS = "completar_documentos"
    LIBERAR = "liberar"
    REJEITAR = "rejeitar"
    EXPIRAR = "expirar"


TRANSICOES: Mapping[tuple[Estado, Ato], Estado] = MappingProxyType(
    {
        (Estado.AGUARDANDO_EMAIL, Ato.CONFIRMAR_EMAIL): Estado.AGUARDANDO_DOCUMENTOS,
        (Estado.AGUARDANDO_EMAIL, Ato.EXPIRAR): Estado.EXPIRADO,
        (Estado.AGUARDANDO_DOCUMENTOS, Ato.COMPLETAR_DOCUMENTOS): Estado.EM_CONFERENCIA,
        (Estado.AGUARDANDO_DOCUMENTOS, Ato.EXPIRAR): Estado.EXPIRADO,
        (Estado.EM_CONFERENCIA, Ato.LIBERAR): Estado.LIBERADO,
        (Estado.EM_CONFERENCIA, Ato.REJEITAR): Estado.REJEITADO,
    }
)

# One live registration for each CPF and each e-mail (§3.2); partial unique indexes in `store/tables.py` hold it.
VIVOS = frozenset({Estado.AGUARDANDO_EMAIL, Estado.AGUARDANDO_DOCUMENTOS, Estado.EM_CONFERENCIA, Estado.LIBERADO})


def seguinte(estado: Estado, ato: Ato, /) -> Estado:
    """Where this act leads from here.

    Raises:
        TransicaoInvalidaError: nowhere; it names the acts that this state admits.
    """
    para = TRANSICOES.get((estado, ato))
    if para is None:
        raise TransicaoInvalidaError(ato=ato, estado=estado, permitidos=permitidos(estado))
    return para


def permitidos(estado: Estado, /) -> tuple[Ato, ...]:
    """The acts that a state admits."""
    return tuple(ato for (de, ato) in TRANSICOES if de is estado)
