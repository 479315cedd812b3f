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


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositorioCriado:
    """A repository was created."""

    repositorio: Repositorio


@dataclass(frozen=True, slots=True, kw_only=True)
class UnidadeMudou:
    """A unit was created or changed."""

    ente: Ente
    mudanca: Mudanca


@dataclass(frozen=True, slots=True, kw_only=True)
class SistemaCadastrado:
    """A system was registered."""

    ente: Ente
    sistema: Sistema


@dataclass(frozen=True, slots=True, kw_only=True)
class CredencialMudou:
    """A certificate was registered, revoked, or expired."""

    credencial: Credencial


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaCriada:
    """A line was added to a shared table."""

    linha: Linha


Fato = EnteCriado | RepositorioCriado | UnidadeMudou | SistemaCadastrado | CredencialMudou | LinhaCriada
