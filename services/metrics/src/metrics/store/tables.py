"""The tables of the figures. Rows never leave `store/`.

A trâmite belongs to two bodies: its rows carry both, and row-level security admits either, never a third. Aggregates
lie between two bodies too; beside them the network (`metrics.domain.politica.REDE`) may read and write these, because
they tell of no single trâmite and of nobody. Names of bodies and units are public and belong to nobody.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, DateTime, Index, MetaData, SmallInteger, Text
from sqlmodel import Field, SQLModel

METADATA = MetaData()


class Table(SQLModel):
    """What all tables share: metadata of our own."""

    metadata = METADATA


def _bigint(*, chave: bool = False) -> Any:  # noqa: ANN401 - SQLModel types a field by its annotation
    return Field(sa_type=BigInteger, primary_key=chave, sa_column_kwargs={"autoincrement": False})


def _talvez_bigint() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(BigInteger, nullable=True))


def _texto(*, chave: bool = False) -> Any:  # noqa: ANN401 - the same
    return Field(sa_type=Text, primary_key=chave)


def _quando(*, chave: bool = False) -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(DateTime(timezone=True), nullable=False, primary_key=chave))


def _talvez_quando() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(DateTime(timezone=True), nullable=True))


class EnteRow(Table, table=True):
    """A body, as the registry last told it."""

    __tablename__ = "ente"
    __table_args__ = (Index("ente_slug", "slug"),)

    id: UUID = Field(primary_key=True)
    slug: str = _texto()
    nome: str = _texto()
    versao: int


class UnidadeRow(Table, table=True):
    """A unit, as the registry last told it."""

    __tablename__ = "unidade"

    numero: int = _bigint(chave=True)
    nome: str = _texto()
    sigla: str = _texto()
    versao: int


class MudancaRow(Table, table=True):
    """The event store of the trâmites: what the figures are folded from, only ever added to."""

    __tablename__ = "mudanca"
    __table_args__ = (Index("mudanca_idt", "idt"),)

    evento: UUID = Field(primary_key=True)
    idt: int = _bigint()
    nre: str = _texto()
    versao: int
    situacao: int = Field(sa_type=SmallInteger)
    em: datetime = _quando()
    remetente_ente: UUID
    remetente_unidade: int = _bigint()
    destinatario_ente: UUID
    destinatario_unidade: int = _bigint()
    bytes: int | None = _talvez_bigint()
    motivo: str | None = Field(default=None, sa_type=Text)


class PassoRow(Table, table=True):
    """The event store of the registrations. The person is an opaque id."""

    __tablename__ = "passo"
    __table_args__ = (Index("passo_cadastro", "cadastro"),)

    evento: UUID = Field(primary_key=True)
    cadastro: UUID
    ente: UUID
    orgao: int = _bigint()
    versao: int
    etapa: str = _texto()
    em: datetime = _quando()


class TramiteRow(Table, table=True):
    """A trâmite as its events add up: the list behind the numbers."""

    __tablename__ = "tramite"
    __table_args__ = (
        Index("tramite_remetente", "remetente_ente", "idt"),
        Index("tramite_destinatario", "destinatario_ente", "idt"),
    )

    idt: int = _bigint(chave=True)
    nre: str = _texto()
    remetente_ente: UUID
    remetente_unidade: int = _bigint()
    destinatario_ente: UUID
    destinatario_unidade: int = _bigint()
    situacao: int = Field(sa_type=SmallInteger)
    iniciado_em: datetime | None = _talvez_quando()
    componentes_recebidos_em: datetime | None = _talvez_quando()
    metadados_lidos_em: datetime | None = _talvez_quando()
    componentes_lidos_em: datetime | None = _talvez_quando()
    recibo_entregue_em: datetime | None = _talvez_quando()
    concluido_em: datetime | None = _talvez_quando()
    cancelado_em: datetime | None = _talvez_quando()
    recusado_em: datetime | None = _talvez_quando()
    ciencia_dada_em: datetime | None = _talvez_quando()
    cancelado_automaticamente_em: datetime | None = _talvez_quando()
    bytes: int | None = _talvez_bigint()
    motivo: str | None = Field(default=None, sa_type=Text)


class AgregadoRow(Table, table=True):
    """Counts and sums of one day between two bodies; `imputados` are those that only a later event tells of."""

    __tablename__ = "agregado"
    __table_args__ = (
        Index("agregado_destino", "destino", "indicador", "dia"),
        Index("agregado_rede", "indicador", "dia"),
    )

    origem: UUID = Field(primary_key=True)
    destino: UUID = Field(primary_key=True)
    indicador: str = _texto(chave=True)
    dia: date = Field(primary_key=True)
    n: int = _bigint()
    imputados: int = _bigint()
    soma: int = _bigint()


class DuracaoRow(Table, table=True):
    """Durations as values, with how often each came: exact percentiles come from here while there are few."""

    __tablename__ = "duracao"
    __table_args__ = (
        Index("duracao_destino", "destino", "medida", "dia"),
        Index("duracao_rede", "medida", "dia"),
    )

    origem: UUID = Field(primary_key=True)
    destino: UUID = Field(primary_key=True)
    medida: str = _texto(chave=True)
    dia: date = Field(primary_key=True)
    micros: int = _bigint(chave=True)
    n: int = _bigint()


class BaldeRow(Table, table=True):
    """The same durations in logarithmic buckets: percentiles come from here when there are many (metrics.md §7.3)."""

    __tablename__ = "balde"
    __table_args__ = (
        Index("balde_destino", "destino", "medida", "dia"),
        Index("balde_rede", "medida", "dia"),
    )

    origem: UUID = Field(primary_key=True)
    destino: UUID = Field(primary_key=True)
    medida: str = _texto(chave=True)
    dia: date = Field(primary_key=True)
    balde: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    n: int = _bigint()


class VooRow(Table, table=True):
    """Trâmites in flight, by the instant since which nothing has happened to them."""

    __tablename__ = "voo"
    __table_args__ = (Index("voo_desde", "desde"),)

    origem: UUID = Field(primary_key=True)
    destino: UUID = Field(primary_key=True)
    desde: datetime = _quando(chave=True)
    n: int = _bigint()


class FonteRow(Table, table=True):
    """How far each source has come."""

    __tablename__ = "fonte"

    topico: str = _texto(chave=True)
    ultimo: datetime = _quando()
