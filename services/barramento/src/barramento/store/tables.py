"""The tables of the bus. Rows never leave `store/`.

A trâmite belongs to two systems: what hangs on it carries both, and row-level security admits either, never a third.
What the registry tells is shared reference data and belongs to nobody.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, INT8MULTIRANGE, JSONB
from sqlmodel import Field, SQLModel

METADATA = MetaData()

# A process travels once at a time. A test holds these equal to the domain's sets of the same meaning.
EM_ANDAMENTO = "situacao IN (1, 2, 3, 4, 5, 8)"
PENDENTE_DO_DESTINATARIO = "situacao IN (2, 3, 4)"
PENDENTE_DO_REMETENTE = "situacao IN (5, 8)"

# For whom the jobs read, among the trâmites of everybody; the systems are called by their numbers.
BARRAMENTO = "barramento"
# A reproduction waits for its sender to send the components again.
A_REENVIAR = "situacao = 1 AND reproducao_de IS NOT NULL"


class Table(SQLModel):
    """What all tables share: metadata of our own."""

    metadata = METADATA


def _bigint(*, chave: bool = False) -> Any:  # noqa: ANN401 - SQLModel types a field by its annotation
    return Field(sa_type=BigInteger, primary_key=chave, sa_column_kwargs={"autoincrement": False})


def _quando() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(DateTime(timezone=True), nullable=False))


def _talvez_quando() -> Any:  # noqa: ANN401 - the same
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=True))


def _do_tramite() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(BigInteger, ForeignKey("tramite.idt"), primary_key=True, autoincrement=False))


class RepositorioRow(Table, table=True):
    """A repository, as the registry last told it."""

    __tablename__ = "repositorio"

    numero: int = _bigint(chave=True)
    nome: str = Field(sa_type=Text)
    ativo: bool
    versao: int


class UnidadeRow(Table, table=True):
    """A unit, as the registry last told it. `*_busca` are without accents and case, for the search."""

    __tablename__ = "unidade"
    __table_args__ = (
        Index("unidade_repositorio", "repositorio", "nome_busca", "numero"),
        Index("unidade_ancestrais", "ancestrais", postgresql_using="gin"),
    )

    numero: int = _bigint(chave=True)
    repositorio: int = _bigint()
    ente: UUID
    slug: str = Field(sa_type=Text)
    nome: str = Field(sa_type=Text)
    nome_busca: str = Field(sa_type=Text)
    sigla: str = Field(sa_type=Text)
    sigla_busca: str = Field(sa_type=Text)
    codigo_no_orgao: str | None = Field(sa_type=Text)
    ativo: bool
    permite_envio: bool
    permite_recebimento: bool
    apto: bool
    sistema: int | None = _bigint()
    hierarquia: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    ancestrais: list[int] = Field(sa_column=Column(ARRAY(BigInteger), nullable=False))
    versao: int
    centralizadora: int | None = Field(default=None, sa_type=BigInteger)


class SistemaRow(Table, table=True):
    """A system (SPE), as the registry last told it."""

    __tablename__ = "sistema"

    numero: int = _bigint(chave=True)
    slug: str = Field(sa_type=Text)
    nome: str | None = Field(default=None, sa_type=Text)
    ativo: bool
    versao: int


class EnteRow(Table, table=True):
    """A body, as the registry last told it. `nome_busca` is without accents and case, for the search."""

    __tablename__ = "ente"
    __table_args__ = (Index("ente_slug", "slug"),)

    id: UUID = Field(primary_key=True)
    slug: str = Field(sa_type=Text)
    nome: str = Field(sa_type=Text)
    nome_busca: str = Field(sa_type=Text)
    versao: int


class CredencialRow(Table, table=True):
    """A client certificate, as the registry last told it."""

    __tablename__ = "credencial"
    __table_args__ = (Index("credencial_spki", "spki_sha256"),)

    id: UUID = Field(primary_key=True)
    sistema: int = _bigint()
    spki_sha256: str = Field(sa_type=Text)
    emissor: str = Field(sa_type=Text)
    serial: str = Field(sa_type=Text)
    valida_de: datetime = _quando()
    valida_ate: datetime = _quando()
    valida: bool
    versao: int


class LinhaRow(Table, table=True):
    """A line of a shared table, as the registry last told it."""

    __tablename__ = "linha"

    tabela: str = Field(sa_type=Text, primary_key=True)
    codigo: int = _bigint(chave=True)
    nome: str = Field(sa_type=Text)
    ativo: bool
    versao: int


class TramiteRow(Table, table=True):
    """A trâmite: its state and its two ends. Nothing wide: it is locked and rewritten at each transition.

    `de_fora`: of a stranger to the process, which keeps nobody else from sending it (`domain.nre`). `reproducao_de` is
    the trâmite that this one repeats. `relido`: its receiver read the metadata more than once while
    it was receiving, so that two of its workers may be at it.
    """

    __tablename__ = "tramite"
    __table_args__ = (
        # 0044, whoever asks and however many ask at once.
        Index("tramite_nre_ocupado", "nre", unique=True, postgresql_where=text(f"{EM_ANDAMENTO} AND NOT de_fora")),
        Index(
            "tramite_protocolo_em_andamento",
            "remetente_sistema",
            "protocolo",
            unique=True,
            postgresql_where=text(f"{EM_ANDAMENTO} AND tipo = 'processo'"),
        ),
        Index("tramite_nre", "nre", "idt"),
        Index("tramite_protocolo", "protocolo", "idt"),
        Index("tramite_ticket", "ticket"),
        Index("tramite_remetente", "remetente_sistema", "idt"),
        Index("tramite_destinatario", "destinatario_sistema", "idt"),
        # What stands still, what is to be cancelled, what is to be purged: each by state and age.
        Index("tramite_parado", "situacao", "mudou_em", "idt", postgresql_where=text("expurgado_em IS NULL")),
        # The console's lists: of everybody, and of one body at either end.
        Index("tramite_situacao", "situacao", "iniciado_em", "idt"),
        Index("tramite_ente_remetente", "remetente_slug", "situacao", "iniciado_em", "idt"),
        Index("tramite_ente_destinatario", "destinatario_slug", "situacao", "iniciado_em", "idt"),
        Index(
            "tramite_pendente_remetente",
            "remetente_sistema",
            "idt",
            postgresql_where=text(PENDENTE_DO_REMETENTE),
        ),
        Index("tramite_reenvio", "remetente_sistema", "idt", postgresql_where=text(A_REENVIAR)),
        Index(
            "tramite_pendente_destinatario",
            "destinatario_sistema",
            "idt",
            postgresql_where=text(PENDENTE_DO_DESTINATARIO),
        ),
    )

    idt: int = _bigint(chave=True)
    nre: str = Field(sa_type=Text)
    protocolo: str = Field(sa_type=Text)
    tipo: str = Field(sa_type=Text)
    ticket: int = _bigint()
    versao: int
    situacao: int = Field(sa_type=SmallInteger)
    remetente_ente: UUID
    remetente_slug: str = Field(sa_type=Text)
    remetente_sistema: int = _bigint()
    remetente_repositorio: int = _bigint()
    remetente_unidade: int = _bigint()
    destinatario_ente: UUID
    destinatario_slug: str = Field(sa_type=Text)
    destinatario_sistema: int = _bigint()
    destinatario_repositorio: int = _bigint()
    destinatario_unidade: int = _bigint()
    destinatario_receptora: int | None = Field(default=None, sa_type=BigInteger)
    iniciado_em: datetime = _quando()
    mudou_em: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False, server_default=func.now()))
    expurgado_em: datetime | None = _talvez_quando()
    motivo_da_recusa: str | None = Field(default=None, sa_type=Text)
    justificativa_da_recusa: str | None = Field(default=None, sa_type=Text)
    rastro: str | None = Field(default=None, sa_type=Text)
    reproducao_de: int | None = Field(default=None, sa_type=BigInteger)
    de_fora: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    relido: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    sigilo: int | None = Field(default=None, sa_type=SmallInteger)


class MetadadosRow(Table, table=True):
    """What the sender posted, and how it came.

    `cabecalho` and `conteudo` are JSON as text, in ASCII: jsonb would refuse U+0000 and lone surrogates, rewrite
    numbers and reorder keys, and the answer to the receiver would have to be built again from it at each reading.
    """

    __tablename__ = "metadados"

    idt: int = _do_tramite()
    remetente_sistema: int = _bigint()
    destinatario_sistema: int = _bigint()
    cabecalho: str = Field(sa_type=Text)
    conteudo: str = Field(sa_type=Text)
    registros: list[Any] = Field(sa_column=Column(JSONB, nullable=False))
    credencial: UUID
    corpo_sha256: bytes = Field(sa_type=LargeBinary)
    resposta: str | None = Field(default=None, sa_type=Text)


class ComponenteRow(Table, table=True):
    """A component that the bus asked for, and how far it has come in and gone out.

    `obtido` is what the receiver fetched ever: once all of it is (`lido`), the trâmite goes from 3 to 4. `obtido_agora`
    is what it fetched since it last read the metadata; what is not all there is `pendente` for it. `movimento_em` is
    when bytes of it last came in as a whole or went out.
    """

    __tablename__ = "componente"
    __table_args__ = (
        Index("componente_a_receber", "idt", postgresql_where=text("NOT recebido")),
        Index("componente_a_ler", "idt", postgresql_where=text("NOT lido")),
        Index("componente_hash", "hash", "idt"),
    )

    idt: int = _do_tramite()
    protocolo: str = Field(sa_type=Text, primary_key=True)
    hash: str = Field(sa_type=Text, primary_key=True)
    remetente_sistema: int = _bigint()
    destinatario_sistema: int = _bigint()
    tamanho: int = _bigint()
    recebido: bool = False
    obtido: Any = Field(sa_column=Column(INT8MULTIRANGE, nullable=False, server_default=text("'{}'")))
    obtido_agora: Any = Field(sa_column=Column(INT8MULTIRANGE, nullable=False, server_default=text("'{}'")))
    lido: bool = False
    pendente: bool = True
    movimento_em: datetime | None = _talvez_quando()


class MudancaRow(Table, table=True):
    """A change of state, by whom and with which certificate: the trâmite's history, only ever added to.

    Without system and certificate it was the bus itself.
    """

    __tablename__ = "mudanca"
    __table_args__ = (Index("mudanca_recusa", "em", "idt", postgresql_where=text("situacao = 8")),)

    idt: int = _do_tramite()
    versao: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    remetente_sistema: int = _bigint()
    destinatario_sistema: int = _bigint()
    situacao: int = Field(sa_type=SmallInteger)
    em: datetime = _quando()
    sistema: int | None = Field(default=None, sa_type=BigInteger)
    credencial: UUID | None = None


class ReciboRow(Table, table=True):
    """A receipt as it was signed: of sending, by the bus; of conclusion, by the receiver."""

    __tablename__ = "recibo"

    idt: int = _do_tramite()
    tipo: str = Field(sa_type=Text, primary_key=True)
    remetente_sistema: int = _bigint()
    destinatario_sistema: int = _bigint()
    data: str = Field(sa_type=Text)
    hashes: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    cadeia: str = Field(sa_type=Text)
    assinatura: str = Field(sa_type=Text)


class ExpurgoRow(Table, table=True):
    """A file that a purged trâmite no longer needs, until it was looked whether anybody does."""

    __tablename__ = "expurgo"

    hash: str = Field(sa_type=Text, primary_key=True)
    desde: datetime = _quando()


class AcessoRow(Table, table=True):
    """Who looked at what in the console, and who sent messages again: only ever added to.

    `sub` is the opaque id of the person, `tenant_id` the body in whose name it acted.
    """

    __tablename__ = "acesso"
    __table_args__ = (Index("acesso_em", "em", "id"), Index("acesso_ente", "tenant_id", "em", "id"))

    id: UUID = Field(primary_key=True)
    tenant_id: str = Field(sa_type=Text)
    em: datetime = _quando()
    sub: str = Field(sa_type=Text)
    ato: str = Field(sa_type=Text)
    porque: str = Field(sa_type=Text)
    idt: int | None = Field(default=None, sa_type=BigInteger)
    sigilo: int | None = Field(default=None, sa_type=SmallInteger)
    mensagem: str | None = Field(default=None, sa_type=Text)
    rastro: str | None = Field(default=None, sa_type=Text)
