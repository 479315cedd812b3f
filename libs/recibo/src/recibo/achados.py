"""What a verification found: one plain sentence (pt-BR) for each thing that was looked at, and the verdict."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from recibo.texto import Tipo


class Resultado(StrEnum):
    """Of one thing that was looked at."""

    CONFERE = "confere"
    NAO_CONFERE = "nao_confere"
    NAO_CONFERIDO = "nao_conferido"


class Assunto(StrEnum):
    """What was looked at."""

    TEXTO = "texto"
    NUMEROS = "numeros"
    HASHES = "hashes"
    ASSINATURA = "assinatura"
    CADEIA = "cadeia"
    VALIDADE = "validade"
    AUTORIDADE = "autoridade"
    ASSINANTE = "assinante"
    REVOGACAO = "revogacao"
    DATA = "data"
    DOCUMENTOS = "documentos"
    TRAMITE = "tramite"
    PARTES = "partes"


class Veredito(StrEnum):
    """Of everything together. A receipt whose authority nobody named holds in part: who signed it is only claimed."""

    CONFERE = "confere"
    CONFERE_EM_PARTE = "confere_em_parte"
    NAO_CONFERE = "nao_confere"


class Achado(BaseModel):
    """One thing that was looked at."""

    model_config = ConfigDict(frozen=True)

    assunto: Assunto = Field(description="o que foi conferido")
    resultado: Resultado = Field(description="se confere, não confere, ou não pôde ser conferido")
    texto: str = Field(description="em palavras")


class Laudo(BaseModel):
    """What was found about one receipt."""

    model_config = ConfigDict(frozen=True)

    veredito: Veredito = Field(description="o resultado de tudo junto")
    tipo: Tipo = Field(description="recibo de envio (do barramento) ou de conclusão (do destinatário)")
    idt: int = Field(description="trâmite")
    nre: str = Field(description="processo")
    data: str = Field(description="como foi assinada")
    assinante: str = Field(description="titular do certificado que assina")
    valido_ate: datetime = Field(description="quando vence o certificado que assina")
    hashes: tuple[str, ...] = Field(description="SHA-256 dos componentes digitais, base64")
    achados: tuple[Achado, ...] = Field(description="o que foi conferido, um a um")


def confere(assunto: Assunto, texto: str, /) -> Achado:
    """It holds."""
    return Achado(assunto=assunto, resultado=Resultado.CONFERE, texto=texto)


def nao_confere(assunto: Assunto, texto: str, /) -> Achado:
    """It does not hold."""
    return Achado(assunto=assunto, resultado=Resultado.NAO_CONFERE, texto=texto)


def nao_conferido(assunto: Assunto, texto: str, /) -> Achado:
    """It could not be looked at; the text says why."""
    return Achado(assunto=assunto, resultado=Resultado.NAO_CONFERIDO, texto=texto)


def veredito(achados: Iterable[Achado], /) -> Veredito:
    """The verdict over these."""
    todos = list(achados)
    if any(um.resultado is Resultado.NAO_CONFERE for um in todos):
        return Veredito.NAO_CONFERE
    if any(um.assunto is Assunto.AUTORIDADE and um.resultado is Resultado.NAO_CONFERIDO for um in todos):
        return Veredito.CONFERE_EM_PARTE
    return Veredito.CONFERE
