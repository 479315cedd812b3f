"""The inbox: which events a consumer has already taken in, marked in the transaction of their effects."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

DDL = (
    """
    CREATE TABLE inbox (
        consumer text NOT NULL,
        event_id uuid NOT NULL,
        recebido_em timestamptz NOT NULL DEFAULT transaction_timestamp(),
        PRIMARY KEY (consumer, event_id)
    )
    """,
    # Rows come in the order of their time, so a block-range index is enough to forget the old ones, and costs nothing.
    "CREATE INDEX inbox_recebido_em ON inbox USING brin (recebido_em)",
)

# Tells which were there already: as a rule none, so as a rule nothing comes back.
MARK = text("""
    WITH given AS MATERIALIZED (SELECT unnest(CAST(:ids AS uuid[])) AS id),
    marked AS (
        INSERT INTO inbox (consumer, event_id) SELECT :consumer, id FROM given ORDER BY id
        ON CONFLICT DO NOTHING
        RETURNING event_id
    )
    SELECT id FROM given WHERE id NOT IN (SELECT event_id FROM marked)
""")
PRUNE = text("DELETE FROM inbox WHERE recebido_em < transaction_timestamp() - make_interval(days => :days)")


async def new_ones(session: AsyncSession, ids: Iterable[UUID], /, *, consumer: str) -> set[UUID]:
    """Mark these events as taken in; which of them were new. One statement, however many."""
    given = set(ids)
    connection = await session.connection()
    known = (await connection.execute(MARK, {"consumer": consumer, "ids": list(given)})).scalars()
    return given.difference(known)


async def prune(session: AsyncSession, /, *, days: int) -> None:
    """Forget marks older than the broker could ever repeat."""
    await session.execute(PRUNE, {"days": days})
