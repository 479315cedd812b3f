"""Who may do what: one function, deny by default (external-user.md §13, the roles of the ground floor)."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from contracts.values import parse_cpf
from external_user.domain import campos
from external_user.domain.errors import CadastroDesconhecidoError, PapelInsuficienteError

ADMIN_LOCAL = "ADMIN_LOCAL"


class Acao(StrEnum):
    """What a person of the administration wants."""

    VER_FILA = "ver a fila de conferências"
    CONFERIR = "conferir um cadastro"


ADMITE: dict[Acao, frozenset[str]] = {
    Acao.VER_FILA: frozenset({ADMIN_LOCAL}),
    Acao.CONFERIR: frozenset({ADMIN_LOCAL}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sujeito:
    """Who asks, as the identity provider tells it; nothing of it is kept but `id`.

    `identificadores` are what it says of the person besides (CPF, e-mail), to know their own registration by.
    """

    id: str
    tenant: str
    papeis: frozenset[str]
    orgao: int | None
    identificadores: frozenset[str] = frozenset()

    @property
    def conhecido_por(self) -> frozenset[tuple[str, str]]:
        """Each that is a CPF or an e-mail, as registrations are compared: each provider writes them in its own way."""
        formas = (("cpf", parse_cpf), ("email", lambda dito: campos.email(dito)[1]))
        return frozenset(
            (tipo, lido)
            for tipo, ler in formas
            for dito in self.identificadores
            if (lido := _lido(ler, dito)) is not None
        )


def exigir(sujeito: Sujeito, acao: Acao, /, *, tenant: str) -> int:
    """Let it pass, or not; gives the órgão for which they may act.

    Raises:
        CadastroDesconhecidoError: they belong to another body: what it has is not told.
        PapelInsuficienteError: none of their roles admits it, or no órgão is theirs.
    """
    if sujeito.tenant != tenant:
        raise CadastroDesconhecidoError
    if sujeito.orgao is None or not sujeito.papeis & ADMITE[acao]:
        raise PapelInsuficienteError(acao=acao)
    return sujeito.orgao


def _lido(ler: Callable[[str], str], dito: str) -> str | None:
    try:
        return ler(dito)
    except ValueError:
        return None
