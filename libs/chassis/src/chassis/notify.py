"""Hints from process to process: PostgreSQL's NOTIFY, outside the business transaction, where it would cost throughput.

A hint that is lost, with a process that dies between its commit and its NOTIFY or with a database that is away, costs
time only: whoever listens also looks by itself. So a failure is told to the log and to nobody else.
"""

import asyncio
import contextlib

import asyncpg
import structlog

log = structlog.get_logger()

CLOSE_S = 2.0
TELL = "SELECT count(pg_notify(canal, dito)) FROM unnest($1::text[], $2::text[]) AS novidade(canal, dito)"

Hint = tuple[str, str]  # a channel, and what is said on it


class Notifier:
    """Says hints on one connection of its own. What comes while a NOTIFY is under way shares the next one."""

    def __init__(self, dsn: str, *, name: str) -> None:
        """Nothing connects before the first hint.

        Args:
            dsn: the database.
            name: of the connection, for operators who look at `pg_stat_activity`.
        """
        self._dsn = dsn
        self._name = name
        self._due: set[Hint] = set()
        self._telling: asyncio.Task[None] | None = None
        self._connection: asyncpg.Connection | None = None

    def say(self, channel: str, payload: str = "", /) -> None:
        """Let all who listen on the channel hear this, soon; said twice meanwhile, they hear it once."""
        self._due.add((channel, payload))
        if self._telling is None or self._telling.done():
            self._telling = asyncio.create_task(self._tell(), name="notifier")

    async def _tell(self) -> None:
        while self._due:
            due, self._due = self._due, set()
            try:
                if self._connection is None or self._connection.is_closed():
                    self._connection = await asyncpg.connect(
                        self._dsn, server_settings={"application_name": f"{self._name}-notify"}
                    )
                channels, payloads = zip(*due, strict=True)
                await self._connection.fetchval(TELL, channels, payloads)
            except Exception as error:  # noqa: BLE001 - only a hint is lost
                log.warning("notify.failed", error=type(error).__name__)
                await self._hang_up()
                return

    async def close(self) -> None:
        """Say what is still to be said, and hang up."""
        if self._telling is not None:
            await asyncio.wait([self._telling], timeout=CLOSE_S)
            self._telling.cancel()
        await self._hang_up()

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it may be broken in any way
                await connection.close(timeout=CLOSE_S)
