"""A service's database with its four roles (design §4), and the topics of the contracts (design §3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import asyncpg
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError, for_code

from chassis.embedded.passwords import Passwords
from contracts.topics import Topic, all_topics

GRANTS = """
    GRANT CONNECT, TEMPORARY ON DATABASE "{name}" TO "{name}_migrator", "{name}_app";
    GRANT CONNECT ON DATABASE "{name}" TO "{name}_relay", "{name}_readonly";
    ALTER SCHEMA public OWNER TO "{name}_migrator";
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO "{name}_app", "{name}_relay", "{name}_readonly";
    ALTER DEFAULT PRIVILEGES FOR ROLE "{name}_migrator"
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{name}_app";
    ALTER DEFAULT PRIVILEGES FOR ROLE "{name}_migrator" GRANT USAGE ON SEQUENCES TO "{name}_app";
    ALTER DEFAULT PRIVILEGES FOR ROLE "{name}_migrator" GRANT SELECT ON TABLES TO "{name}_readonly";
"""
ROLES = ("migrator", "app", "relay", "readonly")


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceDatabase:
    """How each role of a service connects to its database."""

    name: str
    migrator: str
    app: str
    relay: str
    readonly: str


async def database(admin_dsn: str, name: str, *, passwords: Passwords) -> ServiceDatabase:
    """Make the database `name` and the roles `<name>_migrator|app|relay|readonly`; what exists is left as it is.

    The migrator owns the database. What it creates, app may read and write and readonly may read. What the relay may
    touch is granted by the service's first migration, which knows the outbox (`chassis.outbox.DDL`).

    Args:
        admin_dsn: of a superuser.
        name: of the database, which is the prefix of its roles; a plain lower-case identifier.
        passwords: of the roles.

    Raises:
        ValueError: `name` isn't an identifier.
    """
    if not name.isidentifier():
        raise ValueError(f"not an identifier: {name!r}")
    admin = await asyncpg.connect(admin_dsn)
    try:
        for role in ROLES:
            await _ensure_role(admin, f"{name}_{role}", password=passwords.of(f"{name}_{role}"))
        if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
            await _create(admin, name)
    finally:
        await admin.close()
    await _grant(_dsn(admin_dsn, database=name), name)
    return connections(admin_dsn, name, passwords=passwords)


def connections(admin_dsn: str, name: str, *, passwords: Passwords) -> ServiceDatabase:
    """How each role of the database `name` connects to it, whether it exists or not."""
    roles = {role: _dsn(admin_dsn, database=name, user=f"{name}_{role}", passwords=passwords) for role in ROLES}
    return ServiceDatabase(name=name, **roles)


async def drop(admin_dsn: str, name: str) -> None:
    """Drop the database and its roles, whoever is connected."""
    admin = await asyncpg.connect(admin_dsn)
    try:
        await admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        for role in ROLES:
            await admin.execute(f'DROP ROLE IF EXISTS "{name}_{role}"')
    finally:
        await admin.close()


async def topics(bootstrap: str, *, wanted: Sequence[Topic] = all_topics()) -> None:
    """Create the topics that the broker lacks."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        there = set(await admin.list_topics())
        new = [
            NewTopic(topic.name, num_partitions=topic.partitions, replication_factor=1, topic_configs=topic.config)
            for topic in wanted
            if topic.name not in there
        ]
        if new:
            _check(await admin.create_topics(new))
    finally:
        await admin.close()


def _check(response: Any) -> None:  # noqa: ANN401 - aiokafka types its answers loosely
    for name, code, message, *_ in response.topic_errors:
        if code not in {0, TopicAlreadyExistsError.errno}:
            raise for_code(code)(f"{name}: {message}")


async def _ensure_role(admin: asyncpg.Connection, role: str, *, password: str) -> None:
    verb = "ALTER" if await admin.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role) else "CREATE"
    # Passwords are our own URL-safe tokens, and DDL takes no parameters.
    await admin.execute(f"{verb} ROLE \"{role}\" LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'")


async def _create(admin: asyncpg.Connection, name: str) -> None:
    await admin.execute(f'CREATE DATABASE "{name}" OWNER "{name}_migrator"')
    await admin.execute(f'REVOKE ALL ON DATABASE "{name}" FROM PUBLIC')


async def _grant(dsn: str, name: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(GRANTS.format(name=name))
    finally:
        await connection.close()


def _dsn(admin_dsn: str, *, database: str, user: str | None = None, passwords: Passwords | None = None) -> str:
    parts = urlsplit(admin_dsn)
    who = parts.netloc
    if user is not None and passwords is not None:
        who = f"{user}:{quote(passwords.of(user), safe='')}@{parts.netloc.rpartition('@')[2]}"
    return parts._replace(netloc=who, path=f"/{database}").geturl()
