"""A registration together with who it is about."""

from dataclasses import dataclass

from external_user.domain.cadastro import Cadastro
from external_user.domain.dados import Ficha


@dataclass(frozen=True, slots=True, kw_only=True)
class Registro:
    """A registration and who it is about."""

    cadastro: Cadastro
    ficha: Ficha


@dataclass(frozen=True, slots=True, kw_only=True)
class Novo:
    """What a new registration is kept with; the password only as its hash."""

    ficha: Ficha
    senha: str
    representa: bool
