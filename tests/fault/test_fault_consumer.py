"""A consumer is killed around its commit: its figures are those of a clean run (design §3.1, rule 3)."""

import pytest

from tests.fault import fault_counts as counts
from tests.fault.dying import Point
from tests.fault.fault_facts import invent
from tests.fault.fault_house import House

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

QUANTOS = 150  # 900 facts: eighteen batches
# The first commits of a process are its sweeping and what is repeated to it.
DEATHS = ((Point.BEFORE_OFFSET, 1), (Point.BEFORE_COMMIT, 5), (Point.AFTER_COMMIT, 5))


async def test_a_consumer_killed_between_its_commit_and_its_offset_counts_everything_once(house: House) -> None:
    await invent(house.bus, first=7 * 10**9, quantos=QUANTOS)
    async with house.running("barramento", "relay"):
        await counts.published(house)
    told = await _taken_in(house)
    for death in DEATHS:
        worker = await house.start("metrics", "worker", dying_at=death)
        await worker.died()
        now = await _taken_in(house)
        assert told < now  # it had worked before it died
        told = now
    async with house.running("metrics", "worker"):
        await counts.everything(house)


async def _taken_in(house: House) -> int:
    return len(await house.rows("metrics", "SELECT FROM mudanca"))
