"""Trâmites as operators see them: numbers, ends, times and sizes; never what somebody wrote."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from barramento.domain.politica import Recurso, Sigilo
from barramento.domain.recibo import Recibo
from barramento.domain.tramite import EM_ANDAMENTO, Papel, Situacao

# Who has to act so that a trâmite under way goes on.
ESPERA_DE: Mapping[Situacao, Papel] = MappingProxyType(
    {
        Situacao.INICIADO: Papel.REMETENTE,
        Situacao.COMPONENTES_RECEBIDOS: Papel.DESTINATARIO,
        Situacao.METADADOS_LIDOS: Papel.DESTINATARIO,
        Situacao.COMPONENTES_LIDOS: Papel.DESTINATARIO,
        Situacao.RECIBO_ENTREGUE: Papel.REMETENTE,
        Situacao.RECUSADO: Papel.REMETENTE,
    }
)
ABERTAS = tuple(sorted(EM_ANDAMENTO))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ponta:
    """One end of a trâmite, by the names that the registry last told, where it did."""

    ente: str
    ente_nome: str | None
    unidade: int
    unidade_nome: str | None
    sistema: int
    sistema_nome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TramiteNaLista:
    """A line of a list."""

    idt: int
    nre: str
    protocolo: str
    tipo: str
    situacao: Situacao
    sigilo: Sigilo
    remetente: Ponta
    destinatario: Ponta
    iniciado_em: datetime
    mudou_em: datetime

    @property
    def recurso(self) -> Recurso:
        """What decides who sees it."""
        return Recurso(entes=frozenset({self.remetente.ente, self.destinatario.ente}), sigilo=self.sigilo)

    @property
    def reservado(self) -> bool:
        """Whether its numbers are told only on its own page, where the look is remembered."""
        return self.sigilo > Sigilo.PUBLICO


@dataclass(frozen=True, slots=True, kw_only=True)
class Marca:
    """Where a list goes on: the time and the number of a line, and whether what comes before or after it."""

    em: datetime
    idt: int
    para_tras: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtro:
    """Which trâmites; what is None does not filter. `ente` is at either end."""

    numero: str | None = None
    ente: str | None = None
    situacoes: tuple[Situacao, ...] = tuple(Situacao)
    de: datetime | None = None
    ate: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passo:
    """A change of state: by which system and certificate, or by the bus itself."""

    situacao: Situacao
    em: datetime
    sistema: int | None
    sistema_nome: str | None
    credencial: UUID | None
    spki_sha256: str | None


# The protocolo and the hash of a component: those after it, in this order, are meant.
MarcaDeComponente = tuple[str, str]
INICIO: MarcaDeComponente = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponenteVisto:
    """A component: whether it came in, and how many of its bytes went out."""

    protocolo: str
    hash: str
    tamanho: int
    recebido: bool
    obtidos: int
    lido: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Totais:
    """All components of a trâmite, added up, and when bytes of them last moved."""

    componentes: int = 0
    bytes: int = 0
    recebidos: int = 0
    obtidos: int = 0
    movimento_em: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detalhe:
    """One trâmite, whole but for its components, which are a page. `recibos` are those that it has, by kind."""

    linha: TramiteNaLista
    motivo: str | None
    rastro: str | None
    expurgado_em: datetime | None
    passos: Sequence[Passo]
    componentes: Sequence[ComponenteVisto]
    ha_mais_componentes: bool
    totais: Totais
    recibos: Mapping[str, Recibo]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grupo:
    """Trâmites under way that stand in one state between two systems; `desde` is of the oldest."""

    situacao: Situacao
    remetente: Ponta
    destinatario: Ponta
    quantos: int
    desde: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recusas:
    """Refusals for one motive from one body to another."""

    motivo: str
    remetente: Ponta
    destinatario: Ponta
    quantas: int
    ultima: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteVisto:
    """A body that can be chosen."""

    slug: str
    nome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acesso:
    """Who looked at what, or sent what again, when and why they could; a line that stays."""

    em: datetime | None
    sub: str
    tenant: str
    ato: str
    porque: str
    idt: int | None = None
    sigilo: Sigilo | None = None
    mensagem: str | None = None
    rastro: str | None = None
    id: UUID | None = None
