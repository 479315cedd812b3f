"""Values that cross every border: checked once, here."""

import re
from typing import Annotated

from pydantic import Field
from stdnum.br import cnpj as stdnum_cnpj
from stdnum.br import cpf as stdnum_cpf
from stdnum.exceptions import ValidationError

CPF_PUNCTUATION = re.compile(r"[.\- ]")
CNPJ_PUNCTUATION = re.compile(r"[./\- ]")
NUP_DIGITS = 17
NUP_BASE_DIGITS = 15


def parse_cpf(text: str) -> str:
    """The 11 digits of a CPF, left zeros kept (external-user.md §3.1).

    Raises:
        ValueError: not 11 ASCII digits once punctuation is off, all digits equal, or wrong check digits.
    """
    digits = CPF_PUNCTUATION.sub("", text)
    if not re.fullmatch(r"[0-9]{11}", digits) or len(set(digits)) == 1:
        raise ValueError("Número de CPF inválido")
    return _checked(stdnum_cpf.validate, digits, "Número de CPF inválido")


def parse_cnpj(text: str) -> str:
    """The 14 characters of a CNPJ, upper case; the first 12 may be letters since July 2026 (registry.md §1.1).

    Raises:
        ValueError: wrong length, characters or check digits.
    """
    plain = CNPJ_PUNCTUATION.sub("", text).upper()
    if not re.fullmatch(r"[0-9A-Z]{12}[0-9]{2}", plain):
        raise ValueError("CNPJ inválido")
    return _checked(stdnum_cnpj.validate, plain, "CNPJ inválido")


def _checked(validate: object, plain: str, message: str) -> str:
    try:
        return str(validate(plain))  # type: ignore[operator]
    except ValidationError as error:
        raise ValueError(message) from error


def nup_check_digits(base: str) -> str:
    """The two check digits of the 15 first digits of a NUP (Portaria Interministerial 11/2019, modulo 11)."""
    digits = base
    for _ in range(2):
        total = sum((weight + 2) * int(digit) for weight, digit in enumerate(reversed(digits)))
        check = 11 - total % 11
        digits += str(check - 10 if check > 9 else check)  # noqa: PLR2004 - two digits do not fit in one
    return digits[-2:]


def nup_is_valid(text: str) -> bool:
    """Whether the check digits of a NUP hold. A warning, never a refusal (tramita-api.md §4.4)."""
    digits = re.sub(r"\D", "", text)
    return len(digits) == NUP_DIGITS and nup_check_digits(digits[:NUP_BASE_DIGITS]) == digits[NUP_BASE_DIGITS:]


def format_nup(base: str) -> str:
    """`UUUUU.SSSSSS/AAAA-DD` from the 15 first digits."""
    return f"{base[:5]}.{base[5:11]}/{base[11:15]}-{nup_check_digits(base)}"


Nre = Annotated[str, Field(pattern=r"^[0-9]{16}$", description="the process, across all its trâmites")]
Idt = Annotated[int, Field(gt=0, description="one trâmite, as both parties know it")]
CodigoIbge = Annotated[str, Field(pattern=r"^[0-9]{2}([0-9]{5})?$", description="2 digits: state; 7: município")]
NumeroDaUnidade = Annotated[int, Field(gt=0, description="numeroDeIdentificacaoDaEstrutura")]
NumeroDoRepositorio = Annotated[int, Field(gt=0, description="identificacaoDoRepositorioDeEstruturas")]
NumeroDoSistema = Annotated[int, Field(gt=0, description="the system (SPE) that a certificate stands for")]
Sha256Hex = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
