"""The documents that show who a person is (external-user.md §1): which are needed, and of what kind of file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
QUALQUER = frozenset({PDF, JPEG, PNG})


class TipoDeDocumento(StrEnum):
    """The four kinds."""

    IDENTIFICACAO = "IDENTIFICACAO"
    FOTO_COM_DOCUMENTO = "FOTO_COM_DOCUMENTO"
    REPRESENTACAO = "REPRESENTACAO"
    TERMO = "TERMO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exigencia:
    """One kind: what it is called, what it is for, when it is needed, what files it may be."""

    tipo: TipoDeDocumento
    nome: str
    orientacao: str
    so_quem_representa: bool
    formatos: frozenset[str]


EXIGENCIAS: Mapping[TipoDeDocumento, Exigencia] = MappingProxyType(
    {
        one.tipo: one
        for one in (
            Exigencia(
                tipo=TipoDeDocumento.IDENTIFICACAO,
                nome="Documento de identificação com CPF",
                orientacao="Carteira de identidade, CNH ou outro documento oficial com foto em que apareça o CPF.",
                so_quem_representa=False,
                formatos=QUALQUER,
            ),
            Exigencia(
                tipo=TipoDeDocumento.FOTO_COM_DOCUMENTO,
                nome="Foto sua segurando o documento",
                orientacao="O rosto e o documento precisam aparecer inteiros e legíveis, sem óculos escuros nem boné.",
                so_quem_representa=False,
                formatos=frozenset({JPEG, PNG}),
            ),
            Exigencia(
                tipo=TipoDeDocumento.REPRESENTACAO,
                nome="Procuração, termo de posse ou ata",
                orientacao="O documento que diz que você pode agir em nome da organização que representa.",
                so_quem_representa=True,
                formatos=QUALQUER,
            ),
            Exigencia(
                tipo=TipoDeDocumento.TERMO,
                nome="Termo de Concordância e Veracidade assinado",
                orientacao="Imprima, assine como no documento e fotografe; ou assine o PDF com gov.br ou ICP-Brasil.",
                so_quem_representa=False,
                formatos=QUALQUER,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Documento:
    """The newest version of one document; what is in it stays in the blob store, encrypted."""

    id: UUID
    tipo: TipoDeDocumento
    versao: int
    mime: str
    tamanho: int
    enviado_em: datetime


def exigidos(*, representa: bool) -> tuple[Exigencia, ...]:
    """What a person must send, in the order in which it is asked for."""
    return tuple(one for one in EXIGENCIAS.values() if representa or not one.so_quem_representa)


def faltantes(enviados: Iterable[TipoDeDocumento], /, *, representa: bool) -> tuple[Exigencia, ...]:
    """What is still to be sent."""
    tem = set(enviados)
    return tuple(one for one in exigidos(representa=representa) if one.tipo not in tem)
