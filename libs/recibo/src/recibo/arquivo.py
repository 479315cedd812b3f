"""The file in which a receipt is handed out: the API's answer, with the canonical text and the form's name added."""

import json

from recibo.texto import CAMPO_DA_DATA, RAIZ, Conteudo, ordenar

FORMATO = "tropeiro.recibo.v1"
MEDIA = "application/json"


def nome(conteudo: Conteudo, /) -> str:
    """How the file is called: numbers only, no word of the process."""
    return f"recibo-de-{conteudo.tipo}-{conteudo.idt}.json"


def escrever(conteudo: Conteudo, /, *, assinatura: str, cadeia: str) -> str:
    """The file's text; `assinatura` and `cadeia` are base64, as the API answers them."""
    dito = {
        "IDT": conteudo.idt,
        "NRE": conteudo.nre,
        CAMPO_DA_DATA[conteudo.tipo]: conteudo.data,
        "hashesDosComponentesDigitais": list(ordenar(conteudo.hashes)),
    }
    arquivo = {
        "formato": FORMATO,
        RAIZ[conteudo.tipo]: dito,
        "texto": conteudo.texto,
        "hashDaAssinatura": assinatura,
        "cadeiaDoCertificado": cadeia,
    }
    return json.dumps(arquivo, indent=2) + "\n"
