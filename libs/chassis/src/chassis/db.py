"""Transactions: what a use case reads and writes, for whom, and the facts that commit with it.

A transaction always acts for one tenant, told to PostgreSQL with `set_config('app.tenant', …, true)`; row-level
security does the rest (design §4). Facts handed to `publish` go to the outbox in one statement, in the same commit.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from chassis import clock, outbox, telemetry
from chassis.notify import Notifier
from chassis.settings import ServiceSettings
from contracts.catalogue import schema_path
from contracts.envelope import Envelope, Event

ACT_FOR = text("SELECT set_config('app.tenant', :tenant, true), transaction_timestamp(), NULL")
ACT_AND_CHANGE_FOR = text(
    "SELECT set_config('app.tenant', :tenant, true), transaction_timestamp(), pg_current_xact_id()::text"
)
FATE = text("SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8))")

Fate = Literal["committed", "aborted", "in progress"]
FATES: dict[str | None, Fate] = {"committed": "committed", "in progress": "in progress"}

# Fault classes of PostgreSQL that pass by themselves: connection, resources, operator intervention, serialization,
# deadlock, lock not available (PostgreSQL's manual, appendix A).
PASSING_SQLSTATES = ("08", "53", "57P", "40001", "40P01", "55P03")

# What asyncpg raises of a connection that is gone. `InternalClientError`: the server had said goodbye, and the next
# statement was begun before the end of the connection was noticed; asyncpg takes that for a fault of its own.
LOST = (asyncpg.InterfaceError, asyncpg.InternalClientError)

# A text with U+0000, which PostgreSQL keeps neither in text nor in jsonb.
UNSTORABLE_SQLSTATES = frozenset({"22021", "22P05"})

IN_THE_FUTURE = "22023"  # a transaction that a server which crashed since does not know any more


class ReadSession:
    """A transaction that can't write."""

    def __init__(self, session: AsyncSession, *, tenant: str, now: datetime) -> None:
        self.session = session
        self.tenant = tenant
        self.now = now


class WriteSession:
    """A transaction that commits at the end of its block, with the facts published in it, or not at all."""

    def __init__(self, session: AsyncSession, *, tenant: str, began: "_Began", source: str) -> None:
        self.session = session
        self.tenant = tenant
        self.now = began.now
        self.xid = began.xid
        self._source = source
        self._published: list[Envelope[Event]] = []

    async def act_for(self, tenant: str, /) -> None:
        """Go on for another tenant in the same transaction, as a batch consumer must."""
        await self.session.execute(ACT_FOR, {"tenant": tenant})
        self.tenant = tenant

    def publish(
        self,
        event: Event,
        /,
        *,
        tenant: str,
        sequence: int | None = None,
        actor: str | None = None,
        causation: UUID | None = None,
    ) -> None:
        """Let this fact reach everyone else, if this transaction commits.

        Args:
            event: what happened; no personal data (design §3).
            tenant: the body whose fact it is.
            sequence: version of the aggregate. Its row must be locked or version-checked, or order is lost.
            actor: opaque id of who acted.
            causation: id of the event that led to it.
        """
        self._published.append(
            Envelope[Event](
                id=clock.new_id(),
                source=self._source,
                type=event.type,
                subject=event.subject,
                time=self.now,
                recordedat=self.now,
                dataschema=schema_path(type(event)),
                tenant=tenant,
                sequence=sequence,
                causationid=causation,
                traceparent=telemetry.traceparent(),
                actor=actor,
                data=event,
            )
        )

    async def flush(self) -> int:
        """Write what was published to the outbox; how many facts that were. `Database.write` calls it."""
        envelopes, self._published = self._published, []
        if envelopes:
            await outbox.insert(self.session, envelopes, day=self.now.date())
        return len(envelopes)


