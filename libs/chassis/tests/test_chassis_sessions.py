"""Sessions in a real database, seen only by the tenant that they belong to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import asyncpg
import pytest

from chassis import sessions as module
from chassis.auth import Subject
from chassis.db import Database
from chassis.embedded.provision import ServiceDatabase
from chassis.sessions import Session, Sessions
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg

MARIA = Subject(sub="p1", tenant="amargosa", papeis=frozenset({"GESTOR", "ADMIN_LOCAL"}), orgao=7)


@pytest.fixture
async def dsns(database: NewDatabase) -> ServiceDatabase:
    return await database("sessoes")


@pytest.fixture
async def owner(dsns: ServiceDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsns.migrator)
    for statement in module.DDL:
        await connection.execute(statement)
    yield connection
    await connection.close()


@pytest.fixture
async def db(dsns: ServiceDatabase, owner: asyncpg.Connection) -> AsyncIterator[Database]:
    db = Database(dsns.app, source="/teste")
    yield db
    await db.close()


@pytest.fixture
def sessions(db: Database) -> Sessions:
    return Sessions(db, idle=timedelta(minutes=30), longest=timedelta(hours=10))


async def age(owner: asyncpg.Connection, column: str, interval: str) -> None:
    await owner.execute("SELECT set_config('app.tenant', 'amargosa', false)")
    await owner.execute(f"UPDATE sessao SET {column} = {column} - interval '{interval}'")  # noqa: S608 - words of this file


async def test_who_signed_in_is_known_by_their_cookie(sessions: Sessions) -> None:
    cookie = await sessions.open(MARIA, name="Maria")
    assert await sessions.find(cookie) == Session(subject=MARIA, name="Maria")


async def test_what_a_person_is_known_by_comes_back_with_their_cookie_and_cannot_be_read_in_the_table(
    sessions: Sessions, owner: asyncpg.Connection
) -> None:
    maria = replace(MARIA, known_as=frozenset({"52998224725", "maria@exemplo.br"}))
    cookie = await sessions.open(maria, name="Maria")
    assert await sessions.find(cookie) == Session(subject=maria, name="Maria")
    await owner.execute("SELECT set_config('app.tenant', 'amargosa', false)")
    (kept,) = [row for row in await owner.fetch("SELECT * FROM sessao") if row["conhecido_por"] is not None]
    assert "52998224725" not in str(dict(kept))
    assert "exemplo" not in str(dict(kept))
    assert "52998224725" not in repr(maria)


async def test_every_sign_in_has_a_cookie_of_its_own(sessions: Sessions) -> None:
    assert await sessions.open(MARIA, name="Maria") != await sessions.open(MARIA, name="Maria")


async def test_the_database_holds_no_cookie(sessions: Sessions, owner: asyncpg.Connection) -> None:
    secret = (await sessions.open(MARIA, name="Maria")).rpartition(".")[2]
    await age(owner, "usada_em", "0")
    assert secret not in str(await owner.fetch("SELECT * FROM sessao"))


async def test_a_closed_session_is_over(sessions: Sessions) -> None:
    cookie = await sessions.open(MARIA, name="Maria")
    await sessions.close(cookie)
    assert await sessions.find(cookie) is None


@pytest.mark.parametrize("cookie", ["", ".", "amargosa.", ".x", "amargosa.x", "%00.x", "sem-ponto", "a" * 5000 + ".x"])
async def test_a_cookie_that_is_not_ours_is_nobodys(sessions: Sessions, cookie: str) -> None:
    assert await sessions.find(cookie) is None
    await sessions.close(cookie)


async def test_the_secret_is_worth_nothing_in_another_tenant(sessions: Sessions) -> None:
    secret = (await sessions.open(MARIA, name="Maria")).rpartition(".")[2]
    assert await sessions.find(f"timoteo.{secret}") is None


async def test_a_session_ends_when_nobody_uses_it(sessions: Sessions, owner: asyncpg.Connection) -> None:
    cookie = await sessions.open(MARIA, name="Maria")
    await age(owner, "usada_em", "31 minutes")
    assert await sessions.find(cookie) is None


async def test_using_a_session_keeps_it_open(sessions: Sessions, owner: asyncpg.Connection) -> None:
    cookie = await sessions.open(MARIA, name="Maria")
    for _ in range(3):
        await age(owner, "usada_em", "29 minutes")
        assert await sessions.find(cookie) is not None


async def test_a_session_in_use_ends_all_the_same(sessions: Sessions, owner: asyncpg.Connection) -> None:
    cookie = await sessions.open(MARIA, name="Maria")
    await age(owner, "aberta_em", "10 hours")
    assert await sessions.find(cookie) is None


async def test_sessions_that_ended_are_forgotten_when_the_next_one_opens(
    sessions: Sessions, owner: asyncpg.Connection
) -> None:
    await sessions.open(MARIA, name="Maria")
    await age(owner, "usada_em", "31 minutes")
    await sessions.open(MARIA, name="Maria")
    assert await owner.fetchval("SELECT count(*) FROM sessao") == 1
