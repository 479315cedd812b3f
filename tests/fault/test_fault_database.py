"""PostgreSQL is killed under load, twice: what had committed stands, what had not never was (design §3.1)."""

import asyncio

import pytest

from tests.fault import fault_counts as counts
from tests.fault.fault_house import House
from tests.fault.fault_seis import Carga, Seis

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

CRASHES = 2
BETWEEN_S = 3


async def test_a_database_killed_under_load_loses_nothing_and_doubles_nothing(house: House, seis: Seis) -> None:
    carga = Carga(seis=seis)
    async with (
        house.running("barramento", "api"),
        house.running("barramento", "relay"),
        house.running("metrics", "worker"),
    ):
        async with asyncio.TaskGroup() as group:
            group.create_task(carga.correr())
            for _ in range(CRASHES):
                await asyncio.sleep(BETWEEN_S)
                before = len(carga.processos)
                await house.crash_database()
            await asyncio.sleep(BETWEEN_S)
            carga.parar.set()
        assert len(carga.processos) > before
        await counts.everything(house)
    kept = await house.rows(
        "barramento", "SELECT encode(decode(hash, 'base64'), 'hex') AS h FROM componente WHERE lido"
    )
    assert {row["h"] for row in kept} <= counts.documents(house.blobs)
