"""What happened, as the outbox will tell it: each carries the whole new state."""

from dataclasses import dataclass

from registry.domain.credencial import Credencial
from registry.domain.ente import Ente
from registry.domain.repositorio import Repositorio
from registry.domain.sistema import Sistema
from registry.domain.tabela import Linha
from registry.domain.unidade import Mudanca


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteCriado:
    """A body joined."""

    ente: Ente

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.ente.versao


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorioCriado:
    """A repository was created."""

    repositorio: Repositorio

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.repositorio.versao


@dataclass(frozen=True, slots=True, kw_only=True)
class UnidadeMudou:
    """A unit was created or changed."""

    ente: Ente
    mudanca: Mudanca

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.mudanca.depois.versao


@dataclass(frozen=True, slots=True, kw_only=True)
class SistemaCadastrado:
    """A system was registered."""

    ente: Ente
    sistema: Sistema

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.sistema.versao


@dataclass(frozen=True, slots=True, kw_only=True)
class CredencialMudou:
    """A certificate was registered, revoked, or expired."""

    credencial: Credencial

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.credencial.versao


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaCriada:
    """A line was added to a shared table."""

    linha: Linha

    @property
    def versao(self) -> int:
        """Of the entity that it tells of."""
        return self.linha.versao


Fato = EnteCriado | RepositorioCriado | UnidadeMudou | SistemaCadastrado | CredencialMudou | LinhaCriada
