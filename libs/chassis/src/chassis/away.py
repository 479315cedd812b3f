"""What is away for a while and comes back by itself: the database, the network, the place where documents lie."""

from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from chassis.blobs.errors import ArmazenamentoForaError
from chassis.db import is_passing

# Faults of what we depend on. A missing file is an OSError too, but it is a fault of ours.
AWAY = (ConnectionError, TimeoutError, DBAPIError, PostgresError)


class StillAwayError(Exception):
    """It was waited for as long as one may, or there was no room left to wait: nobody tries again by himself."""


def is_away(error: BaseException, /) -> bool:
    """Whether this fault is of something that a request needs and that comes back by itself."""
    if isinstance(error, ArmazenamentoForaError | PoolTimeoutError):
        return True
    return isinstance(error, AWAY) and is_passing(error)
