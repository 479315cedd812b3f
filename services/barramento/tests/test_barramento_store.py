"""The database: what the models say is what is there, and nobody but the two parties sees a row."""

import asyncpg
import pytest
from barramento_house import House, feito

from barramento.store.tables import METADATA
from chassis import migrations

pytestmark = pytest.mark.pg
PARTES = {"remetente_sistema", "destinatario_sistema"}


def das_partes() -> list[str]:
    return sorted(table.name for table in METADATA.sorted_tables if {c.name for c in table.columns} & PARTES)


async def test_the_migrated_database_is_what_the_models_say(house: House) -> None:
    assert await migrations.differences(METADATA, house.dsns.migrator) == []
    assert await migrations.due("barramento", house.dsns.app) == []


async def test_every_table_that_carries_the_parties_has_a_forced_policy(house: House) -> None:
    rows = await house.sql(
        """
        SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
            SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid) AS forced
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE a.attname IN ('remetente_sistema', 'destinatario_sistema', 'tenant_id') AND c.relkind IN ('r', 'p')
        GROUP BY c.oid
        """
    )
    assert {row["relname"] for row in rows} - {"acesso", "sessao"} == set(das_partes()) == {
        "tramite", "metadados", "componente", "mudanca", "recibo"
    }  # fmt: skip
    assert all(row["forced"] for row in rows)


async def vistos(connection: asyncpg.Connection, tenant: str, table: str, idt: int) -> int:
    async with connection.transaction():
        await connection.execute("SELECT set_config('app.tenant', $1, true)", tenant)
        return int(await connection.fetchval(f"SELECT count(*) FROM {table} WHERE idt = $1", idt))  # noqa: S608 - ours


async def test_a_third_system_sees_nothing_of_a_tramite_not_even_with_sql(house: House) -> None:
    criado = await house.ate_2(b"entre dois")
    idt = criado["IDT"]
    await house.bahia.concluir(idt, b"entre dois")
    connection = await asyncpg.connect(house.dsns.app)
    try:
        for table in das_partes():
            assert await vistos(connection, "1", table, idt) > 0
            assert await vistos(connection, "2", table, idt) > 0
            assert await vistos(connection, "3", table, idt) == 0
            assert await vistos(connection, "", table, idt) == 0
    finally:
        await connection.close()
    assert feito(await house.uniao.get("tramites", IDT=idt)) == {"tramites": [], "totalDeRegistros": 0}
    estranho = await house.uniao.get(f"tramites/{idt}")
    nenhum = await house.uniao.get(f"tramites/{idt + 10**6}")
    assert estranho.status_code == nenhum.status_code == 404
    assert estranho.json()["mensagem"].replace(str(idt), "N") == nenhum.json()["mensagem"].replace(
        str(idt + 10**6), "N"
    )


async def test_a_system_cannot_write_a_row_for_others(house: House) -> None:
    criado = await house.ate_2(b"alheio")
    connection = await asyncpg.connect(house.dsns.app)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.tenant', '3', true)")
            assert (
                await connection.execute("UPDATE tramite SET situacao = 7 WHERE idt = $1", criado["IDT"]) == "UPDATE 0"
            )
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(
                    "INSERT INTO recibo VALUES ($1, 'conclusao', 1, 2, 'd', '{}', 'c', 'a')", criado["IDT"]
                )
    finally:
        await connection.close()


@pytest.mark.parametrize("comando", ["UPDATE mudanca SET situacao = 6", "DELETE FROM mudanca", "DELETE FROM recibo"])
async def test_history_and_receipts_are_only_ever_added_to(house: House, comando: str) -> None:
    connection = await asyncpg.connect(house.dsns.app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(comando)
    finally:
        await connection.close()


async def test_each_change_says_which_system_and_certificate_made_it(house: House) -> None:
    criado = await house.ate_2(b"quem fez")
    await house.bahia.concluir(criado["IDT"], b"quem fez")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    linhas = await house.sql(
        "SELECT m.situacao, m.sistema, c.sistema AS dono FROM mudanca m JOIN credencial c ON c.id = m.credencial "
        "WHERE m.idt = $1 ORDER BY m.versao",
        criado["IDT"],
    )
    assert [(x["situacao"], x["sistema"]) for x in linhas] == [(1, 1), (2, 1), (3, 2), (4, 2), (5, 2), (6, 1)]
    assert all(x["sistema"] == x["dono"] for x in linhas)


async def test_no_function_of_the_owner_reads_what_its_caller_made(house: House) -> None:
    """A temporary view of the caller's must never be read in the name of the owner (CVE-2018-1058)."""
    rows = await house.sql(
        """
        SELECT p.proconfig AS config, has_function_privilege('public', p.oid, 'execute') AS anybody
        FROM pg_proc AS p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        """
    )
    assert rows
    assert all(row["config"] == ["search_path=public, pg_temp"] and not row["anybody"] for row in rows)
