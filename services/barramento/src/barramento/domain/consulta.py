"""What a party may ask about trâmites and units, and what it is told (tramita-api.md §3, §6, §7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from barramento.domain.estrutura import Unidade
from barramento.domain.tramite import Motivo, Situacao

PAGINA_PADRAO = 50
PAGINA_MAXIMA = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pagina:
    """Which lines of a list: 0-based offset and how many at most."""

    inicio: int = 0
    quantidade: int = PAGINA_PADRAO


@dataclass(frozen=True, slots=True, kw_only=True)
class Endereco:
    """A unit in its repository; either may be left open in a filter."""

    repositorio: int | None = None
    unidade: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltroDeTramites:
    """Which trâmites; what is None does not filter."""

    idt: int | None = None
    nre: str | None = None
    protocolo: str | None = None
    remetente: Endereco = Endereco()
    destinatario: Endereco = Endereco()
    pagina: Pagina = Pagina()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passagem:
    """When a trâmite came to a state."""

    situacao: Situacao
    em: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TramiteVisto:
    """A trâmite as a party sees it."""

    idt: int
    nre: str
    protocolo: str
    situacao: Situacao
    remetente: Endereco
    destinatario: Endereco
    passagens: tuple[Passagem, ...]
    a_receber: tuple[str, ...]
    a_enviar: tuple[str, ...]
    ticket: int | None
    motivo_da_recusa: Motivo | None
    justificativa_da_recusa: str | None


class Pendencia(NamedTuple):
    """Something that waits for the caller. A tuple: there may be thousands of them."""

    idt: int
    situacao: Situacao


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltroDeUnidades:
    """Which units of a repository; what is None does not filter.

    `raiz` means the sub-tree below a unit, itself included.
    """

    repositorio: int
    nome: str | None = None
    sigla: str | None = None
    raiz: int | None = None
    apenas_ativas: bool = False
    permite_envio: bool = False
    permite_recebimento: bool = False
    pagina: Pagina = Pagina()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnidadesAchadas:
    """A page of units, and how many there are in all."""

    total: int
    unidades: tuple[Unidade, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TramitesAchados:
    """A page of trâmites, latest first, and how many there are in all."""

    total: int
    tramites: tuple[TramiteVisto, ...]


def limitada(*, inicio: int, quantidade: int) -> Pagina:
    """A page of at most `PAGINA_MAXIMA` lines, however many are asked for."""
    return Pagina(inicio=inicio, quantidade=min(quantidade, PAGINA_MAXIMA))
