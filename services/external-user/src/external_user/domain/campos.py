"""One field at a time: what it may hold and what is kept of it (external-user.md §3).

Each reader takes what was typed and returns what is kept, or raises `ValueError` with what the person should do.
"""

import re
import unicodedata
from datetime import date, datetime

import idna
from disposable_email_domains import blocklist

from contracts.ibge import Municipio, ddds, municipio, municipio_de_nome, ufs

NOME = range(3, 151)
EMAIL_MAXIMO = 254
LOCAL_MAXIMO = 64
PALAVRAS_DO_NOME = 2
IDADE_MINIMA = 16
MAIORIDADE = 18
IDADE_MAXIMA = 130
CELULAR_DIGITOS = 9

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
TELEFONE = re.compile(r"(?:\+?55)?0?([1-9][0-9])([0-9]{8,9})")


def texto(typed: str, /, *, maximo: int) -> str:
    """Free text in one line: composed (NFC), spaces put in order.

    Raises:
        ValueError: longer than `maximo`.
    """
    plain = " ".join(unicodedata.normalize("NFC", typed).split())
    if len(plain) > maximo:
        raise ValueError(f"Use no máximo {maximo} caracteres.")
    return plain


def obrigatorio(typed: str, /, *, maximo: int) -> str:
    """Text that can't be empty.

    Raises:
        ValueError: nothing there, or too long.
    """
    plain = texto(typed, maximo=maximo)
    if not plain:
        raise ValueError("Preencha este campo.")
    return plain


def nome(typed: str, /) -> str:
    """A full name: 3 to 150 characters, two words or more; letters, `'`, `-` and spaces.

    Raises:
        ValueError: anything else.
    """
    plain = " ".join(unicodedata.normalize("NFC", typed).replace("’", "'").split())
    letters = all(c.isalpha() or c in "'- " for c in plain)
    if not letters or len(plain) not in NOME or len(plain.split()) < PALAVRAS_DO_NOME:
        raise ValueError("Escreva o nome completo, só com letras, como está no documento.")
    return plain


def email(typed: str, /) -> tuple[str, str]:
    """An e-mail as it is kept and as it is compared: all in lower case, the domain in IDNA, no folding of `+` or dots.

    Raises:
        ValueError: not an address we can write to, or of a throw-away service.
    """
    local, at, domain = typed.strip().rpartition("@")
    if not at or len(local) > LOCAL_MAXIMO or not LOCAL.fullmatch(local):
        raise ValueError("Confira o e-mail. O formato é nome@exemplo.com.br.")
    ascii_domain = _dominio(domain)
    if len(local) + 1 + len(ascii_domain) > EMAIL_MAXIMO:
        raise ValueError("Este e-mail é longo demais. Use outro.")
    if ascii_domain in blocklist:
        raise ValueError("Este e-mail é de um serviço descartável. Use um que você vá manter.")
    return f"{local}@{domain.lower()}", f"{local.lower()}@{ascii_domain}"


def _dominio(domain: str) -> str:
    try:
        plain = idna.encode(domain.lower(), uts46=True).decode()
    except idna.IDNAError:
        raise ValueError("Confira o que vem depois do @ no e-mail.") from None
    if "." not in plain or plain.rpartition(".")[2].isdigit():
        raise ValueError("Confira o que vem depois do @ no e-mail.")
    return plain


def telefone(typed: str, /) -> str:
    """`+55`, one of the 67 areas and 8 or 9 digits; with 9, the first is a 9 (Anatel).

    Raises:
        ValueError: anything else.
    """
    found = TELEFONE.fullmatch(re.sub(r"[\s().\-]", "", typed))
    if found is None or found[1] not in ddds() or (len(found[2]) == CELULAR_DIGITOS and found[2][0] != "9"):
        raise ValueError("Escreva o telefone com DDD, como em (75) 99999-0000.")
    return f"+55{found[1]}{found[2]}"


def cep(typed: str, /) -> str:
    """8 digits, with or without the hyphen.

    Raises:
        ValueError: anything else.
    """
    found = re.fullmatch(r"([0-9]{5})[-. ]?([0-9]{3})", typed.strip())
    if found is None:
        raise ValueError("O CEP tem 8 números, como em 45300-000.")
    return found[1] + found[2]


def sigla_de_uf(typed: str, /) -> str:
    """One of the 27.

    Raises:
        ValueError: none of them.
    """
    if (uf := typed.strip().upper()) not in ufs():
        raise ValueError("Escolha a UF na lista.")
    return uf


def cidade(typed: str, /, *, uf: str) -> Municipio:
    """The município, by its IBGE code or by its name, in that state.

    Raises:
        ValueError: there is none in that state.
    """
    found = municipio(typed.strip()) or municipio_de_nome(typed, uf=uf.strip().upper())
    if found is None or found.uf != uf.strip().upper():
        raise ValueError("Esta cidade não fica na UF escolhida. Confira as duas.")
    return found


def nascimento(typed: str, /) -> date:
    """A day, as `1990-01-31` or `31/01/1990`.

    Raises:
        ValueError: not a day.
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(typed.strip(), form).date()  # noqa: DTZ007 - a birthday has no time zone
        except ValueError:
            continue
    raise ValueError("Escreva a data de nascimento como em 31/01/1990.")


def idade(nascido: date, /, *, hoje: date) -> int:
    """Full years on that day."""
    return hoje.year - nascido.year - ((hoje.month, hoje.day) < (nascido.month, nascido.day))
