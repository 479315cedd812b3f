"""A unit: identity, current state and what changed (registry.md §3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from registry.domain.numeros import Numero
from registry.domain.texto import Nome, Sigla, Texto

# Official time, to which acts are dated. No daylight saving since Decreto 9.772/2019, so no table of zones is needed.
BRASILIA = timezone(timedelta(hours=-3))

CodigoNoOrgao = Annotated[
    str, Field(pattern=r"^[0-9]{1,50}$", description="só dígitos; zeros à esquerda são mantidos", examples=["00102"])
]


class DadosDaUnidade(BaseModel):
    """What is told of a unit when it is created."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    numero: Numero | None = None
    repositorio: int = Field(gt=0, le=2**31 - 1, description="número do repositório de estruturas")
    pai: int | None = Field(default=None, gt=0, le=2**31 - 1, description="unidade superior; ausente: é um órgão")
    nome: Nome
    sigla: Sigla
    codigo_no_orgao: CodigoNoOrgao | None = None
    permite_envio: bool = True
    permite_recebimento: bool = True


class AlteracaoDaUnidade(BaseModel):
    """What changes of a unit: only what is told."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    nome: Nome | None = None
    sigla: Sigla | None = None
    pai: int | None = Field(default=None, gt=0, le=2**31 - 1, description="nova unidade superior, no mesmo órgão")
    codigo_no_orgao: CodigoNoOrgao | None = Field(default=None, description="nulo: fica sem código")
    permite_envio: bool | None = None
    permite_recebimento: bool | None = None
    ativo: bool | None = None
    motivo: Texto | None = Field(default=None, description="por que mudou; fica na história da unidade")
    ato_normativo: Texto | None = Field(default=None, description="o ato que a mudou", examples=["Decreto 12/2026"])

    @model_validator(mode="after")
    def _nulo_so_onde_apaga(self) -> Self:
        nulos = {campo for campo in self.model_fields_set if getattr(self, campo) is None}
        if proibidos := nulos - {"codigo_no_orgao", "motivo", "ato_normativo"}:
            raise ValueError(f"não podem ser nulos: {', '.join(sorted(proibidos))}")
        return self

    @property
    def campos(self) -> Mapping[str, object]:
        """The fields of the unit that were told, with their new values."""
        return self.model_dump(exclude_unset=True, exclude={"motivo", "ato_normativo"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Ancestral:
    """One level above a unit."""

    numero: int
    nome: str
    sigla: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidade:
    """A unit as it stands now. `apto` and `hierarquia` are derived by `Estrutura`, and kept to tell what changed.

    `centralizadora` is the unit that receives what is addressed to this one (§3.4).
    """

    numero: int
    repositorio: int
    orgao: int
    pai: int | None
    nome: str
    sigla: str
    codigo_no_orgao: str | None
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    sistema: int | None
    vigente_de: date
    centralizadora: int | None = None
    apto: bool = False
    hierarquia: tuple[Ancestral, ...] = ()
    versao: int = 1

    @property
    def destino_informado(self) -> int:
        """The unit that a sender addresses, and goes on seeing."""
        return self.numero

    @property
    def destino_efetivo(self) -> int:
        """The unit that receives what is addressed to this one."""
        return self.centralizadora or self.numero

    @property
    def sigla_completa(self) -> str:
        """Own sigla first, then each level above, up to the órgão."""
        return "/".join((self.sigla, *(acima.sigla for acima in self.hierarquia)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Versao:
    """What a unit was called and where it stood from one day to another; never changed afterwards."""

    versao: int
    nome: str
    sigla: str
    pai: int | None
    vigente_de: date
    vigente_ate: date | None
    motivo: str | None
    ato_normativo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mudanca:
    """A unit before and after; before is nothing when it was created."""

    antes: Unidade | None
    depois: Unidade

    @property
    def redirecionou(self) -> bool:
        """Whether another unit than before receives what is addressed to it."""
        return self.antes is not None and self.antes.centralizadora != self.depois.centralizadora

    @property
    def nova_versao(self) -> bool:
        """Whether name, sigla or place changed: what the past is later read by."""
        antes, depois = self.antes, self.depois
        return antes is None or (antes.nome, antes.sigla, antes.pai) != (depois.nome, depois.sigla, depois.pai)


def dia(em: datetime, /) -> date:
    """The day on which it falls, by official time."""
    return em.astimezone(BRASILIA).date()
