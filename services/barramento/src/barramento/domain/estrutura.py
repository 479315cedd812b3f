"""Repositories, units and tables, as the registry's events tell them, and who may send and receive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from barramento.domain.errors import TabelaAusenteError, UnidadeAlheiaError, UnidadeNaoEnviaError, UnidadeNaoRecebeError
from barramento.domain.partes import Parte

NomeDaTabela = Literal["especie", "hipotese", "motivo_urgencia"]
TABELAS: Mapping[NomeDaTabela, str] = {
    "especie": "espécies documentais",
    "hipotese": "hipóteses legais",
    "motivo_urgencia": "motivos de urgência",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Repositorio:
    """A repository of structures."""

    numero: int
    nome: str
    ativo: bool
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestral:
    """One level above a unit."""

    numero: int
    nome: str
    sigla: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidade:
    """A unit; `hierarquia` goes from its immediate parent up to the root.

    `centralizadora` is the unit that the registry lets receive for it; `receptora` says that it does (`recebida_por`).
    """

    numero: int
    repositorio: int
    ente: UUID
    slug: str
    nome: str
    sigla: str
    codigo_no_orgao: str | None
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    apto: bool
    sistema: int | None
    hierarquia: tuple[Ancestral, ...]
    versao: int
    centralizadora: int | None = None
    receptora: int | None = None

    def recebida_por(self, centralizadora: "Unidade | None") -> "Unidade":
        """The same unit, received for by its centralizadora, if that is apt and of the same system.

        The receiver is the system that serves the destination (tramita-api.md §10). It files a process only in units of
        its own: a unit of another system it would refuse, so it is not told of one.
        """
        recebe = centralizadora is not None and centralizadora.apto and centralizadora.sistema == self.sistema
        return replace(self, receptora=self.centralizadora if recebe else None)

    def como_remetente(self, *, sistema: int) -> Parte:
        """This end of a trâmite that `sistema` begins.

        Raises:
            UnidadeAlheiaError: another system answers for the unit, or none.
            UnidadeNaoEnviaError: it is inactive or not enabled for sending.
        """
        if self.sistema != sistema:
            raise UnidadeAlheiaError(nome=self.nome, numero=self.numero)
        if not (self.ativo and self.permite_envio):
            raise UnidadeNaoEnviaError(nome=self.nome, numero=self.numero)
        return self._parte(sistema)

    def como_destinatario(self) -> Parte:
        """The other end.

        Raises:
            UnidadeNaoRecebeError: it is inactive, not enabled for receiving, or not apt (registry.md §3.1).
        """
        if self.sistema is None or not (self.ativo and self.permite_recebimento and self.apto):
            raise UnidadeNaoRecebeError(nome=self.nome, numero=self.numero)
        return replace(self._parte(self.sistema), receptora=self.receptora)

    def _parte(self, sistema: int) -> Parte:
        return Parte(ente=self.ente, slug=self.slug, sistema=sistema, repositorio=self.repositorio, unidade=self.numero)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sistema:
    """A system that sends and receives (SPE)."""

    numero: int
    slug: str
    nome: str
    ativo: bool
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ente:
    """A body."""

    id: UUID
    slug: str
    nome: str
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Credencial:
    """A client certificate of a system; `valida` says whether the registry lets it speak."""

    id: UUID
    sistema: int
    spki_sha256: str
    emissor: str
    serial: str
    valida_de: datetime
    valida_ate: datetime
    valida: bool
    versao: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Linha:
    """A line of a shared table: espécies, hipóteses legais, motivos de urgência."""

    tabela: NomeDaTabela
    codigo: int
    nome: str
    ativo: bool
    versao: int


Projetado = Ente | Repositorio | Unidade | Sistema | Credencial | Linha


def inteira(linhas: Sequence[Linha], *, tabela: NomeDaTabela) -> Sequence[Linha]:
    """The active lines of a table that everybody maps; there always are some (tramita-api.md §3).

    Raises:
        TabelaAusenteError: there are none.
    """
    if not linhas:
        raise TabelaAusenteError(tabela=TABELAS[tabela])
    return linhas
