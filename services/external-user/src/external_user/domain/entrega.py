"""A letter on its way out."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

PRIMEIRA_ESPERA_S = 2.0
MAIOR_ESPERA_S = 900.0
DOBRAS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Pendente:
    """A letter that is due."""

    notificacao: UUID
    tenant: str
    tentativas: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mensagem:
    """What is sent; `id` makes the second delivery of the same letter recognisable."""

    id: UUID
    para: str
    assunto: str
    texto: str
    html: str
    em: datetime


def espera(tentativas: int, /) -> timedelta:
    """How long to wait after that many tries: anything up to a ceiling that doubles (full jitter)."""
    teto = min(MAIOR_ESPERA_S, PRIMEIRA_ESPERA_S * 2 ** min(tentativas, DOBRAS))
    return timedelta(seconds=random.uniform(0, teto))  # noqa: S311 - jitter, not a secret
