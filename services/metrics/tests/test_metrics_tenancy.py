"""A row is seen by whom it belongs to, and by nobody else."""

from datetime import timedelta

import pytest
from metrics_facts import BAHIA, ENTES, INICIO, UNIAO, mudanca, passo
from metrics_house import House, lote
from sqlalchemy import text

from metrics.domain.cadastro import Etapa
from metrics.domain.politica import REDE

pytestmark = pytest.mark.pg

ONLY_PARTIES = ("mudanca", "tramite")
PARTIES_AND_NETWORK = ("agregado", "duracao", "balde", "voo")
HOUR = timedelta(hours=1)


async def seen(house: House, table: str, *, tenant: str) -> int:
    async with house.db.read(tenant=tenant) as reading:
        return int(await reading.session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)  # noqa: S608 - our own names


async def test_every_table_with_a_body_in_it_forces_row_level_security(house: House) -> None:
    rows = await house.rows("""
        SELECT DISTINCT c.table_name AS name, p.relrowsecurity AND p.relforcerowsecurity AS forced
        FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name AND p.relkind = 'r'
        WHERE c.table_schema = 'public'
          AND c.column_name IN ('tenant_id', 'ente', 'remetente_ente', 'destinatario_ente', 'origem', 'destino')
    """)
    assert {row["name"] for row in rows} == {*ONLY_PARTIES, *PARTIES_AND_NETWORK, "passo", "sessao"}
    assert all(row["forced"] for row in rows)


async def test_a_tramite_is_seen_by_its_two_bodies_and_by_no_third_not_even_the_network(house: House) -> None:
    await house.absorver(lote([mudanca(1, n, n, em=INICIO + n * HOUR) for n in (1, 2, 5)]))
    for table in ONLY_PARTIES:
        assert [await seen(house, table, tenant=str(ente)) > 0 for ente in ENTES] == [True, True, False]
        assert await seen(house, table, tenant=REDE) == 0
        assert await seen(house, table, tenant="") == 0


async def test_aggregates_are_seen_by_their_two_bodies_and_the_network(house: House) -> None:
    await house.absorver(lote([mudanca(1, n, n, em=INICIO + n * HOUR) for n in (1, 2, 5)]))
    await house.absorver(lote([mudanca(2, 1, 1, em=INICIO)]))
    for table in PARTIES_AND_NETWORK:
        assert [await seen(house, table, tenant=str(ente)) > 0 for ente in ENTES] == [True, True, False]
        assert await seen(house, table, tenant=REDE) > 0
        assert await seen(house, table, tenant="") == 0


async def test_steps_of_a_registration_are_seen_by_its_body_only(house: House) -> None:
    await house.absorver(lote(passos=[passo(UNIAO, 1, Etapa.CADASTRO, em=INICIO, ente=BAHIA)]))
    assert [await seen(house, "passo", tenant=str(ente)) for ente in ENTES] == [0, 1, 0]
    assert await seen(house, "passo", tenant=REDE) == 0
