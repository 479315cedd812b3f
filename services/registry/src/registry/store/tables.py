"""The tables of the registry. Rows never leave `store/`.

What belongs to a body carries its slug as `tenant_id`, in the keys too: a row can't point at another body's. What
belongs to nobody (repositories, shared tables) has none and is public.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKeyConstraint, Index, MetaData, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

METADATA = MetaData()


class Table(SQLModel):
    """What all tables share: metadata of our own."""

    metadata = METADATA


def _numero(*, chave: bool = False) -> Any:  # noqa: ANN401 - SQLModel types a field by its annotation
    return Field(primary_key=chave, sa_column_kwargs={"autoincrement": False})


def _texto(*, chave: bool = False) -> Any:  # noqa: ANN401 - the same
    return Field(sa_type=Text, primary_key=chave)


def _quando() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class EnteRow(Table, table=True):
    """A body, and its tenant."""

    __tablename__ = "ente"
    __table_args__ = (
        UniqueConstraint("id", name="ente_id"),
        # One body for each; a body of the União has no code, and there are many.
        UniqueConstraint("esfera", "poder", "codigo_ibge", name="ente_ibge"),
    )

    tenant_id: str = _texto(chave=True)
    id: UUID
    esfera: str = _texto()
    poder: str = _texto()
    nome: str = _texto()
    uf: str | None = _texto()
    codigo_ibge: str | None = _texto()
    cnpj: str | None = _texto()
    natureza_juridica: str | None = _texto()
    ativo: bool
    versao: int


class RepositorioRow(Table, table=True):
    """A repository of structures."""

    __tablename__ = "repositorio"
    __table_args__ = (UniqueConstraint("nome", name="repositorio_nome"),)

    numero: int = _numero(chave=True)
    nome: str = _texto()
    descricao: str | None = _texto()
    ativo: bool
    versao: int


class UnidadeRow(Table, table=True):
    """A unit as it stands now. `busca` is name and sigla without accents and case, for the search."""

    __tablename__ = "unidade"
    __table_args__ = (
        UniqueConstraint("numero", name="unidade_numero"),
        ForeignKeyConstraint(["tenant_id"], ["ente.tenant_id"]),
        ForeignKeyConstraint(["repositorio"], ["repositorio.numero"]),
        ForeignKeyConstraint(["tenant_id", "pai"], ["unidade.tenant_id", "unidade.numero"]),
        ForeignKeyConstraint(["tenant_id", "orgao"], ["unidade.tenant_id", "unidade.numero"]),
        ForeignKeyConstraint(["tenant_id", "sistema"], ["sistema.tenant_id", "sistema.numero"]),
        ForeignKeyConstraint(
            ["tenant_id", "centralizadora"], ["unidade.tenant_id", "unidade.numero"], name="unidade_centralizadora"
        ),
        UniqueConstraint("tenant_id", "orgao", "codigo_no_orgao", name="unidade_codigo"),
        # Active siblings, whatever their bodies: órgãos of several stand side by side in a repository.
        Index(
            "unidade_sigla",
            "repositorio",
            "pai",
            "sigla_busca",
            unique=True,
            postgresql_where=text("ativo"),
            postgresql_nulls_not_distinct=True,
        ),
        Index("unidade_pai", "tenant_id", "pai"),
        Index("unidade_sistema", "tenant_id", "sistema"),
        Index(
            "unidade_centralizada",
            "tenant_id",
            "centralizadora",
            postgresql_where=text("centralizadora IS NOT NULL"),
        ),
        Index("unidade_apta", "numero", postgresql_where=text("apto")),
    )

    tenant_id: str = _texto(chave=True)
    numero: int = _numero(chave=True)
    repositorio: int = _numero()
    orgao: int = _numero()
    pai: int | None = _numero()
    nome: str = _texto()
    sigla: str = _texto()
    sigla_busca: str = _texto()
    busca: str = _texto()
    codigo_no_orgao: str | None = _texto()
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    sistema: int | None = _numero()
    centralizadora: int | None = _numero()
    apto: bool
    hierarquia: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    vigente_de: date
    versao: int


class VersaoRow(Table, table=True):
    """What a unit was called and where it stood since `vigente_de`; only ever added to."""

    __tablename__ = "unidade_versao"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "unidade"], ["unidade.tenant_id", "unidade.numero"]),
        ForeignKeyConstraint(["tenant_id", "pai"], ["unidade.tenant_id", "unidade.numero"]),
    )

    tenant_id: str = _texto(chave=True)
    unidade: int = _numero(chave=True)
    versao: int = _numero(chave=True)
    nome: str = _texto()
    sigla: str = _texto()
    pai: int | None = _numero()
    vigente_de: date
    autor: str = _texto()
    motivo: str | None = _texto()
    ato_normativo: str | None = _texto()


class SistemaRow(Table, table=True):
    """A system (SPE)."""

    __tablename__ = "sistema"
    __table_args__ = (
        UniqueConstraint("numero", name="sistema_numero"),
        UniqueConstraint("tenant_id", "nome", name="sistema_nome"),
        # Units point at their system and a system at its órgão: this one is added when both tables stand.
        ForeignKeyConstraint(
            ["tenant_id", "orgao"], ["unidade.tenant_id", "unidade.numero"], use_alter=True, name="sistema_orgao"
        ),
    )

    tenant_id: str = _texto(chave=True)
    numero: int = _numero(chave=True)
    orgao: int = _numero()
    nome: str = _texto()
    ativo: bool
    versao: int


class CredencialRow(Table, table=True):
    """A client certificate: what is public of it. A key is registered once, whatever becomes of it."""

    __tablename__ = "credencial"
    __table_args__ = (
        UniqueConstraint("spki_sha256", name="credencial_chave"),
        UniqueConstraint("emissor", "serial", name="credencial_serial"),
        ForeignKeyConstraint(["tenant_id", "sistema"], ["sistema.tenant_id", "sistema.numero"]),
        Index("credencial_sistema", "tenant_id", "sistema"),
    )

    tenant_id: str = _texto(chave=True)
    id: UUID = Field(primary_key=True)
    sistema: int = _numero()
    spki_sha256: str = _texto()
    emissor: str = _texto()
    serial: str = _texto()
    valida_de: datetime = _quando()
    valida_ate: datetime = _quando()
    estado: str = _texto()
    versao: int


class LinhaRow(Table, table=True):
    """A line of a shared table."""

    __tablename__ = "linha"

    tabela: str = _texto(chave=True)
    codigo: int = _numero(chave=True)
    nome: str = _texto()
    base_legal: str | None = _texto()
    nivel: str | None = _texto()
    ativo: bool
    versao: int
