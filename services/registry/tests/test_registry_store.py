"""The database holds what the rules promise: models and migrations agree, tenants stay apart, history stays."""

import asyncpg
import pytest
from registry_house import House

from chassis import migrations
from chassis.embedded.provision import ServiceDatabase
from registry.store.tables import METADATA

pytestmark = pytest.mark.pg

# What belongs to nobody, and what only the relay reads.
SEM_TENANT = {"repositorio", "linha", "alembic_version", "outbox"}
DO_TENANT = ("ente", "unidade", "unidade_versao", "sistema", "credencial")


async def acting(dsns: ServiceDatabase, tenant: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsns.app)
    await connection.execute("SELECT set_config('app.tenant', $1, false)", tenant)
    return connection


async def test_the_models_are_what_the_migrations_make(dsns: ServiceDatabase) -> None:
    assert await migrations.differences(METADATA, dsns.migrator) == []


async def test_every_table_of_a_tenant_has_a_forced_policy(dsns: ServiceDatabase) -> None:
    owner = await asyncpg.connect(dsns.migrator)
    rows = await owner.fetch(
        """
        SELECT c.relname AS nome, c.relrowsecurity AND c.relforcerowsecurity AS forcada,
               EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS politica,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS do_tenant
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        """
    )
    await owner.close()
    tables = {row["nome"]: row for row in rows if not row["nome"].startswith("evento")}
    assert {nome for nome, row in tables.items() if not row["do_tenant"]} == SEM_TENANT
    assert {
        nome for nome, row in tables.items() if row["do_tenant"] and not (row["forcada"] and row["politica"])
    } == set()


async def test_the_application_can_neither_rewrite_history_nor_delete(dsns: ServiceDatabase) -> None:
    app = await acting(dsns, "qualquer")
    for sql in ("UPDATE unidade_versao SET nome = 'x'", "DELETE FROM unidade", "DELETE FROM ente", "DELETE FROM linha"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(sql)
    await app.close()


async def test_a_tenant_sees_and_writes_its_own_rows_only(house: House, dsns: ServiceDatabase) -> None:
    uma, outra = await house.ente(), await house.ente()
    for tenant in (uma, outra):
        orgao = await house.unidade(tenant)
        sistema = await house.sistema(tenant, orgao=orgao["numero"])
        await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{orgao['numero']}", tenant=tenant)
        await house.credencial(tenant, sistema=sistema)
    app = await acting(dsns, uma)
    for table in DO_TENANT:
        assert [row["tenant_id"] for row in await app.fetch(f"SELECT DISTINCT tenant_id FROM {table}")] == [uma]  # noqa: S608 - our own words
    moved = await app.execute("UPDATE unidade SET nome = 'x' WHERE tenant_id = $1", outra)
    assert moved == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("UPDATE sistema SET tenant_id = $1", outra)
    await app.close()


async def test_a_row_never_points_at_another_bodys(house: House, dsns: ServiceDatabase) -> None:
    uma, outra = await house.ente(), await house.ente()
    minha, alheia = await house.unidade(uma), await house.unidade(outra)
    app = await acting(dsns, uma)
    for column in ("pai", "orgao"):
        sql = f"UPDATE unidade SET {column} = $1 WHERE numero = $2"  # noqa: S608 - our own words
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await app.execute(sql, alheia["numero"], minha["numero"])
    await app.close()


async def test_nobody_in_particular_sees_nothing_the_public_apt_units_the_platform_the_bodies(
    house: House, dsns: ServiceDatabase
) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant)
    sistema = await house.sistema(tenant, orgao=orgao["numero"])
    await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{orgao['numero']}", tenant=tenant)
    await house.credencial(tenant, sistema=sistema)
    seen = {}
    for who in ("", "publico", "plataforma"):
        app = await acting(dsns, who)
        seen[who] = {table for table in DO_TENANT if await app.fetchval(f"SELECT count(*) FROM {table}")}  # noqa: S608 - our own words
        if who == "publico":
            assert await app.fetchval("SELECT bool_and(apto) FROM unidade")
            assert await app.execute("UPDATE unidade SET nome = 'x'") == "UPDATE 0"
        await app.close()
    assert seen == {"": set(), "publico": {"unidade"}, "plataforma": {"ente"}}
