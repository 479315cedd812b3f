"""Row-level security is the second wall: every table of a tenant has a forced policy, and A never sees B."""

import asyncpg
import pytest
from cryptography.exceptions import InvalidTag
from external_user_casa import Casa, pdf
from sqlalchemy import text

pytestmark = pytest.mark.pg


async def test_every_table_of_a_tenant_has_a_forced_policy(casa: Casa) -> None:
    sem_parede = await casa.rows("""
        SELECT c.relname FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity
                   AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
    """)
    assert sem_parede == []


async def test_one_tenant_never_sees_another(casa: Casa) -> None:
    await casa.em_conferencia()
    await casa.em_conferencia("bahia", orgao=201)
    tabelas = await casa.rows("""
        SELECT c.relname AS nome FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    """)
    assert {"cadastro", "documento", "link", "notificacao", "mudanca", "chave"} <= {um["nome"] for um in tabelas}
    for tabela in tabelas:
        async with casa.database.read(tenant="bahia") as read:
            donos = await read.session.scalars(text(f"SELECT DISTINCT tenant_id FROM {tabela['nome']}"))  # noqa: S608 - names of the catalogue
            assert set(donos) <= {"bahia"}, tabela["nome"]
        async with casa.database.read(tenant="") as read:
            ninguem = await read.session.scalars(text(f"SELECT tenant_id FROM {tabela['nome']}"))  # noqa: S608 - the same
            assert list(ninguem) == [], tabela["nome"]


async def test_nothing_can_be_written_for_another_tenant(casa: Casa) -> None:
    await casa.em_conferencia()
    async with casa.database.write(tenant="bahia") as write:
        tocados = await write.session.execute(text("UPDATE cadastro SET estado = 'LIBERADO' RETURNING id"))
        assert tocados.all() == []


async def test_history_is_only_ever_added_to(casa: Casa) -> None:
    await casa.cadastrar()
    connection = await asyncpg.connect(casa.dsns.app)
    try:
        for statement in ("UPDATE mudanca SET ator = 'x'", "DELETE FROM mudanca"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


async def test_a_document_opens_only_with_the_key_of_its_tenant(casa: Casa) -> None:
    bahia = await casa.armario.chaveiro.do_tenant("bahia")
    amargosa = await casa.armario.chaveiro.do_tenant("amargosa")
    fechado = amargosa.fechar(pdf(), para="documento:1")
    assert amargosa.abrir(fechado, para="documento:1") == pdf()
    for cofre, para in ((bahia, "documento:1"), (amargosa, "documento:2")):
        with pytest.raises(InvalidTag):
            cofre.abrir(fechado, para=para)
    assert bahia.marca("cpf", "1") != amargosa.marca("cpf", "1")
