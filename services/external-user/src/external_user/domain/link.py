"""Links sent by e-mail, and the sessions they open (external-user.md §3.4)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from external_user.domain.errors import LinkExpiradoError, LinkUsadoError

BYTES = 32  # 256 bits
VALIDADE_DO_LINK = timedelta(hours=24)
VALIDADE_DA_SESSAO = timedelta(hours=8)
ENVIOS_POR_DIA = 5
JANELA_DE_ENVIOS = timedelta(days=1)


class Finalidade(StrEnum):
    """What a token opens."""

    LINK = "LINK"
    SESSAO = "SESSAO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A token as it is kept: by its hash."""

    cadastro: UUID
    expira_em: datetime
    usado_em: datetime | None

    def conferir(self, *, em: datetime) -> None:
        """Let it work, once and in time.

        Raises:
            LinkUsadoError: it has worked before.
            LinkExpiradoError: it is too old.
        """
        if self.usado_em is not None:
            raise LinkUsadoError
        if self.expira_em <= em:
            raise LinkExpiradoError


def novo_token() -> str:
    """256 bits that nobody can guess, as URL-safe text."""
    return secrets.token_urlsafe(BYTES)


def hash_do_token(token: str, /) -> bytes:
    """What is kept of it: without the token itself, nobody can make the link again."""
    return hashlib.sha256(token.encode()).digest()
