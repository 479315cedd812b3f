"""What the page for bodies that come over tells the operator to do, done."""

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest
from barramento_house import House, corpo, documento, processo, recusa

from chassis import migrations
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg

PAGE = Path(__file__).resolve().parents[3] / "docs/how-to/migrate-from-the-official-platform.md"


async def test_numbers_begin_where_the_page_lets_them_begin(database: NewDatabase) -> None:
    (sql,) = re.findall(r"```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    dsns = await database("barramento")
    await migrations.upgrade("barramento", dsns.migrator)
    owner, app = await asyncio.gather(asyncpg.connect(dsns.migrator), asyncpg.connect(dsns.app))
    try:
        await app.fetchval("SELECT proximo_nre(2026)")  # a year that has begun is moved on, too
        await owner.execute(sql)
        assert await app.fetchval("SELECT nextval('idt_seq')") == 500_000_000
        assert [await app.fetchval("SELECT proximo_nre($1)", ano) for ano in (2026, 2027, 2055)] == [
            500_000_000_001
        ] * 3
        assert await app.fetchval("SELECT proximo_nre(2027)") == 500_000_000_002
        assert await app.fetchval("SELECT proximo_nre(2056)") == 1
    finally:
        await asyncio.gather(owner.close(), app.close())


async def test_a_number_of_the_platform_from_which_a_body_comes_is_refused_and_the_words_say_which(
    house: House,
) -> None:
    dados = corpo(102, 202, processo(documento(1, b"veio de la")), NRE="0000006889522021")
    status, codigo, mensagem = recusa(await house.amargosa.post("tramites/processo", dados))
    assert (status, codigo) == (400, "1022")
    assert "0000006889522021" in mensagem
