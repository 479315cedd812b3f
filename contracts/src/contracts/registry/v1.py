"""Events of the registry, version 1. Released: only optional fields may be added.

Both topics are compacted: each event is the whole new state of its entity, so that the last one is enough.
"""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts.envelope import Event, Fact
from contracts.topics import REGISTRY_ESTRUTURA, REGISTRY_TABELA
from contracts.values import CodigoIbge, NumeroDaUnidade, NumeroDoRepositorio, NumeroDoSistema, Sha256Hex

Esfera = Literal["FEDERAL", "ESTADUAL", "DISTRITAL", "MUNICIPAL"]
EstadoDaCredencial = Literal["EMITIDA", "ATIVA", "SUBSTITUIDA", "REVOGADA", "EXPIRADA"]


class EstruturaEvent(Event):
    """Something in the structure of the bodies changed."""

    topic: ClassVar[str] = REGISTRY_ESTRUTURA.name

    versao: int = Field(gt=0, description="grows by one with each change of this entity")
    em: AwareDatetime = Field(description="when, by the database's clock, UTC")


class EnteEvent(EstruturaEvent):
    """A body: município, state, or body of the União."""

    ente: UUID
    slug: str = Field(pattern=r"^[a-z][a-z0-9-]{1,30}$", description="its tenant")
    esfera: Esfera
    nome: str = Field(min_length=1, max_length=250)
    uf: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    codigo_ibge: CodigoIbge | None = None
    ativo: bool = True

    @property
    def key(self) -> str:
        """The body."""
        return f"ente:{self.ente}"


class EnteCriado(EnteEvent):
    """A body joined."""

    type: ClassVar[str] = "registry.ente.criado.v1"


class RepositorioEvent(EstruturaEvent):
    """A repository of structures."""

    repositorio: NumeroDoRepositorio
    nome: str = Field(min_length=1, max_length=250)
    ativo: bool

    @property
    def key(self) -> str:
        """The repository."""
        return f"repositorio:{self.repositorio}"


class RepositorioCriado(RepositorioEvent):
    """A repository was created."""

    type: ClassVar[str] = "registry.repositorio.criado.v1"


class Ancestral(Fact):
    """One level above a unit."""

    numero: NumeroDaUnidade
    nome: str
    sigla: str


class UnidadeEvent(EstruturaEvent):
    """A unit, whole, as of `vigente_de`."""

    unidade: NumeroDaUnidade
    ente: UUID
    slug: str = Field(description="tenant of its body")
    repositorio: NumeroDoRepositorio
    orgao: NumeroDaUnidade = Field(description="the root that governs it; itself, if it is one")
    pai: NumeroDaUnidade | None
    nome: str = Field(min_length=1, max_length=250)
    sigla: str = Field(min_length=1, max_length=50)
    codigo_no_orgao: str | None = Field(default=None, pattern=r"^[0-9]{1,50}$")
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    apto: bool = Field(description="aptoParaReceberTramites, derived (registry.md §3.1)")
    sistema: NumeroDoSistema | None = Field(description="the one system that serves it")
    hierarquia: tuple[Ancestral, ...] = Field(description="from the immediate parent up to the root")
    vigente_de: date
    centralizadora: NumeroDaUnidade | None = Field(
        default=None, description="the unit that receives what is addressed to this one; absent: itself"
    )

    @property
    def key(self) -> str:
        """The unit."""
        return f"unidade:{self.unidade}"


class UnidadeCriada(UnidadeEvent):
    """A unit was created."""

    type: ClassVar[str] = "registry.unidade.criada.v1"


class UnidadeAlterada(UnidadeEvent):
    """A unit changed: its name, place, permissions or system."""

    type: ClassVar[str] = "registry.unidade.alterada.v1"


class UnidadeRedirecionada(UnidadeEvent):
    """What is addressed to a unit is received by another from now on, or by itself again."""

    type: ClassVar[str] = "registry.unidade.redirecionamento_alterado.v1"


class SpeEvent(EstruturaEvent):
    """A system that sends and receives (SPE)."""

    sistema: NumeroDoSistema
    ente: UUID
    slug: str = Field(description="tenant of its body")
    nome: str = Field(min_length=1, max_length=250)
    ativo: bool

    @property
    def key(self) -> str:
        """The system."""
        return f"spe:{self.sistema}"


class SpeCriado(SpeEvent):
    """A system was registered."""

    type: ClassVar[str] = "registry.spe.criado.v1"


class CredencialEvent(EstruturaEvent):
    """A client certificate of a system: what is public of it."""

    credencial: UUID
    sistema: NumeroDoSistema
    spki_sha256: Sha256Hex = Field(description="SHA-256 of the subject public key info")
    emissor: str = Field(description="RFC 4514 name of the issuer")
    serial: str = Field(pattern=r"^[0-9a-f]+$", description="serial number, lower-case hex")
    valida_de: AwareDatetime
    valida_ate: AwareDatetime
    estado: EstadoDaCredencial

    @property
    def key(self) -> str:
        """The certificate."""
        return f"credencial:{self.credencial}"


class CredencialEmitida(CredencialEvent):
    """A certificate may be used from now on."""

    type: ClassVar[str] = "registry.credencial.emitida.v1"


class CredencialRevogada(CredencialEvent):
    """A certificate may no longer be used."""

    type: ClassVar[str] = "registry.credencial.revogada.v1"


class TabelaEvent(Event):
    """A line of a shared table."""

    topic: ClassVar[str] = REGISTRY_TABELA.name

    codigo: int = Field(gt=0)
    nome: str = Field(min_length=1, max_length=255)
    ativo: bool = True
    versao: int = Field(gt=0, description="grows by one with each change of this line")
    em: AwareDatetime = Field(description="when, by the database's clock, UTC")


class EspecieCriada(TabelaEvent):
    """An espécie documental."""

    type: ClassVar[str] = "registry.especie.criada.v1"

    @property
    def key(self) -> str:
        """The line."""
        return f"especie:{self.codigo}"


class HipoteseCriada(TabelaEvent):
    """A hipótese legal of restriction."""

    type: ClassVar[str] = "registry.hipotese.criada.v1"

    @property
    def key(self) -> str:
        """The line."""
        return f"hipotese:{self.codigo}"


class MotivoUrgenciaCriado(TabelaEvent):
    """A reason for urgency."""

    type: ClassVar[str] = "registry.motivo_urgencia.criado.v1"

    @property
    def key(self) -> str:
        """The line."""
        return f"motivo_urgencia:{self.codigo}"
