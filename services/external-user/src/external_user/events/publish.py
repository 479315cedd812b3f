"""Facts of a registration, as the events that everyone else knows: opaque ids only (design §3)."""

from typing import assert_never
from uuid import UUID

from contracts.external_user.v1 import (
    CadastroEmailConfirmado,
    CadastroEmConferencia,
    CadastroEvent,
    CadastroExpirado,
    CadastroIniciado,
    CadastroLiberado,
    CadastroRejeitado,
)
from external_user.domain.cadastro import Mudanca, NivelDeConfianca
from external_user.domain.estado import Ato
from external_user.domain.motivo import Motivo


def to_event(fato: Mudanca, ente: UUID, /) -> CadastroEvent:
    """The contract event that tells this fact. The text of a rejection stays here: it is free text."""
    comum = {"cadastro": fato.cadastro, "ente": ente, "orgao": fato.orgao, "versao": fato.versao, "em": fato.em}
    match fato.ato:
        case Ato.INICIAR:
            return CadastroIniciado.model_validate(comum)
        case Ato.CONFIRMAR_EMAIL:
            return CadastroEmailConfirmado.model_validate(comum)
        case Ato.COMPLETAR_DOCUMENTOS:
            return CadastroEmConferencia.model_validate(comum)
        case Ato.LIBERAR:
            nivel = fato.nivel or NivelDeConfianca.DECLARADO
            return CadastroLiberado.model_validate(comum | {"nivel_confianca": nivel})
        case Ato.REJEITAR:
            return CadastroRejeitado.model_validate(comum | {"motivo": fato.motivo or Motivo.OUTRO})
        case Ato.EXPIRAR:
            return CadastroExpirado.model_validate(comum)
    assert_never(fato.ato)
