"""Migrations of a service, on a real database."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from chassis import migrations
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg

ALL = ["0001_pre_conta", "0002_post_limite"]


def models(*more: Column[int]) -> MetaData:
    metadata = MetaData()
    tenant, nome = Column("tenant_id", Text, primary_key=True), Column("nome", Text, primary_key=True)
    Table("conta", metadata, tenant, nome, Column("limite", Integer, nullable=False), *more)
    return metadata


async def test_every_migration_runs_once_in_order(database: NewDatabase) -> None:
    dsns = await database("servico")
    assert await migrations.due("servico", dsns.migrator) == ALL
    assert await migrations.upgrade("servico", dsns.migrator) == ALL
    assert await migrations.upgrade("servico", dsns.migrator) == []
    assert await migrations.due("servico", dsns.app) == []


async def test_what_only_the_new_code_can_live_with_waits_for_it(database: NewDatabase) -> None:
    dsns = await database("servico")
    assert await migrations.upgrade("servico", dsns.migrator, phase="pre") == ALL[:1]
    assert await migrations.upgrade("servico", dsns.migrator, phase="pre") == []
    assert await migrations.upgrade("servico", dsns.migrator) == ALL[1:]


async def test_of_two_that_migrate_at_once_one_does(database: NewDatabase) -> None:
    dsns = await database("servico")
    async with asyncio.TaskGroup() as group:
        both = [group.create_task(migrations.upgrade("servico", dsns.migrator)) for _ in range(2)]
    assert sorted(task.result() for task in both) == [[], ALL]


async def test_models_that_disagree_with_the_database_are_told_of(database: NewDatabase) -> None:
    dsns = await database("servico")
    await migrations.upgrade("servico", dsns.migrator)
    assert await migrations.differences(models(), dsns.migrator) == []
    (difference,) = await migrations.differences(models(Column("saldo", Integer)), dsns.migrator)
    assert difference[0] == "add_column"


def test_a_file_with_another_name_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    versions = tmp_path / "outro" / "store" / "migrations" / "versions"
    versions.mkdir(parents=True)
    (tmp_path / "outro" / "__init__.py").touch()
    (versions / "0001_conta.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(migrations.MigrationNameError):
        migrations.directory("outro")
