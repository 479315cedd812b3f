"""The canonical text of a receipt: one line, elements in fixed order, hashes in byte order (tramita-api.md §9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Tipo(StrEnum):
    """Who confirms what."""

    ENVIO = "envio"
    CONCLUSAO = "conclusao"


RAIZ = {Tipo.ENVIO: "reciboDeEnvio", Tipo.CONCLUSAO: "recibo"}
CAMPO_DA_DATA = {Tipo.ENVIO: "dataDeRecebimentoDoUltimoComponenteDigital", Tipo.CONCLUSAO: "dataDeRecebimento"}
CAMPO_DO_HASH = "hashDoComponenteDigital"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conteudo:
    """What a receipt says. The date is text, because the signature covers exactly that text.

    Attributes:
        tipo: of sending (signed by the bus) or of conclusion (signed by the receiver).
        idt: the trâmite.
        nre: the process, 16 digits.
        data: as signed.
        hashes: SHA-256 of the components, base64, in any order.
    """

    tipo: Tipo
    idt: int
    nre: str
    data: str
    hashes: tuple[str, ...]

    @property
    def texto(self) -> str:
        """What was signed."""
        campo, raiz = CAMPO_DA_DATA[self.tipo], RAIZ[self.tipo]
        cabeca = f"<IDT>{self.idt}</IDT><NRE>{self.nre}</NRE><{campo}>{self.data}</{campo}>"
        corpo = "".join(f"<{CAMPO_DO_HASH}>{hash_}</{CAMPO_DO_HASH}>" for hash_ in ordenar(self.hashes))
        return f"<{raiz}>{cabeca}{corpo}</{raiz}>"


def ordenar(hashes: Iterable[str]) -> tuple[str, ...]:
    """Each hash once, by the byte order of its base64 text."""
    return tuple(sorted(set(hashes), key=str.encode))
