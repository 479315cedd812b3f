"""The second wall of the console, table by table: its role sees what lies within reach, and the wire gains nothing."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from barramento_console import com_sigilo
from barramento_house import House, feito

pytestmark = pytest.mark.pg
DO_TRAMITE = ("tramite", "componente", "mudanca", "recibo")


@pytest.fixture
async def leitor(house: House) -> AsyncIterator[asyncpg.Connection]:
    """Somebody connected as the console is."""
    connection = await asyncpg.connect(house.dsns.readonly)
    yield connection
    await connection.close()


async def completo(house: House) -> int:
    """A trâmite with a row in each table."""
    criado = await house.ate_2(b"do muro")
    idt: int = criado["IDT"]
    await house.bahia.concluir(idt, b"do muro")
    feito(await house.amargosa.get(f"tramites/{idt}/recibo"))
    return idt


async def vistos(
    connection: asyncpg.Connection, tabela: str, idt: int, *, alcance: str, sigilo: str = "1", tenant: str = "console"
) -> int:
    async with connection.transaction():
        await connection.execute(
            "SELECT set_config('app.tenant', $1, true), set_config('app.alcance', $2, true), "
            "set_config('app.sigilo', $3, true)",
            tenant,
            alcance,
            sigilo,
        )
        return int(await connection.fetchval(f"SELECT count(*) FROM {tabela} WHERE idt = $1", idt))  # noqa: S608 - ours


async def test_every_policy_is_known_and_those_of_the_console_only_read_and_only_for_its_role(house: House) -> None:
    rows = await house.sql(
        """
        SELECT p.polrelid::regclass::text AS tabela, p.polname AS nome, p.polcmd::text AS comando, p.polpermissive,
               ARRAY(SELECT r.rolname FROM pg_roles AS r WHERE r.oid = ANY(p.polroles)) AS papeis,
               pg_get_expr(p.polqual, p.polrelid) AS admite
        FROM pg_policy AS p
        """
    )
    nomes = {(row["tabela"], row["nome"]) for row in rows}
    do_fio = {(tabela, f"{tabela}_tenant") for tabela in (*DO_TRAMITE, "metadados", "acesso", "sessao")}
    do_barramento = {(tabela, f"{tabela}_barramento") for tabela in ("tramite", "componente")}
    do_console = {(tabela, f"{tabela}_console") for tabela in (*DO_TRAMITE, "acesso")}
    assert nomes == do_fio | do_barramento | do_console
    leitor = house.dsns.name + "_readonly"
    for row in rows:
        if (row["tabela"], row["nome"]) in do_console:
            assert (row["comando"], row["papeis"]) == ("r", [leitor]), row
        else:
            assert "app.alcance" not in row["admite"], row
            assert "app.sigilo" not in row["admite"], row


@pytest.mark.parametrize("tabela", DO_TRAMITE)
async def test_the_console_sees_both_ends_and_the_network_never_a_stranger(
    house: House, leitor: asyncpg.Connection, tabela: str
) -> None:
    idt = await completo(house)
    for alcance in ("ente:amargosa", "ente:bahia", "rede"):
        assert await vistos(leitor, tabela, idt, alcance=alcance) > 0, alcance
    for alcance in ("ente:uniao", "ente:", "amargosa", "", "ente:rede"):
        assert await vistos(leitor, tabela, idt, alcance=alcance) == 0, alcance
    assert await vistos(leitor, tabela, idt, alcance="rede", sigilo="") == 0
    assert await leitor.fetchval(f"SELECT count(*) FROM {tabela}") == 0  # noqa: S608 - ours


@pytest.mark.parametrize("tabela", DO_TRAMITE)
async def test_the_console_sees_no_more_than_the_level_that_it_was_told(
    house: House, leitor: asyncpg.Connection, tabela: str
) -> None:
    for nivel in (2, 3):
        idt = (await com_sigilo(house, str(nivel)))["IDT"]
        for ate in (1, 2, 3):
            achados = await vistos(leitor, tabela, idt, alcance="rede", sigilo=str(ate))
            assert bool(achados) == (ate >= nivel), (nivel, ate)


@pytest.mark.parametrize("tabela", [*DO_TRAMITE, "metadados"])
async def test_a_transaction_of_the_wire_gains_nothing_by_what_the_console_sets(house: House, tabela: str) -> None:
    idt = await completo(house)
    fio = await asyncpg.connect(house.dsns.app)
    try:
        assert await vistos(fio, tabela, idt, alcance="rede", sigilo="3", tenant="3") == 0
        assert await vistos(fio, tabela, idt, alcance="ente:amargosa", sigilo="3", tenant="3") == 0
        assert await vistos(fio, tabela, idt, alcance="", sigilo="", tenant="1") > 0
        async with fio.transaction():
            await fio.execute("SELECT set_config('app.tenant', '3', true), set_config('app.alcance', 'rede', true)")
            await fio.execute("SELECT set_config('app.sigilo', '3', true)")
            assert await fio.execute("UPDATE tramite SET situacao = 7 WHERE idt = $1", idt) == "UPDATE 0"
    finally:
        await fio.close()


@pytest.mark.parametrize(
    "comando",
    [
        "SELECT justificativa_da_recusa FROM tramite",
        "SELECT * FROM tramite",
        "SELECT ticket FROM tramite",
        "SELECT 1 FROM metadados",
        "SELECT 1 FROM sessao",
        "SELECT 1 FROM evento",
        "UPDATE tramite SET situacao = 7",
        "DELETE FROM componente",
        "INSERT INTO acesso (id) VALUES (gen_random_uuid())",
        "UPDATE mudanca SET situacao = 6",
        "DELETE FROM recibo",
        "SELECT proximo_nre(2026)",
    ],
)
async def test_the_console_can_neither_write_nor_read_what_somebody_wrote(
    leitor: asyncpg.Connection, comando: str
) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await leitor.execute(comando)


@pytest.mark.parametrize("comando", ["UPDATE acesso SET sub = 'outro'", "DELETE FROM acesso", "SELECT * FROM acesso"])
async def test_the_register_of_looks_is_only_ever_added_to(house: House, comando: str) -> None:
    fio = await asyncpg.connect(house.dsns.app)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await fio.execute(comando)
    finally:
        await fio.close()


async def test_the_register_is_read_by_the_body_whose_people_looked(house: House, leitor: asyncpg.Connection) -> None:
    await house.sql(
        "INSERT INTO acesso (id, tenant_id, em, sub, ato, porque, idt) "
        "VALUES (gen_random_uuid(), 'bahia', now(), 'x', 'x', 'x', 987654)"
    )
    for alcance, quantos in (("ente:bahia", 1), ("rede", 1), ("ente:amargosa", 0), ("", 0)):
        assert await vistos(leitor, "acesso", 987654, alcance=alcance) == quantos, alcance
