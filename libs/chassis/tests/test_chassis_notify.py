"""Hints arrive, coalesced; a connection that is lost costs hints and nothing else."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from chassis.embedded import process
from chassis.notify import Notifier

pytestmark = pytest.mark.pg

CHANNEL = "dica"
END_IT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'teste-notify'"


@pytest_asyncio.fixture
async def heard(postgres: str) -> AsyncIterator[list[str]]:
    """What is heard on the channel."""
    payloads: list[str] = []
    connection = await asyncpg.connect(postgres)
    await connection.add_listener(CHANNEL, lambda _, __, ___, payload: payloads.append(payload))
    yield payloads
    await connection.close()


async def test_what_is_said_at_once_is_heard_once_each(postgres: str, heard: list[str]) -> None:
    notifier = Notifier(postgres, name="teste")
    for payload in ("a", "b", "a", ""):
        notifier.say(CHANNEL, payload)
    await notifier.close()  # says what is still to be said

    async def all_of_it() -> bool:
        return sorted(heard) == ["", "a", "b"]

    await process.until(all_of_it, timeout=10)


async def test_a_lost_connection_costs_a_hint_and_is_opened_again(postgres: str, heard: list[str]) -> None:
    notifier = Notifier(postgres, name="teste")
    notifier.say(CHANNEL, "antes")

    async def before() -> bool:
        return "antes" in heard

    await process.until(before, timeout=10)
    admin = await asyncpg.connect(postgres)
    assert await admin.fetchval(END_IT)
    await admin.close()

    async def after() -> bool:
        notifier.say(CHANNEL, "depois")
        return "depois" in heard

    await process.until(after, timeout=10)
    await notifier.close()


async def test_a_database_that_is_away_is_nobodys_error() -> None:
    notifier = Notifier("postgresql://ninguem:x@127.0.0.1:9/nada", name="teste")
    notifier.say(CHANNEL)
    await asyncio.sleep(0.2)
    await notifier.close()
