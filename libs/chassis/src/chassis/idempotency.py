"""`Idempotency-Key`: what a client sends twice happens once (design §3.1.4).

The answer of a use case is stored in the transaction of its effect, under the key that the caller chose. So there is no
moment at which the effect is there and the answer isn't. A use case says so in one line:

    async with self._begin(tenant=pedido.tenant) as work:
        return await work.once(pedido.chave, Criado, lambda: self._criar(work, pedido))

Only what succeeds is stored: a refusal rolled everything back, and is decided anew.
"""

import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeVar, cast

from fastapi import Header, Request
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import rls

AnswerT = TypeVar("AnswerT")

MIN_DAYS = 30

DDL = (
    """
    CREATE TABLE idempotencia (
        tenant_id text NOT NULL DEFAULT current_setting('app.tenant'),
        quem text NOT NULL,
        chave text NOT NULL,
        pedido_sha256 bytea NOT NULL,
        resposta jsonb,
        criado_em timestamptz NOT NULL DEFAULT transaction_timestamp(),
        PRIMARY KEY (tenant_id, quem, chave)
    )
    """,
    "CREATE INDEX idempotencia_criado_em ON idempotencia (criado_em)",
    *rls.by_tenant("idempotencia"),
    # The owner, and nobody else, may see what is old enough to be forgotten, whoever's it is.
    f"""
    CREATE POLICY idempotencia_velha ON idempotencia TO CURRENT_USER
    USING (criado_em < transaction_timestamp() - interval '{MIN_DAYS} days')
    """,
    f"""
    CREATE FUNCTION idempotencia_esquecer(dias integer) RETURNS bigint LANGUAGE sql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
        WITH velha AS (
            DELETE FROM idempotencia
            WHERE criado_em < transaction_timestamp() - make_interval(days => greatest(dias, {MIN_DAYS}))
            RETURNING 1
        ) SELECT count(*) FROM velha
    $$
    """,  # noqa: S608 - a constant
    "REVOKE ALL ON FUNCTION idempotencia_esquecer(integer) FROM PUBLIC",
    """
    DO $$ BEGIN
        EXECUTE format('GRANT EXECUTE ON FUNCTION idempotencia_esquecer(integer) TO %I',
                       regexp_replace(current_user, '_migrator$', '') || '_app');
    END $$
    """,
)

# The lock tells apart, without waiting, who is under way from who is done. It goes with the transaction.
CLAIM = text("""
    WITH livre AS MATERIALIZED (
        SELECT pg_try_advisory_xact_lock(hashtextextended(
            concat_ws(E'\\x1f', 'idempotencia', current_setting('app.tenant'), CAST(:quem AS text),
                      CAST(:chave AS text)), 0)) AS sim
    ), nova AS (
        INSERT INTO idempotencia (quem, chave, pedido_sha256)
        SELECT :quem, :chave, :pedido FROM livre WHERE sim
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT (SELECT sim FROM livre), EXISTS (SELECT FROM nova)
""")
STORED = text("SELECT pedido_sha256, resposta::text FROM idempotencia WHERE quem = :quem AND chave = :chave")
STORE = text("UPDATE idempotencia SET resposta = CAST(:resposta AS jsonb) WHERE quem = :quem AND chave = :chave")
FORGET = text("SELECT idempotencia_esquecer(:days)")


class ChaveReutilizadaError(Exception):
    """The caller used this key before, for another request."""


class ChaveEmUsoError(Exception):
    """The first request with this key is still under way."""


class FaltaChaveError(Exception):
    """This request needs an `Idempotency-Key`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chave:
    """Who asks, by which key, for what.

    Attributes:
        quem: the caller, opaque and stable: a subject, a system's number.
        chave: the key, as the caller chose it.
        pedido_sha256: of method, path, query and body.
    """

    quem: str
    chave: str
    pedido_sha256: bytes


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="escolhida por quem pede, uma por pedido; repetir o mesmo pedido com ela não o faz de novo",
    ),
]


async def chave_of(request: Request, idempotency_key: str | None, /, *, quem: str) -> Chave:
    """The key of this request.

    Raises:
        FaltaChaveError: it has none.
    """
    if idempotency_key is None:
        raise FaltaChaveError
    asked = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    digest = hashlib.sha256(asked + await request.body()).digest()
    return Chave(quem=quem, chave=idempotency_key, pedido_sha256=digest)


async def once(
    session: AsyncSession, chave: Chave | None, answer: type[AnswerT], act: Callable[[], Awaitable[AnswerT]], /
) -> AnswerT:
    """Do it, or give the answer of when it was done; in the open transaction of the acting tenant.

    Args:
        session: the transaction that the effect belongs to.
        chave: whose key; None does it regardless.
        answer: what `act` gives: anything that pydantic can write as JSON and read again.
        act: the effect.

    Raises:
        ChaveReutilizadaError: the key stands for another request.
        ChaveEmUsoError: the first request with it hasn't committed yet.
    """
    if chave is None:
        return await act()
    named = {"quem": chave.quem, "chave": chave.chave}
    free, new = (await session.execute(CLAIM, {**named, "pedido": chave.pedido_sha256})).one()
    if not free:
        raise ChaveEmUsoError(chave.chave)
    stored: TypeAdapter[AnswerT] = _adapter(cast("Hashable", answer))
    if not new:
        asked, given = (await session.execute(STORED, named)).one()
        if bytes(asked) != chave.pedido_sha256:
            raise ChaveReutilizadaError(chave.chave)
        return stored.validate_json(given)
    given_now = await act()
    await session.execute(STORE, {**named, "resposta": stored.dump_json(given_now).decode()})
    return given_now


async def forget(session: AsyncSession, /, *, days: int = MIN_DAYS) -> int:
    """Forget keys older than `days` (never younger than 30), of every tenant; how many that were."""
    return int(await session.scalar(FORGET, {"days": days}) or 0)


@lru_cache
def _adapter(answer: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(cast("Any", answer))
