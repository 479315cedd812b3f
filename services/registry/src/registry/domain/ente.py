"""An ente: município, state or body of the União, and its tenant (registry.md §1)."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from contracts.values import parse_cnpj
from registry.domain.errors import (
    CnpjInvalidoError,
    IbgeDesconhecidoError,
    NaturezaObrigatoriaError,
    SlugReservadoError,
    UfDivergenteError,
)
from registry.domain.ibge import uf_do_codigo
from registry.domain.texto import Nome, Slug

PLATAFORMA = "plataforma"
"""The tenant of what belongs to no body: repositories and tables."""

PUBLICO = "publico"
"""The tenant under which the public directory reads: it sees the apt units of everyone, and nothing else."""

# Slugs that mean something else in `/v1/<slug>/…` or to row-level security.
RESERVADOS = frozenset(
    {PLATAFORMA, PUBLICO, "diretorio", "entes", "especies", "hipoteses", "motivos-urgencia", "repositorios"}
)


class Esfera(StrEnum):
    """Sphere of government."""

    FEDERAL = "FEDERAL"
    ESTADUAL = "ESTADUAL"
    DISTRITAL = "DISTRITAL"
    MUNICIPAL = "MUNICIPAL"


class Poder(StrEnum):
    """Branch, or what stands beside them."""

    EXECUTIVO = "EXECUTIVO"
    LEGISLATIVO = "LEGISLATIVO"
    JUDICIARIO = "JUDICIARIO"
    MINISTERIO_PUBLICO = "MINISTERIO_PUBLICO"
    DEFENSORIA = "DEFENSORIA"
    TRIBUNAL_DE_CONTAS = "TRIBUNAL_DE_CONTAS"
    CONSELHO_PROFISSIONAL = "CONSELHO_PROFISSIONAL"


DIGITOS_POR_ESFERA = MappingProxyType({Esfera.ESTADUAL: 2, Esfera.DISTRITAL: 2, Esfera.MUNICIPAL: 7})


class DadosDoEnte(BaseModel):
    """What is told of a body when it joins."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: Slug
    esfera: Esfera
    poder: Poder = Poder.EXECUTIVO
    nome: Nome
    uf: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", examples=["BA"])
    codigo_ibge: str | None = Field(
        default=None, max_length=7, description="2 dígitos: estado; 7: município; ausente: União", examples=["2901007"]
    )
    cnpj: str | None = Field(default=None, max_length=30, description="com ou sem pontuação; pode ter letras")
    natureza_juridica: str | None = Field(
        default=None,
        pattern=r"^\d{3}-\d$",
        description="código da CONCLA; obrigatório fora do Executivo federal",
        examples=["124-4"],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ente:
    """A body. Its slug is its tenant and never changes."""

    id: UUID
    slug: str
    esfera: Esfera
    poder: Poder
    nome: str
    uf: str | None
    codigo_ibge: str | None
    cnpj: str | None
    natureza_juridica: str | None
    ativo: bool = True
    versao: int = 1


def criar(dados: DadosDoEnte, /, *, id_: UUID) -> Ente:
    """The body that these data describe.

    Raises:
        SlugReservadoError: the slug is not free for a body.
        IbgeDesconhecidoError: IBGE knows no such code, or the esfera wants another kind.
        UfDivergenteError: the code belongs to another UF.
        CnpjInvalidoError: wrong length, characters or check digits.
        NaturezaObrigatoriaError: it is missing outside the federal executive.
    """
    if dados.slug in RESERVADOS:
        raise SlugReservadoError(slug=dados.slug)
    _conferir_codigo(dados)
    if dados.natureza_juridica is None and (dados.esfera, dados.poder) != (Esfera.FEDERAL, Poder.EXECUTIVO):
        raise NaturezaObrigatoriaError
    return Ente(
        id=id_,
        slug=dados.slug,
        esfera=dados.esfera,
        poder=dados.poder,
        nome=dados.nome,
        uf=dados.uf,
        codigo_ibge=dados.codigo_ibge,
        cnpj=None if dados.cnpj is None else _cnpj(dados.cnpj),
        natureza_juridica=dados.natureza_juridica,
    )


def _conferir_codigo(dados: DadosDoEnte) -> None:
    codigo, digitos = dados.codigo_ibge, DIGITOS_POR_ESFERA.get(dados.esfera, 0)
    if codigo is None and not digitos:
        return
    uf = uf_do_codigo(codigo) if codigo is not None and len(codigo) == digitos else None
    if codigo is None or uf is None or (uf == "DF") != (dados.esfera is Esfera.DISTRITAL):
        raise IbgeDesconhecidoError(codigo=codigo, esfera=dados.esfera)
    if uf != dados.uf:
        raise UfDivergenteError(codigo=codigo, uf=dados.uf, esperada=uf)


def _cnpj(texto: str) -> str:
    try:
        return parse_cnpj(texto)
    except ValueError as error:
        raise CnpjInvalidoError from error
