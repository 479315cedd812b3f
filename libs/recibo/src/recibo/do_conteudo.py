"""What can be said about a receipt by what it says: text, numbers, date, hashes, documents."""

import base64
import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from recibo.achados import Achado, Assunto, confere, nao_confere, nao_conferido
from recibo.leitura import Recibo
from recibo.texto import Conteudo
from recibo.xml import so_espacos

ADIANTADO_NO_MAXIMO = timedelta(minutes=5)  # as the bus takes them (§14)
NRE = re.compile(r"[0-9]{16}")
SHA256 = 32
SHA256_HEX = re.compile(r"[0-9a-fA-F]{64}")
DITOS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Documento:
    """A file that somebody holds.

    Attributes:
        nome: how its owner calls it.
        sha256: as the wire writes it, base64.
    """

    nome: str
    sha256: str


def hash_normalizado(hash_: str) -> str | None:
    """A SHA-256 in base64 or in hexadecimal, as base64; None if it is neither."""
    limpo = hash_.strip()
    if SHA256_HEX.fullmatch(limpo):
        return base64.b64encode(bytes.fromhex(limpo)).decode()
    return limpo if _e_sha256(limpo) else None


def instante(data: str) -> datetime | None:
    """The instant that a date tells; None if it tells none."""
    try:
        lida = datetime.fromisoformat(data)
        return None if lida.tzinfo is None else lida.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def texto(recibo: Recibo) -> Iterator[Achado]:
    """The text that came with the receipt, if one came, against the one that its fields amount to."""
    if recibo.texto is None:
        return
    if recibo.texto == recibo.conteudo.texto:
        yield confere(Assunto.TEXTO, "O texto que acompanha o recibo é exatamente o que os campos dizem.")
    elif so_espacos(recibo.texto, recibo.conteudo.texto):
        yield confere(
            Assunto.TEXTO,
            "O texto veio com espaços, quebras de linha ou declaração a mais. Vale a forma de uma linha, que é a que "
            "se assina, e foi com ela que a assinatura foi conferida.",
        )
    else:
        yield nao_confere(
            Assunto.TEXTO,
            "O texto que acompanha o recibo não é o texto canônico: os campos dizem outra coisa, ou os hashes estão "
            "repetidos ou fora de ordem.",
        )


def numeros(conteudo: Conteudo) -> Iterator[Achado]:
    """IDT and NRE have the form that they must have."""
    if conteudo.idt <= 0:
        yield nao_confere(Assunto.NUMEROS, f"O IDT {conteudo.idt} não é de nenhum trâmite: deve ser maior que zero.")
    elif not NRE.fullmatch(conteudo.nre):
        yield nao_confere(Assunto.NUMEROS, "O NRE deve ter 16 números.")
    else:
        yield confere(
            Assunto.NUMEROS, f"O recibo diz ser do trâmite {conteudo.idt} (IDT), do processo de NRE {conteudo.nre}."
        )


def hashes(conteudo: Conteudo) -> Iterator[Achado]:
    """Every hash is one."""
    tortos = [hash_ for hash_ in conteudo.hashes if not _e_sha256(hash_)]
    if tortos:
        yield nao_confere(Assunto.HASHES, f"{_tantos(len(tortos))} do recibo não têm a forma de um SHA-256 em base64.")
    elif conteudo.hashes:
        yield confere(Assunto.HASHES, f"O recibo diz cobrir {_tantos(len(set(conteudo.hashes)))}.")
    else:
        yield confere(Assunto.HASHES, "O recibo diz que neste trâmite nenhum componente digital viajou.")


def data(conteudo: Conteudo, *, agora: datetime) -> Achado:
    """The date is an instant that may have been."""
    em = instante(conteudo.data)
    if em is None:
        return nao_confere(Assunto.DATA, "A data do recibo não é uma data com fuso horário.")
    if em > agora + ADIANTADO_NO_MAXIMO:
        return nao_confere(Assunto.DATA, f"A data do recibo ({conteudo.data}) está no futuro.")
    # The NRE's year is that of the bus's zone: at a turn of year the two may differ by a day.
    if NRE.fullmatch(conteudo.nre) and (em + timedelta(days=1)).year < int(conteudo.nre[-4:]):
        return nao_confere(
            Assunto.DATA, f"A data do recibo ({conteudo.data}) é anterior ao ano em que o NRE foi emitido."
        )
    return confere(
        Assunto.DATA, f"A data ({conteudo.data}) é possível. Quem a declara é quem assina: não é um carimbo do tempo."
    )


def documentos(conteudo: Conteudo, dados: Sequence[Documento]) -> Iterator[Achado]:
    """Every file that was handed over is covered; and what is covered beyond them."""
    cobertos = frozenset(conteudo.hashes)
    for um in dados:
        if um.sha256 in cobertos:
            yield confere(Assunto.DOCUMENTOS, f"{um.nome}: o seu SHA-256 está no recibo.")
        else:
            yield nao_confere(Assunto.DOCUMENTOS, f"{um.nome}: o seu SHA-256 não está no recibo.")
    outros = cobertos - {um.sha256 for um in dados}
    if dados and outros:
        yield nao_conferido(
            Assunto.DOCUMENTOS,
            f"O recibo cobre ainda {_tantos(len(outros))} cujo arquivo não foi apresentado: {_alguns(outros)}.",
        )
    elif not dados and cobertos:
        yield nao_conferido(
            Assunto.DOCUMENTOS, "Nenhum documento foi apresentado: não se sabe se os que você tem são os do recibo."
        )


def _e_sha256(hash_: str) -> bool:
    try:
        return len(base64.b64decode(hash_, validate=True)) == SHA256
    except (binascii.Error, ValueError):
        return False


def _tantos(quantos: int) -> str:
    return "1 componente digital" if quantos == 1 else f"{quantos} componentes digitais"


def _alguns(hashes_: frozenset[str]) -> str:
    ditos = sorted(hashes_)[:DITOS]
    return ", ".join(ditos) + (" …" if len(hashes_) > DITOS else "")
