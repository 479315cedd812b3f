"""Time and ids: aware UTC, and identifiers that sort by time."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def now() -> datetime:
    """This instant, aware, in UTC. Inside a transaction use its own clock: `WriteSession.now`."""
    return datetime.now(UTC)


def new_id() -> UUID:
    """A fresh UUIDv7."""
    return uuid7()
