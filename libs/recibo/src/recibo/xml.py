"""Reads the text of a receipt. No XML library: the text has one form, and whatever has another was not signed as it."""

import re

from recibo.errors import ReciboIlegivelError
from recibo.texto import CAMPO_DA_DATA, CAMPO_DO_HASH, RAIZ, Conteudo, Tipo

DECLARACAO = re.compile(r"<\?xml [^<>]{0,100}\?>\s*")
ELEMENTO = re.compile(r"\s*<(\w{1,50})>([^<>&\x00-\x1f\x7f-\x9f]{0,100})</(\w{1,50})>\s*")
TIPOS = {raiz: tipo for tipo, raiz in RAIZ.items()}


def ler(texto: str) -> Conteudo:
    """What a text says, in the canonical form or with white space and a declaration that somebody added.

    Raises:
        ReciboIlegivelError: it is no receipt.
    """
    declarado = DECLARACAO.match(texto)
    tipo, corpo = _aberto(texto[declarado.end() :] if declarado else texto)
    campos = _campos(corpo)
    esperados = ["IDT", "NRE", CAMPO_DA_DATA[tipo]]
    if [nome for nome, _ in campos[:3]] != esperados or any(nome != CAMPO_DO_HASH for nome, _ in campos[3:]):
        raise ReciboIlegivelError(f"O texto do recibo deve trazer, nesta ordem: {', '.join(esperados)} e os hashes.")
    (_, idt), (_, nre), (_, data), *hashes = campos
    if not (idt.isascii() and idt.isdigit()):
        raise ReciboIlegivelError("O IDT do recibo não é um número.")
    return Conteudo(tipo=tipo, idt=int(idt), nre=nre, data=data, hashes=tuple(hash_ for _, hash_ in hashes))


def so_espacos(um: str, outro: str) -> bool:
    """Whether two texts differ in nothing but a declaration and the white space between elements."""
    return _compacto(um) == _compacto(outro)


def _compacto(texto: str) -> str:
    return re.sub(r">\s+<", "><", DECLARACAO.sub("", texto, count=1)).strip()


def _aberto(texto: str) -> tuple[Tipo, str]:
    for raiz, tipo in TIPOS.items():
        if texto.startswith(f"<{raiz}>") and texto.endswith(f"</{raiz}>"):
            return tipo, texto.removeprefix(f"<{raiz}>").removesuffix(f"</{raiz}>")
    raise ReciboIlegivelError("O texto do recibo deve começar e terminar com <recibo> ou com <reciboDeEnvio>.")


def _campos(corpo: str) -> list[tuple[str, str]]:
    campos, aqui = [], 0
    while aqui < len(corpo):
        achado = ELEMENTO.match(corpo, aqui)
        if achado is None or achado[1] != achado[3]:
            raise ReciboIlegivelError("O texto do recibo está cortado ou malformado. Copie-o de novo, inteiro.")
        campos.append((achado[1], achado[2]))
        aqui = achado.end()
    return campos
