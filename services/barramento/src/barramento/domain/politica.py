"""Who may see what in the operators' console: one function, deny by default."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from types import MappingProxyType

# Who runs the network sees every trâmite in it (registry.md §9.1).
PAPEIS_DA_REDE = frozenset({"ADMIN_PLATAFORMA"})
# The roles of a body that look after what it sends and receives.
PAPEIS_DO_ENTE = frozenset({"GESTOR", "GESTOR_SEI", "GESTOR_TI", "SUPERVISOR", "ADMIN_EXTERNO", "AUDITOR"})
PAPEIS_DO_SIGILO = frozenset({"ADMIN_PLATAFORMA", "GESTOR", "AUDITOR"})
PAPEIS_DO_REGISTRO = frozenset({"ADMIN_PLATAFORMA", "AUDITOR"})


class Sigilo(IntEnum):
    """`nivelDeSigilo`, the highest in the process (tramita-api.md §4.1)."""

    PUBLICO = 1
    RESTRITO = 2
    SIGILOSO = 3


class Acao(StrEnum):
    """What can be asked for."""

    VER_TRAMITES = "ver trâmites"
    VER_ACESSOS = "ver o registro de acessos"
    TRATAR_MENSAGENS = "ver mensagens paradas e mandá-las de novo"


# Which roles admit an act, and what is said to whoever has none of them.
ADMITEM: Mapping[Acao, tuple[frozenset[str], str]] = MappingProxyType(
    {
        Acao.VER_TRAMITES: (
            PAPEIS_DA_REDE | PAPEIS_DO_ENTE,
            "Acompanhar trâmites pede um papel no ente: GESTOR, GESTOR_SEI, GESTOR_TI, SUPERVISOR ou AUDITOR.",
        ),
        Acao.VER_ACESSOS: (PAPEIS_DO_REGISTRO, "O registro de acessos pede o papel AUDITOR ou ADMIN_PLATAFORMA."),
        Acao.TRATAR_MENSAGENS: (PAPEIS_DA_REDE, "Isto pede o papel ADMIN_PLATAFORMA, de quem opera a rede."),
    }
)


class AcessoNegadoError(Exception):
    """The text says what is missing, for the person who asks."""


class ForaDoAlcanceError(Exception):
    """There is no such trâmite, or none that this person may see: the same answer to both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quem:
    """Who asks, in whose name, in which roles; `orgao` limits the roles to a branch of the body."""

    sub: str
    tenant: str
    papeis: frozenset[str]
    orgao: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurso:
    """A trâmite, as far as it decides who sees it: the bodies at its ends, and how secret it is."""

    entes: frozenset[str]
    sigilo: Sigilo


@dataclass(frozen=True, slots=True, kw_only=True)
class Alcance:
    """What somebody may see: of one body, or of everybody where there is none; up to which level of secrecy; why."""

    ente: str | None
    sigilo: Sigilo
    porque: str

    @property
    def da_rede(self) -> bool:
        """Whether it is everybody's."""
        return self.ente is None

    def admite(self, recurso: Recurso, /) -> bool:
        """Whether this trâmite lies within."""
        return recurso.sigilo <= self.sigilo and (self.ente is None or self.ente in recurso.entes)


def autorizar(quem: Quem, acao: Acao, recurso: Recurso | None = None, /) -> Alcance:
    """Let it pass, and tell how far it reaches; or not.

    Raises:
        AcessoNegadoError: no role of theirs admits it; says which would.
        ForaDoAlcanceError: the role would do, but not for this trâmite.
    """
    alcance = _alcance(quem, _papeis(quem, acao))
    if recurso is not None and not alcance.admite(recurso):
        raise ForaDoAlcanceError
    return alcance


def mais_alto(nivel: int | None, /) -> Sigilo:
    """The level of a process; not told, it is the highest there is."""
    return Sigilo.SIGILOSO if nivel is None else Sigilo(nivel)


def _papeis(quem: Quem, acao: Acao) -> frozenset[str]:
    """Those of their roles that admit the act."""
    admitem, falta = ADMITEM[acao]
    if not (seus := quem.papeis & admitem):
        raise AcessoNegadoError(falta)
    return seus


def _alcance(quem: Quem, papeis: frozenset[str]) -> Alcance:
    sigilo = Sigilo.SIGILOSO if papeis & PAPEIS_DO_SIGILO else Sigilo.RESTRITO
    if da_rede := papeis & PAPEIS_DA_REDE:
        return Alcance(ente=None, sigilo=sigilo, porque=f"rede: {_lista(da_rede)}")
    if quem.orgao is not None:
        raise AcessoNegadoError(
            "O seu papel vale só para um órgão, e o console mostra os trâmites do ente inteiro. "
            "Peça o papel no ente a quem administra o acesso."
        )
    return Alcance(ente=quem.tenant, sigilo=sigilo, porque=f"parte, {quem.tenant}: {_lista(papeis)}")


def _lista(papeis: frozenset[str]) -> str:
    return ", ".join(sorted(papeis))
