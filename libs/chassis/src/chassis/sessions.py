"""Sessions of people at pages: kept in the database, so that any process of a service knows them and can end them.

A cookie holds the tenant and a secret; the table holds the secret's hash. The tenant in the cookie is what row-level
security is told: who changes it finds nothing, and a session is looked for without going around the policy.

What the issuer says of a person to know them by (CPF, e-mail) is kept under a key that only their cookie gives: whoever
reads the table reads none of it.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import quote, unquote

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Row, text

from chassis import rls
from chassis.auth import Subject
from chassis.db import Database, WriteSession

DDL = (
    """
    CREATE TABLE sessao (
        tenant_id text NOT NULL,
        chave bytea NOT NULL,
        sub text NOT NULL,
        nome text NOT NULL,
        papeis text[] NOT NULL,
        orgao bigint,
        conhecido_por bytea,
        aberta_em timestamptz NOT NULL,
        usada_em timestamptz NOT NULL,
        PRIMARY KEY (tenant_id, chave)
    )
    """,
    *rls.by_tenant("sessao"),
)

# For services whose table was made without it.
COLUMNS = ("ALTER TABLE sessao ADD COLUMN IF NOT EXISTS conhecido_por bytea",)

FIND = text("""
    SELECT sub, nome, papeis, orgao, conhecido_por, aberta_em, usada_em
    FROM sessao WHERE tenant_id = :tenant AND chave = :chave
""")
TOUCH = text("UPDATE sessao SET usada_em = :now WHERE tenant_id = :tenant AND chave = :chave")
INSERT = text("""
    INSERT INTO sessao (tenant_id, chave, sub, nome, papeis, orgao, conhecido_por, aberta_em, usada_em)
    VALUES (:tenant, :chave, :sub, :nome, :papeis, :orgao, :conhecido_por, :now, :now)
""")
DELETE = text("DELETE FROM sessao WHERE tenant_id = :tenant AND chave = :chave")
SWEEP = text("DELETE FROM sessao WHERE tenant_id = :tenant AND (usada_em <= :idle_since OR aberta_em <= :open_since)")

# So that reading a page doesn't write a row each time.
TOUCH_AFTER: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody who signed in."""

    subject: Subject
    name: str


class Sessions:
    """The sessions of one service."""

    def __init__(self, database: Database, *, idle: timedelta, longest: timedelta) -> None:
        """A session ends `idle` after its last use, and `longest` after it was opened."""
        self._database = database
        self._idle = idle
        self._longest = longest

    async def open(self, subject: Subject, *, name: str) -> str:
        """Let somebody in; gives the value of their cookie. Sessions of their tenant that ended are forgotten."""
        secret = secrets.token_urlsafe(32)
        async with self._database.write(tenant=subject.tenant) as work:
            await work.session.execute(SWEEP, {"tenant": subject.tenant, **self._limits(work)})
            row = {
                "sub": subject.sub,
                "nome": name,
                "papeis": sorted(subject.papeis),
                "orgao": subject.orgao,
                "conhecido_por": _closed(subject.known_as, secret),
            }
            await work.session.execute(INSERT, {**row, **_key(subject.tenant, secret), "now": work.now})
        return f"{quote(subject.tenant, safe='')}.{secret}"

    async def find(self, cookie: str, /) -> Session | None:
        """Whose cookie this is, if their session still goes on."""
        tenant, secret = _parts(cookie)
        if not tenant or not secret:
            return None
        async with self._database.write(tenant=tenant) as work:
            row = (await work.session.execute(FIND, _key(tenant, secret))).one_or_none()
            if row is None or not self._goes_on(row, work):
                return None
            if work.now - row.usada_em > TOUCH_AFTER:
                await work.session.execute(TOUCH, {**_key(tenant, secret), "now": work.now})
        subject = Subject(
            sub=row.sub,
            tenant=tenant,
            papeis=frozenset(row.papeis),
            orgao=row.orgao,
            known_as=_opened(row.conhecido_por, secret),
        )
        return Session(subject=subject, name=row.nome)

    async def close(self, cookie: str, /) -> None:
        """End a session, if there is one."""
        tenant, secret = _parts(cookie)
        if tenant and secret:
            async with self._database.write(tenant=tenant) as work:
                await work.session.execute(DELETE, _key(tenant, secret))

    def _goes_on(self, row: Row[tuple[object, ...]], work: WriteSession) -> bool:
        limits = self._limits(work)
        return bool(row.usada_em > limits["idle_since"] and row.aberta_em > limits["open_since"])

    def _limits(self, work: WriteSession) -> dict[str, object]:
        return {"idle_since": work.now - self._idle, "open_since": work.now - self._longest}


def _parts(cookie: str) -> tuple[str, str]:
    tenant, _, secret = cookie.rpartition(".")
    return unquote(tenant).replace("\0", ""), secret


def _closed(known_as: frozenset[str], secret: str) -> bytes | None:
    return _cipher(secret).encrypt(json.dumps(sorted(known_as)).encode()) if known_as else None


def _opened(kept: bytes | None, secret: str) -> frozenset[str]:
    return frozenset() if kept is None else frozenset(json.loads(_cipher(secret).decrypt(kept)))


def _cipher(secret: str) -> Fernet:
    # Not the hash by which the row is found.
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"sessao.conhecido_por").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _key(tenant: str, secret: str) -> dict[str, object]:
    return {"tenant": tenant, "chave": hashlib.sha256(secret.encode()).digest()}
