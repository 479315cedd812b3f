"""What is read: values made for who looks at them, personal data already masked (external-user.md §12)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from external_user.domain.documentos import Documento, Exigencia
from external_user.domain.estado import Estado
from external_user.domain.motivo import Motivo
from external_user.domain.orgao import Orgao


@dataclass(frozen=True, slots=True, kw_only=True)
class Passo:
    """One change of state, as its history tells it."""

    estado: Estado
    em: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Situacao:
    """A registration, as its owner sees it."""

    cadastro: UUID
    orgao: Orgao
    tratamento: str
    cpf: str
    email: str
    estado: Estado
    representa: bool
    passos: tuple[Passo, ...]
    documentos: tuple[Documento, ...]
    faltantes: tuple[Exigencia, ...]
    motivo: Motivo | None
    texto: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NaFila:
    """A registration that waits for a conferente."""

    cadastro: UUID
    nome: str
    representa: bool
    desde: datetime
    em_uso_ate: datetime | None
    comigo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where the next page of the queue begins."""

    desde: datetime
    cadastro: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Fila:
    """One page of the queue, who waits longest first."""

    itens: tuple[NaFila, ...]
    proxima: Cursor | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conferencia:
    """A registration, as the conferente sees it."""

    cadastro: UUID
    estado: Estado
    nome: str
    nome_social: str
    cpf: str
    rg: str
    orgao_expedidor: str
    data_nascimento: date
    assistente: str
    telefone: str
    email: str
    cidade: str
    uf: str
    motivo_contato: str
    processo_referencia: str
    representa: bool
    termo_versao: str
    termo_aceito_em: datetime
    desde: datetime | None
    em_uso_ate: datetime | None
    comigo: bool
    documentos: tuple[Documento, ...]
    exigidos: tuple[Exigencia, ...]
    passos: tuple[Passo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conteudo:
    """A document, opened."""

    mime: str
    bytes: bytes
