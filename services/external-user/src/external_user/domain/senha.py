"""What a password must be (external-user.md §3.3): long, not common, not made of its owner's data."""

import unicodedata
from collections.abc import Iterable

from zxcvbn import zxcvbn

from external_user.domain.texto import dobrado

MINIMO = 12
MAXIMO = 128

# zxcvbn (lists of leaked passwords and of names, keyboard walks, repetitions) grades from 0 to 4; below 3, it falls to
# an offline attack within hours. It reads no more than 72 characters.
GRAU_MINIMO = 3
LIDOS = 72
PALAVRA_RECONHECIVEL = 4

# What people here put in passwords and the bundled lists, made from leaks in English, do not know.
COMUNS_NO_BRASIL = (
    "senha", "minhasenha", "mudar", "brasil", "brasileiro", "flamengo", "corinthians", "palmeiras", "vasco", "gremio",
    "cruzeiro", "bahia", "vitoria", "jesus", "deus", "deusefiel", "familia", "amor", "teamo", "prefeitura", "governo",
    "cidadao", "usuario", "externo", "acesso", "janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho",
    "agosto", "setembro", "outubro", "novembro", "dezembro", "segunda", "sexta", "sabado", "domingo",
)  # fmt: skip


def fraqueza(senha: str, /, *, pessoais: Iterable[str]) -> str | None:
    """What is wrong with a password, in plain pt-BR; nothing, if it is good.

    Args:
        senha: as typed, any Unicode.
        pessoais: name, CPF, e-mail: what it must not be made of.
    """
    if len(senha) < MINIMO:
        return f"Use pelo menos {MINIMO} caracteres. Uma frase com quatro palavras funciona bem."
    if len(senha) > MAXIMO:
        return f"Use no máximo {MAXIMO} caracteres."
    palavras = tuple(palavra for texto in pessoais for palavra in _palavras(texto))
    if any(palavra in dobrado(senha) for palavra in palavras):
        return "Não use o seu nome, o CPF ou o e-mail na senha."
    if zxcvbn(senha[:LIDOS], user_inputs=[*palavras, *COMUNS_NO_BRASIL])["score"] < GRAU_MINIMO:
        return "Esta senha é fácil de adivinhar. Junte quatro palavras que só façam sentido para você."
    return None


def normalizada(senha: str, /) -> str:
    """The same characters however the keyboard composed them; what is hashed."""
    return unicodedata.normalize("NFC", senha)


def _palavras(texto: str) -> Iterable[str]:
    apart = "".join(c if c.isalnum() else " " for c in dobrado(texto))
    return (palavra for palavra in apart.split() if len(palavra) >= PALAVRA_RECONHECIVEL)
