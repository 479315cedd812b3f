"""The tables of external-user. Rows never leave `store/`.

Personal data stands nowhere in clear: `ficha`, `texto` and `conteudo` are encrypted with the tenant's key, `*_hash`
are keyed hashes. What the registry tells (`ente`, `orgao`) is public and belongs to nobody; `correio` holds pointers.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

METADATA = MetaData()

# A test holds these equal to the domain's sets of the same meaning.
ESTADOS = "'AGUARDANDO_EMAIL', 'AGUARDANDO_DOCUMENTOS', 'EM_CONFERENCIA', 'LIBERADO', 'REJEITADO', 'EXPIRADO'"
VIVO = "estado IN ('AGUARDANDO_EMAIL', 'AGUARDANDO_DOCUMENTOS', 'EM_CONFERENCIA', 'LIBERADO')"
NA_FILA = "estado = 'EM_CONFERENCIA'"
ENCERRADO = "estado IN ('REJEITADO', 'EXPIRADO') AND ficha IS NOT NULL"


class Table(SQLModel):
    """What all tables share: metadata of our own."""

    metadata = METADATA


def _tenant() -> Any:  # noqa: ANN401 - SQLModel types a field by its annotation
    return Field(sa_type=Text, primary_key=True)


def _quando() -> Any:  # noqa: ANN401 - the same
    return Field(sa_column=Column(DateTime(timezone=True), nullable=False))


def _talvez() -> Any:  # noqa: ANN401 - the same
    return Field(default=None, sa_column=Column(DateTime(timezone=True)))


def _cifrado() -> Any:  # noqa: ANN401 - the same
    return Field(default=None, sa_column=Column(LargeBinary))


def _do_cadastro() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["tenant_id", "cadastro"], ["cadastro.tenant_id", "cadastro.id"])


class EnteRow(Table, table=True):
    """A body, as the registry last told it."""

    __tablename__ = "ente"

    slug: str = Field(sa_type=Text, primary_key=True)
    id: UUID
    nome: str = Field(sa_type=Text)
    uf: str | None = Field(sa_type=Text)
    ativo: bool
    versao: int


class OrgaoRow(Table, table=True):
    """An órgão, as the registry last told it."""

    __tablename__ = "orgao"
    __table_args__ = (Index("orgao_slug", "slug", "nome"),)

    numero: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    slug: str = Field(sa_type=Text)
    nome: str = Field(sa_type=Text)
    sigla: str = Field(sa_type=Text)
    ativo: bool
    versao: int


class ChaveRow(Table, table=True):
    """A tenant's data key, wrapped by the key of the installation. Without it nothing of the tenant can be read."""

    __tablename__ = "chave"

    tenant_id: str = _tenant()
    embrulhada: bytes = Field(sa_type=LargeBinary)


class CadastroRow(Table, table=True):
    """A registration. `desde` is when it came into its state."""

    __tablename__ = "cadastro"
    __table_args__ = (
        CheckConstraint(f"estado IN ({ESTADOS})", name="cadastro_estado"),
        # §3.2: one live registration for each CPF and each e-mail, whoever asks and however many ask at once.
        Index("cadastro_cpf_vivo", "tenant_id", "cpf_hash", unique=True, postgresql_where=text(VIVO)),
        Index("cadastro_email_vivo", "tenant_id", "email_hash", unique=True, postgresql_where=text(VIVO)),
        Index("cadastro_fila", "tenant_id", "orgao", "desde", "id", postgresql_where=text(NA_FILA)),
        Index("cadastro_estado_desde", "tenant_id", "estado", "desde"),
    )

    tenant_id: str = _tenant()
    id: UUID = Field(primary_key=True)
    orgao: int = Field(sa_type=BigInteger)
    estado: str = Field(sa_type=Text)
    versao: int
    desde: datetime = _quando()
    criado_em: datetime = _quando()
    representa: bool
    nivel_confianca: str = Field(sa_type=Text)
    cpf_hash: bytes | None = _cifrado()
    email_hash: bytes | None = _cifrado()
    ficha: bytes | None = _cifrado()
    senha: str | None = Field(default=None, sa_type=Text)


