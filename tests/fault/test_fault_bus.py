"""The API of the bus is killed at every commit of a whole trâmite; both SEIs go on as the client does."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fault import fault_counts as counts
from tests.fault.dying import Point
from tests.fault.fault_children import Child
from tests.fault.fault_house import House
from tests.fault.fault_seis import CONCLUIDO, Seis
from tropeiro.simulador.processo import Processo

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

FAR = 10_000
AT_LEAST = 15  # the beginning; ticket and component, for a document and each part; the end; receipts; downloads …
ONE_S = 60


class Bus:
    """The API, started again whenever it died."""

    def __init__(self, house: House, api: Child) -> None:
        self._house = house
        self.api = api

    async def revive(self) -> None:
        """What a supervisor does."""
        await asyncio.sleep(0.02)  # a process that kills itself is gone a moment after its connections
        if not self.api.alive:
            self.api = await self._house.start("barramento", "api")


@pytest_asyncio.fixture
async def bus(house: House) -> AsyncIterator[Bus]:
    there = Bus(house, await house.start("barramento", "api"))
    yield there
    await there.api.stop()


@pytest.mark.parametrize("point", [Point.BEFORE_COMMIT, Point.AFTER_COMMIT])
@pytest.mark.timeout(300)
async def test_a_bus_killed_at_any_commit_of_a_tramite_loses_nothing_and_doubles_nothing(
    house: House, bus: Bus, seis: Seis, point: Point
) -> None:
    commits = await _commits_of_a_whole_tramite(bus, seis, point)
    assert commits >= AT_LEAST
    for nth in range(1, commits + 1):
        await bus.revive()
        processo, killed = seis.processo(), bus.api
        killed.arm(point, nth=nth)
        idt = await _to_the_end(bus, seis, processo)
        assert not killed.alive, f"it did not come to commit {nth}"
        await bus.revive()
        await seis.conferir(processo, idt)
    async with house.running("barramento", "relay"), house.running("metrics", "worker"):
        await counts.everything(house)
    assert await _kept(house) <= counts.documents(house.blobs)


async def _commits_of_a_whole_tramite(bus: Bus, seis: Seis, point: Point) -> int:
    bus.api.arm(point, nth=FAR)
    await _to_the_end(bus, seis, seis.processo())
    return FAR - bus.api.disarm()


async def _to_the_end(bus: Bus, seis: Seis, processo: Processo) -> int:
    async with asyncio.timeout(ONE_S):
        while True:
            idt = await seis.enviar(processo, retry=bus.revive)
            if (await seis.concluir(idt, retry=bus.revive)).situacao_atual == CONCLUIDO:
                return idt


async def _kept(house: House) -> set[str]:
    query = "SELECT encode(decode(hash, 'base64'), 'hex') AS sha256 FROM componente WHERE recebido"
    return {row["sha256"] for row in await house.rows("barramento", query)}
