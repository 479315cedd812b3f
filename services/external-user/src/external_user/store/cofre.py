"""Keys: one of the installation, in a file, wraps one of each tenant, in the database (external-user.md §12).

A tenant's key is 64 bytes: the first half encrypts (AES-256-GCM), the second makes the keyed hashes by which a CPF is
found without being kept. What is encrypted says for what it was (`para`): a value moved elsewhere can't be opened.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from chassis.db import Database
from chassis.operators import OperatorError
from external_user.domain.errors import EnteDesconhecidoError
from external_user.store.tables import ChaveRow, EnteRow

TENANTS = text("SELECT tenants_com_chave()")
NONCE = 12
METADE = 32
CHAVE_DO_TENANT = 2 * METADE


class Cofre:
    """One tenant's key."""

    def __init__(self, chave: bytes, *, tenant: str) -> None:
        self._aes = AESGCM(chave[:METADE])
        self._hmac = chave[METADE:]
        self._tenant = tenant

    def fechar(self, claro: bytes, /, *, para: str) -> bytes:
        """Encrypt; `para` says what for, as in `ficha:0190…`."""
        nonce = os.urandom(NONCE)
        return nonce + self._aes.encrypt(nonce, claro, self._contexto(para))

    def abrir(self, fechado: bytes, /, *, para: str) -> bytes:
        """Decrypt.

        Raises:
            cryptography.exceptions.InvalidTag: not of this tenant, not for this, or changed.
        """
        return self._aes.decrypt(fechado[:NONCE], fechado[NONCE:], self._contexto(para))

    def marca(self, tipo: str, valor: str, /) -> bytes:
        """A keyed hash: equal for equal values of one kind, and telling nothing of them."""
        return hmac.new(self._hmac, f"{tipo}\0{valor}".encode(), hashlib.sha256).digest()

    def _contexto(self, para: str) -> bytes:
        return f"{self._tenant}\0{para}".encode()


class SqlLerTenants:
    """Reads which bodies have a key, and so may have registrations: that, and nothing of them, is no tenant's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self) -> Sequence[str]:
        """Their slugs."""
        async with self._database.read(tenant="") as read:
            return list(await read.session.scalars(TENANTS))


class Chaveiro:
    """The tenants' keys, opened with the key of the installation and kept in memory."""

    def __init__(self, database: Database, *, mestra: bytes) -> None:
        self._database = database
        self._mestra = AESGCM(mestra)
        self._abertos: dict[str, Cofre] = {}

    async def do_tenant(self, tenant: str, /) -> Cofre:
        """The key of a tenant; made, in a transaction of its own, when it is first asked for.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        if tenant not in self._abertos:
            embrulhada = await self._ler(tenant) or await self._criar(tenant)
            chave = self._mestra.decrypt(embrulhada[:NONCE], embrulhada[NONCE:], tenant.encode())
            self._abertos[tenant] = Cofre(chave, tenant=tenant)
        return self._abertos[tenant]

    async def _ler(self, tenant: str) -> bytes | None:
        async with self._database.read(tenant=tenant) as read:
            return await read.session.scalar(select(col(ChaveRow.embrulhada)))

    async def _criar(self, tenant: str) -> bytes:
        nonce = os.urandom(NONCE)
        nova = nonce + self._mestra.encrypt(nonce, secrets.token_bytes(CHAVE_DO_TENANT), tenant.encode())
        async with self._database.write(tenant=tenant) as write:
            if await write.session.get(EnteRow, tenant) is None:
                raise EnteDesconhecidoError
            de_quem = insert(ChaveRow).values(tenant_id=tenant, embrulhada=nova).on_conflict_do_nothing()
            await write.session.execute(de_quem)
            return (await write.session.scalars(select(col(ChaveRow.embrulhada)))).one()


def chave_mestra(arquivo: Path, /) -> bytes:
    """The key of the installation: 32 bytes, in base64, alone in its file.

    Raises:
        OperatorError: it can't be read, or is no such key; says what to do.
    """
    try:
        chave = base64.b64decode(arquivo.read_text(encoding="ascii").strip(), validate=True)
    except (OSError, UnicodeDecodeError, binascii.Error):
        chave = b""
    if len(chave) != METADE:
        raise OperatorError(
            f"A chave de cifra não pôde ser lida em {arquivo}. O arquivo deve conter 32 bytes em base64: "
            "crie com `openssl rand -base64 32` e guarde uma cópia em lugar seguro."
        )
    return chave