class Database:
    """One service's database, by the role `app`, which row-level security binds."""

    def __init__(self, url: str, *, source: str, pool_size: int = 10) -> None:
        """Nothing connects before the first transaction.

        Args:
            url: `postgresql://user:password@host:port/database`.
            source: who publishes, as CloudEvents wants it: `/barramento`.
            pool_size: connections kept; twice as many at a peak.
        """
        self.engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            connect_args={"server_settings": {"application_name": source.strip("/"), "jit": "off"}},
        )
        self._source = source
        self.notifier = Notifier(url, name=source.strip("/"))

    @classmethod
    def of(cls, settings: ServiceSettings, /, *, source: str) -> "Database":
        """The one that a service's settings name."""
        return cls(settings.database_url.get_secret_value(), source=source, pool_size=settings.database_pool_size)

    @asynccontextmanager
    async def write(self, *, tenant: str) -> AsyncIterator[WriteSession]:
        """Begin for `tenant`: commits state and outbox at the end of the block, or nothing."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            began = await _begun(session, tenant, ACT_AND_CHANGE_FOR)
            work = WriteSession(session, tenant=tenant, began=began, source=self._source)
            yield work
            published = await work.flush()
            await session.commit()
        if published:
            self.notifier.say(outbox.CHANNEL)

    @asynccontextmanager
    async def read(self, *, tenant: str) -> AsyncIterator[ReadSession]:
        """Begin for `tenant`, read only."""
        async with AsyncSession(self.engine, expire_on_commit=False) as session:
            began = await _begun(session, tenant, ACT_FOR, postgresql_readonly=True)
            yield ReadSession(session, tenant=tenant, now=began.now)

    async def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            sqlalchemy.exc.DBAPIError, OSError: it has none.
        """
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def fate(self, xid: str, /) -> Fate:
        """What became of the transaction with this id (`WriteSession.xid`), when the answer to its COMMIT was lost.

        "committed" may be said of another one: a server that crashed gives ids out again of which nothing had reached
        its disk. So look for something that only this transaction can have written, too.
        """
        async with self.engine.connect() as connection:
            try:
                return FATES.get(await connection.scalar(FATE, {"xid": xid}), "aborted")
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == IN_THE_FUTURE:
                    return "aborted"
                raise

    async def close(self) -> None:
        """Give the connections back."""
        await self.notifier.close()
        await self.engine.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Began:
    now: datetime
    xid: str


async def _begun(session: AsyncSession, tenant: str, act_for: TextClause, **options: bool) -> _Began:
    """Begin, and say for whom.

    A connection of the pool may have died while nobody used it, as after a restart of the database. Nothing was done on
    it yet, so another is taken, once: the pool forgets all that are older than the fault.
    """
    for last in (False, True):
        try:
            connection = await session.connection(execution_options=options)
            _, now, xid = (await connection.execute(act_for, {"tenant": tenant})).one()
        except DBAPIError as error:
            if last or not error.connection_invalidated:
                raise
            await session.rollback()
        else:
            break
    return _Began(now=now, xid=xid or "")


def is_passing(error: BaseException, /) -> bool:
    """Whether this fault goes away by itself: the database or the network is not there, or two transactions met.

    What answers yes is waited out and tried again; anything else is a fault of the data or of ours.
    """
    if isinstance(error, DBAPIError):
        sqlstate = getattr(error.orig, "sqlstate", None) or ""
        return error.connection_invalidated or isinstance(error.orig, OSError) or sqlstate.startswith(PASSING_SQLSTATES)
    sqlstate = getattr(error, "sqlstate", None)
    if isinstance(sqlstate, str):
        return sqlstate.startswith(PASSING_SQLSTATES)
    return isinstance(error, OSError | TimeoutError | asyncio.IncompleteReadError)


def is_unstorable(error: BaseException, /) -> bool:
    """Whether a text that PostgreSQL can't hold was asked for or was to be kept: a fault of whoever sent it."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in UNSTORABLE_SQLSTATES
