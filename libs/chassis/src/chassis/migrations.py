"""Alembic for every service, from code: a service has only `store/migrations/versions/NNNN_pre_….py`.

Files are called `NNNN_pre_slug.py` (the old code goes on working) or `NNNN_post_slug.py` (only the new code does, so it
waits until that is rolled out). They are one chain; each runs in its own transaction.
"""

import re
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, TypeVar

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, MetaData, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

Phase = Literal["pre", "all"]
AnswerT = TypeVar("AnswerT")

FILE_NAME = re.compile(r"\d{4}_(pre|post)_[a-z0-9_]+\.py")
LOCK_TIMEOUT = "10s"  # a migration that waits for a lock holds up everyone behind it: better to fail and be run again
ONE_AT_A_TIME = text("SELECT pg_advisory_lock(hashtext('chassis.migrations'))")

# Made by the DDL of `chassis`, which no service's models describe.
CHASSIS_TABLES = re.compile(r"alembic_version|evento(_.*)?|outbox|inbox|idempotencia|sessao")


class MigrationNameError(ValueError):
    """A migration's file is called neither `NNNN_pre_slug.py` nor `NNNN_post_slug.py`."""


async def upgrade(package: str, url: str, /, *, phase: Phase = "all") -> list[str]:
    """Bring the database up to date; gives the names of the migrations that ran.

    Args:
        package: whose migrations, as in `barramento`.
        url: `postgresql://…` of the role that owns the tables.
        phase: `pre` stops before the first `post_` migration that is due.

    Raises:
        MigrationNameError: a file has a wrong name.
    """
    script = directory(package)
    return await _on_connection(url, lambda connection: _run(script, connection, phase))


async def due(package: str, url: str, /) -> list[str]:
    """The names of the migrations that this database lacks, in order. Any role that may read can ask."""
    script = directory(package)
    return await _on_connection(url, lambda connection: [_name(found) for found in _due(script, connection)])


async def differences(metadata: MetaData, url: str, /) -> list[Any]:
    """What the models say and the migrated database doesn't, or the other way round; empty if they agree."""

    def compare(connection: Connection) -> list[Any]:
        options = {"include_object": _is_of_the_service, "compare_type": True, "compare_server_default": False}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    return await _on_connection(url, compare)


def directory(package: str, /) -> ScriptDirectory:
    """The migrations of a service.

    Raises:
        MigrationNameError: a file has a wrong name.
    """
    root = Path(str(files(package))) / "store" / "migrations"
    for file in sorted((root / "versions").glob("*.py")):
        if FILE_NAME.fullmatch(file.name) is None and file.name != "__init__.py":
            raise MigrationNameError(str(file))
    return ScriptDirectory(str(root))


def _run(script: ScriptDirectory, connection: Connection, phase: Phase) -> list[str]:
    connection.execute(ONE_AT_A_TIME)
    connection.commit()
    wanted = _due(script, connection)
    if phase == "pre":
        wanted = wanted[: next((n for n, found in enumerate(wanted) if _phase(found) == "post"), len(wanted))]
    if wanted:
        _apply(script, connection, to=wanted[-1].revision)
    return [_name(found) for found in wanted]


def _apply(script: ScriptDirectory, connection: Connection, *, to: str) -> None:
    def steps(current: Any, _: MigrationContext) -> Any:  # noqa: ANN401 - what alembic hands on to itself
        return script._upgrade_revs(to, current)  # noqa: SLF001 - as alembic's own command.upgrade does

    with EnvironmentContext(Config(), script, fn=steps) as environment:
        environment.configure(connection=connection, transaction_per_migration=True)
        with environment.begin_transaction():
            environment.run_migrations()


def _due(script: ScriptDirectory, connection: Connection) -> Sequence[Script]:
    heads = MigrationContext.configure(connection).get_current_heads()
    connection.rollback()  # only looked
    applied = {found.revision for head in heads for found in script.iterate_revisions(head, "base")}
    return [found for found in reversed(list(script.walk_revisions())) if found.revision not in applied]


def _name(found: Script) -> str:
    return Path(found.path).stem


def _phase(found: Script) -> str:
    return _name(found).split("_")[1]


def _is_of_the_service(_: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:  # noqa: FBT001 - alembic's hook
    return not (kind == "table" and reflected and other is None and CHASSIS_TABLES.fullmatch(name or ""))


async def _on_connection(url: str, ask: Callable[[Connection], AnswerT]) -> AnswerT:
    engine: AsyncEngine = create_async_engine(
        url.replace("postgresql://", "postgresql+asyncpg://", 1),
        poolclass=NullPool,
        connect_args={"server_settings": {"application_name": "migrate", "lock_timeout": LOCK_TIMEOUT}},
    )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(ask)
    finally:
        await engine.dispose()