class MudancaRow(Table, table=True):
    """A change of state, by whom: the registration's history, only ever added to."""

    __tablename__ = "mudanca"
    __table_args__ = (_do_cadastro(),)

    tenant_id: str = _tenant()
    cadastro: UUID = Field(primary_key=True)
    versao: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    ato: str = Field(sa_type=Text)
    estado: str = Field(sa_type=Text)
    em: datetime = _quando()
    ator: str = Field(sa_type=Text)


class LinkRow(Table, table=True):
    """A token that was handed out, by its hash."""

    __tablename__ = "link"
    __table_args__ = (_do_cadastro(), Index("link_expira_em", "tenant_id", "expira_em"))

    tenant_id: str = _tenant()
    hash: bytes = Field(sa_type=LargeBinary, primary_key=True)
    finalidade: str = Field(sa_type=Text)
    cadastro: UUID
    expira_em: datetime = _quando()
    usado_em: datetime | None = _talvez()


class DocumentoRow(Table, table=True):
    """A version of a document; what is in it lies encrypted under `chave` in the blob store."""

    __tablename__ = "documento"
    __table_args__ = (_do_cadastro(), Index("documento_versao", "tenant_id", "cadastro", "tipo", "versao", unique=True))

    tenant_id: str = _tenant()
    id: UUID = Field(primary_key=True)
    cadastro: UUID
    tipo: str = Field(sa_type=Text)
    versao: int
    mime: str = Field(sa_type=Text)
    tamanho: int
    chave: str = Field(sa_type=Text)
    enviado_em: datetime = _quando()


class PosseRow(Table, table=True):
    """Who has a registration in hands."""

    __tablename__ = "posse"
    __table_args__ = (_do_cadastro(),)

    tenant_id: str = _tenant()
    cadastro: UUID = Field(primary_key=True)
    conferente: str = Field(sa_type=Text)
    ate: datetime = _quando()


class VerificacaoRow(Table, table=True):
    """A decision: by whom, what was found of each document, and why."""

    __tablename__ = "verificacao"
    __table_args__ = (_do_cadastro(),)

    tenant_id: str = _tenant()
    cadastro: UUID = Field(primary_key=True)
    versao: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    conferente: str = Field(sa_type=Text)
    decisao: str = Field(sa_type=Text)
    itens: list[dict[str, str]] = Field(sa_column=Column(JSONB, nullable=False))
    motivo: str | None = Field(sa_type=Text)
    texto: bytes | None = _cifrado()
    em: datetime = _quando()


class NotificacaoRow(Table, table=True):
    """A letter and what became of it; its content is erased when it left."""

    __tablename__ = "notificacao"
    __table_args__ = (
        _do_cadastro(),
        CheckConstraint("estado IN ('ENFILEIRADA', 'ENVIADA', 'REJEITADA')", name="notificacao_estado"),
        Index("notificacao_para_hash", "tenant_id", "para_hash", "criada_em"),
    )

    tenant_id: str = _tenant()
    id: UUID = Field(primary_key=True)
    cadastro: UUID
    modelo: str = Field(sa_type=Text)
    estado: str = Field(sa_type=Text)
    para_hash: bytes = Field(sa_type=LargeBinary)
    conteudo: bytes | None = _cifrado()
    criada_em: datetime = _quando()
    encerrada_em: datetime | None = _talvez()
    falha: str | None = Field(default=None, sa_type=Text)


class CorreioRow(Table, table=True):
    """A pointer to a letter that waits: lets the sender see the queues of all bodies without reading any."""

    __tablename__ = "correio"
    __table_args__ = (Index("correio_proxima", "proxima"),)

    notificacao: UUID = Field(primary_key=True)
    slug: str = Field(sa_type=Text)
    proxima: datetime = _quando()
    tentativas: int = 0


class TentativaRow(Table, table=True):
    """How often one address tried within an hour; the address only as a keyed hash."""

    __tablename__ = "tentativa"

    tenant_id: str = _tenant()
    origem: bytes = Field(sa_type=LargeBinary, primary_key=True)
    hora: datetime = Field(sa_column=Column(DateTime(timezone=True), primary_key=True))
    quantidade: int
