"""Reads a receipt in any of its forms (docs/reference/recibos.md): JSON of the API, a file of ours, or the XML text."""

import base64
import json
from dataclasses import dataclass
from typing import Annotated, Any

from cryptography import x509
from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError

from recibo import xml
from recibo.cadeia import MAIS_LONGA, sem_quebras
from recibo.cadeia import cadeia as cadeia_em
from recibo.errors import ReciboIlegivelError
from recibo.texto import Conteudo, Tipo

MAIOR = 16 * 1024 * 1024  # a receipt over 100,000 components has 9 MB

# Markup in a field could be signed as one thing and shown as another; control characters play tricks on a screen.
Texto = Annotated[str, Field(max_length=100, pattern=r"^[^<>&\x00-\x1f\x7f-\x9f]*$")]
# The first that will not do is told: half a million of them would be an answer twenty times as long as the question.
Hashes = Annotated[list[Texto], FailFast()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recibo:
    """A receipt that was read; nothing of it is verified yet.

    Attributes:
        conteudo: what it says.
        assinatura: the signature's bytes.
        cadeia: who signed first, then who issued that certificate, and so on.
        texto: the text as it came, if a text came.
    """

    conteudo: Conteudo
    assinatura: bytes
    cadeia: tuple[x509.Certificate, ...]
    texto: str | None = None


class _Conclusao(BaseModel):
    model_config = ConfigDict(extra="ignore")

    idt: int = Field(alias="IDT")
    nre: Texto = Field(alias="NRE")
    data: Texto = Field(alias="dataDeRecebimento")
    hashes: Hashes = Field(alias="hashesDosComponentesDigitais")


class _Envio(_Conclusao):
    data: Texto = Field(alias="dataDeRecebimentoDoUltimoComponenteDigital")


class _Resposta(BaseModel):
    model_config = ConfigDict(extra="ignore")

    recibo: _Conclusao | None = None
    recibo_de_envio: _Envio | None = Field(default=None, alias="reciboDeEnvio")
    texto: str | None = None
    cadeia_do_certificado: str = Field(default="", alias="cadeiaDoCertificado")
    hash_da_assinatura: str = Field(default="", alias="hashDaAssinatura")


def ler(dados: bytes, *, assinatura: bytes = b"", certificado: bytes = b"") -> Recibo:
    """The receipt in `dados`.

    Args:
        dados: JSON as `GET tramites/{IDT}/recibo` or `…/recibo-de-envio` answers, a file of ours, or the XML text.
        assinatura: beside an XML text: base64 or the bytes. In JSON the receipt brings its own.
        certificado: likewise: PEM, DER, or base64 of DER one after another, leaf first.

    Raises:
        ReciboIlegivelError: it is none of them, or a part is missing or broken; says which, and what to do.
    """
    if len(dados) > MAIOR:
        raise ReciboIlegivelError("É grande demais para ser um recibo. Confira se o arquivo é este.")
    try:
        texto = dados.decode("utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ReciboIlegivelError("Não é um texto em UTF-8. Confira se o arquivo é o do recibo.") from None
    if texto.startswith("{"):
        lido = _do_json(texto)
        return _montar(
            lido,
            assinatura=lido.hash_da_assinatura.encode() or assinatura,
            certificado=lido.cadeia_do_certificado.encode() or certificado,
        )
    if texto.startswith("<"):
        em_base64 = assinatura if assinatura.isascii() else base64.b64encode(assinatura)
        return _montar(_Resposta(texto=texto), assinatura=em_base64, certificado=certificado)
    raise ReciboIlegivelError(
        "Não é um recibo: esperava o JSON que o barramento responde, o arquivo que ele entrega, ou o texto que começa "
        "com <recibo> ou <reciboDeEnvio>."
    )


def _montar(lido: _Resposta, *, assinatura: bytes, certificado: bytes) -> Recibo:
    return Recibo(
        conteudo=_conteudo(lido),
        assinatura=_assinatura(assinatura),
        cadeia=_cadeia(certificado),
        texto=None if lido.texto is None else lido.texto.strip(),
    )


def _conteudo(lido: _Resposta) -> Conteudo:
    match lido:
        case _Resposta(recibo=_Conclusao() as dito, recibo_de_envio=None):
            tipo = Tipo.CONCLUSAO
        case _Resposta(recibo=None, recibo_de_envio=_Envio() as dito):
            tipo = Tipo.ENVIO
        case _Resposta(recibo=None, recibo_de_envio=None, texto=str(texto)):
            return xml.ler(texto.strip())
        case _:
            raise ReciboIlegivelError(
                'O JSON não traz um recibo: deve ter exatamente um de "recibo" e "reciboDeEnvio", ou o campo "texto".'
            )
    return Conteudo(tipo=tipo, idt=dito.idt, nre=dito.nre, data=dito.data, hashes=tuple(dito.hashes))


def _assinatura(dada: bytes) -> bytes:
    if not dada.strip():
        raise ReciboIlegivelError(
            "Falta a assinatura (hashDaAssinatura). Sem ela nada se pode conferir: junte-a ao texto do recibo."
        )
    try:
        return sem_quebras(dada)
    except ValueError:
        raise ReciboIlegivelError("A assinatura (hashDaAssinatura) não é base64. Copie-a de novo, inteira.") from None


def _cadeia(dada: bytes) -> tuple[x509.Certificate, ...]:
    if not dada.strip():
        raise ReciboIlegivelError(
            "Falta o certificado de quem assinou (cadeiaDoCertificado). Junte-o ao texto do recibo."
        )
    try:
        return cadeia_em(dada)
    except ValueError:
        raise ReciboIlegivelError(
            "O certificado (cadeiaDoCertificado) está cortado ou não é certificado: espera-se PEM, ou base64 dos "
            f"certificados DER, um após o outro, {MAIS_LONGA} no máximo. Copie-o de novo, inteiro."
        ) from None


def _do_json(texto: str) -> _Resposta:
    try:
        return _Resposta.model_validate(json.loads(texto, object_pairs_hook=_sem_repetir))
    except ValidationError as error:
        onde = sorted({".".join(str(parte) for parte in um["loc"]) for um in error.errors(include_input=False)})
        raise ReciboIlegivelError(f"Há campos do recibo que faltam ou não servem: {', '.join(onde)}.") from None
    except (ValueError, RecursionError):
        raise ReciboIlegivelError("O JSON do recibo está cortado ou malformado. Copie-o de novo, inteiro.") from None


def _sem_repetir(pares: list[tuple[str, Any]]) -> dict[str, Any]:
    """A key that occurs twice could show one thing and sign another."""
    objeto = dict(pares)
    if len(objeto) != len(pares):
        raise ReciboIlegivelError("Um campo do JSON aparece duas vezes. Peça o recibo de novo ao barramento.")
    return objeto
