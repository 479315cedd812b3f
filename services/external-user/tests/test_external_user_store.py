"""The database holds what the rules promise: models and migrations agree, tenants stay apart, nothing lies in clear."""

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag
from external_user_house import House, pdf
from sqlalchemy import text

from chassis import migrations
from external_user.domain.estado import VIVOS, Estado
from external_user.store.tables import ESTADOS, METADATA, NA_FILA, VIVO

pytestmark = pytest.mark.pg


async def test_the_models_say_what_the_migrations_made(house: House) -> None:
    assert await migrations.differences(METADATA, house.dsns.migrator) == []


def test_the_tables_and_the_domain_name_the_same_states() -> None:
    assert {f"'{estado}'" for estado in Estado} == set(ESTADOS.split(", "))
    assert all(f"'{estado}'" in VIVO for estado in VIVOS)
    assert VIVO.count("'") == 2 * len(VIVOS)
    assert f"estado = '{Estado.EM_CONFERENCIA}'" == NA_FILA


async def test_every_table_of_a_tenant_has_a_forced_policy(house: House) -> None:
    sem_parede = await house.rows("""
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                   AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
    """)
    assert sem_parede == []


async def test_one_tenant_never_sees_another(house: House) -> None:
    await house.em_conferencia()
    await house.em_conferencia("bahia", orgao=201)
    tabelas = await house.rows("""
        SELECT c.relname AS nome FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    """)
    assert {"cadastro", "documento", "link", "notificacao", "mudanca", "chave"} <= {um["nome"] for um in tabelas}
    for tabela in tabelas:
        async with house.database.read(tenant="bahia") as read:
            donos = await read.session.scalars(text(f"SELECT DISTINCT tenant_id FROM {tabela['nome']}"))  # noqa: S608 - names of the catalogue
            assert set(donos) <= {"bahia"}, tabela["nome"]
        async with house.database.read(tenant="") as read:
            ninguem = await read.session.scalars(text(f"SELECT tenant_id FROM {tabela['nome']}"))  # noqa: S608 - the same
            assert list(ninguem) == [], tabela["nome"]


async def test_nothing_can_be_written_for_another_tenant(house: House) -> None:
    await house.em_conferencia()
    async with house.database.write(tenant="bahia") as write:
        tocados = await write.session.execute(text("UPDATE cadastro SET estado = 'LIBERADO' RETURNING id"))
        assert tocados.all() == []


async def test_history_is_only_ever_added_to(house: House) -> None:
    await house.cadastrar()
    connection = await asyncpg.connect(house.dsns.app)
    try:
        for statement in ("UPDATE mudanca SET ator = 'x'", "DELETE FROM mudanca"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_document_opens_only_with_the_key_of_its_tenant(house: House) -> None:
    bahia = await house.armario.chaveiro.do_tenant("bahia")
    amargosa = await house.armario.chaveiro.do_tenant("amargosa")
    fechado = amargosa.fechar(pdf(), para="documento:1")
    assert amargosa.abrir(fechado, para="documento:1") == pdf()
    for cofre, para in ((bahia, "documento:1"), (amargosa, "documento:2")):
        with pytest.raises(InvalidTag):
            cofre.abrir(fechado, para=para)
    assert bahia.marca("cpf", "1") != amargosa.marca("cpf", "1")


async def test_no_function_of_the_owner_reads_what_its_caller_made(house: House) -> None:
    """A temporary view of the caller's must never be read in the name of the owner (CVE-2018-1058)."""
    rows = await house.rows(
        """
        SELECT p.proconfig AS config, has_function_privilege('public', p.oid, 'execute') AS anybody
        FROM pg_proc AS p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
        """
    )
    assert rows
    assert all(row["config"] == ["search_path=public, pg_temp"] and not row["anybody"] for row in rows)
