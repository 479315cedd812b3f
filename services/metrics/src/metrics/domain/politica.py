"""Who may see which figures: one function, deny by default."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from metrics.domain.errors import AcessoNegadoError

REDE = "rede"
"""For whom the network's own figures are read: no body's tenant, and no row of a single trâmite admits it."""

PAPEIS_DA_REDE = frozenset({"ADMIN_PLATAFORMA", "GESTOR_REDE"})
PAPEIS_DO_ENTE = PAPEIS_DA_REDE | {
    "GESTOR",
    "GESTOR_SEI",
    "GESTOR_TI",
    "GESTOR_DOCUMENTAL",
    "SUPERVISOR",
    "ADMIN_EXTERNO",
    "ADMIN_LOCAL",
    "AUDITOR",
}


class Acao(StrEnum):
    """What can be asked for."""

    VER_TOTAIS = "ver os números de trâmites"
    VER_FUNIL = "ver o funil de usuários externos"
    VER_TRAMITES = "ver a lista de trâmites"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quem:
    """Who asks. `publico`: nobody in particular, on a panel that is open to all."""

    ente: UUID | None
    papeis: frozenset[str]
    publico: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Escopo:
    """Whose figures: one body's, or the network's, where there is none."""

    ente: UUID | None

    @property
    def tenant(self) -> str:
        """For whom the database is read."""
        return REDE if self.ente is None else str(self.ente)

    @property
    def da_rede(self) -> bool:
        """Whether these are the network's figures."""
        return self.ente is None


def ve_a_rede(quem: Quem, /) -> bool:
    """Whether the network's totals are open to them."""
    return quem.publico or bool(quem.papeis & PAPEIS_DA_REDE)


def autorizar(quem: Quem, acao: Acao, escopo: Escopo, /) -> None:
    """Let it pass, or not.

    Raises:
        AcessoNegadoError: says what is missing.
    """
    if escopo.da_rede:
        _na_rede(quem, acao)
    elif escopo.ente != quem.ente:
        raise AcessoNegadoError(
            "Os números de outro ente não são abertos; peça os do seu ente ou, com o papel, a rede."
        )
    elif not quem.papeis & PAPEIS_DO_ENTE:
        raise AcessoNegadoError("O seu acesso não tem papel de gestão neste ente. Peça-o a quem administra o acesso.")


def _na_rede(quem: Quem, acao: Acao) -> None:
    if acao is Acao.VER_TRAMITES:
        raise AcessoNegadoError("A lista de trâmites só existe dentro de um ente, para quem é parte deles.")
    if not ve_a_rede(quem) or (quem.publico and acao is not Acao.VER_TOTAIS):
        raise AcessoNegadoError("Os números da rede pedem o papel GESTOR_REDE ou ADMIN_PLATAFORMA.")
