"""The relay is killed between publishing and unmarking (design §3.1, rule 1)."""

import pytest

from chassis.testing.events import read_topic
from tests.fault import fault_counts as counts
from tests.fault.dying import Point
from tests.fault.fault_facts import invent
from tests.fault.fault_house import House

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

QUANTOS, FACTS = 220, 1320  # six facts a trâmite: batches of 500, 500 and 320
BATCH = 500


@pytest.mark.parametrize("batch", [1, 2, 3])
async def test_what_a_killed_relay_had_published_and_not_unmarked_comes_again_and_counts_once(
    house: House, batch: int
) -> None:
    assert await _waiting(house) == 0
    await invent(house.bus, first=10**9 * batch, quantos=QUANTOS)
    before = await _in_kafka(house)
    relay = await house.start("barramento", "relay", dying_at=(Point.PUBLISHED, batch))
    await relay.died()
    published, waiting = await _in_kafka(house) - before, await _waiting(house)
    assert published == min(batch * BATCH, FACTS)
    assert waiting > FACTS - published  # it died in between
    async with house.running("barramento", "relay"), house.running("metrics", "worker"):
        await counts.everything(house)
    assert await _in_kafka(house) - before == published + waiting


async def _waiting(house: House) -> int:
    return len(await house.rows("barramento", "SELECT FROM outbox"))


async def _in_kafka(house: House) -> int:
    return len(await read_topic(house.bootstrap, counts.TOPIC))
