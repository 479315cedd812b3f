"""What the API answers with: the domain's values, field by field."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Generic, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from registry.domain.consulta import Pagina
from registry.domain.credencial import Credencial, EstadoDaCredencial
from registry.domain.ente import Esfera, Poder
from registry.domain.tabela import Nivel

ItemT = TypeVar("ItemT", bound=BaseModel)
DominioT = TypeVar("DominioT")


class Forma(BaseModel):
    """Filled from a value of the domain."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def de(cls, valor: object, /) -> Self:
        """This value, as it is answered."""
        return cls.model_validate(valor)


class EnteOut(Forma):
    """A body."""

    id: UUID
    slug: str
    esfera: Esfera
    poder: Poder
    nome: str
    uf: str | None
    codigo_ibge: str | None
    cnpj: str | None
    natureza_juridica: str | None
    ativo: bool


class RepositorioOut(Forma):
    """A repository of structures."""

    numero: int
    nome: str
    descricao: str | None
    ativo: bool


class AncestralOut(Forma):
    """One level above a unit."""

    numero: int
    nome: str
    sigla: str


class UnidadeOut(Forma):
    """A unit."""

    numero: int = Field(description="numeroDeIdentificacaoDaEstrutura")
    repositorio: int
    orgao: int
    pai: int | None
    nome: str
    sigla: str
    sigla_completa: str = Field(description="a própria sigla, depois cada nível acima", examples=["PROT/PMA"])
    codigo_no_orgao: str | None
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    apto: bool = Field(description="aptoParaReceberTramites; deriva dos demais dados")
    sistema: int | None
    destino_informado: int = Field(description="a unidade a que o remetente endereça, e que continua a ver")
    destino_efetivo: int = Field(description="a unidade que recebe: a centralizadora, se há; senão a própria")
    hierarquia: tuple[AncestralOut, ...] = Field(description="da unidade superior imediata até a raiz")
    vigente_de: date
    versao: int


class UnidadePublicaOut(Forma):
    """A unit in the public directory."""

    numero: int = Field(description="numeroDeIdentificacaoDaEstrutura")
    repositorio: int
    nome: str
    sigla: str
    sigla_completa: str
    hierarquia: tuple[AncestralOut, ...] = Field(description="da unidade superior imediata até a raiz")


class VersaoOut(Forma):
    """What a unit was called and where it stood from one day to another."""

    versao: int
    nome: str
    sigla: str
    pai: int | None
    vigente_de: date
    vigente_ate: date | None = Field(description="primeiro dia em que já não valia; nulo: vale hoje")
    motivo: str | None
    ato_normativo: str | None


class SistemaOut(Forma):
    """A system (SPE)."""

    numero: int
    orgao: int
    nome: str
    ativo: bool


class CredencialOut(BaseModel):
    """A certificate: what is public of it."""

    id: UUID
    sistema: int
    spki_sha256: str
    emissor: str
    serial: str
    valida_de: datetime
    valida_ate: datetime
    estado: EstadoDaCredencial

    @classmethod
    def de(cls, credencial: Credencial, /) -> Self:
        """This certificate, as it is answered."""
        certificado = credencial.certificado
        return cls(
            id=credencial.id,
            sistema=credencial.sistema,
            spki_sha256=certificado.spki_sha256,
            emissor=certificado.emissor,
            serial=certificado.serial,
            valida_de=certificado.valida_de,
            valida_ate=certificado.valida_ate,
            estado=credencial.estado,
        )


class LinhaOut(Forma):
    """A line of a shared table."""

    codigo: int
    nome: str
    ativo: bool


class HipoteseOut(LinhaOut):
    """A hipótese legal."""

    base_legal: str
    nivel: Nivel


class PaginaOut(BaseModel, Generic[ItemT]):
    """One page of a list."""

    itens: list[ItemT]
    proxima: int | str | None = Field(description="informe em `depois` para a página seguinte; nulo na última")


def pagina(achada: Pagina[DominioT], forma: Callable[[DominioT], ItemT], /) -> PaginaOut[ItemT]:
    """A page of the domain, as it is answered."""
    return PaginaOut(itens=[forma(item) for item in achada.itens], proxima=achada.proxima)
