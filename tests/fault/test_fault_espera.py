"""The database is away for a while under running trâmites: nobody is refused and nothing is lost (tramita-api.md §11).

A receiver that is answered one 5xx refuses its process for good, so here a single failed call of either SEI is one too
many: they have no second try.
"""

import asyncio
import os

import pytest

from tests.fault import fault_counts as counts
from tests.fault.fault_house import House
from tests.fault.fault_seis import CONCLUIDO, Seis
from tropeiro.simulador.processo import Processo

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

AWAY_S = float(os.environ.get("TROPEIRO_FAULT_AWAY_S", "8"))
BEFORE_S = 3
SENDERS = 4


@pytest.mark.timeout(240 + 4 * AWAY_S)
@pytest.mark.parametrize("how", ["killed", "restarted"])
async def test_a_database_that_is_away_costs_time_and_no_tramite(house: House, seis: Seis, how: str) -> None:
    first = (await house.rows("barramento", "SELECT coalesce(max(idt), 0) AS idt FROM tramite"))[0]["idt"]
    sent: dict[int, Processo] = {}
    stop = asyncio.Event()
    async with (
        house.running("barramento", "api"),
        house.running("barramento", "relay"),
        house.running("metrics", "worker"),
    ):
        attending = [asyncio.create_task(one.atender()) for one in (seis.amargosa, seis.bahia)]
        async with asyncio.TaskGroup() as group:
            for _ in range(SENDERS):
                group.create_task(_send_one_after_another(seis, sent, stop))
            await asyncio.sleep(BEFORE_S)
            before = len(sent)
            away = house.crash_database if how == "killed" else house.restart_database
            await away(away_s=AWAY_S)
            await asyncio.sleep(BEFORE_S)
            stop.set()
        for task in attending:
            assert not task.done(), task
            task.cancel()
        await asyncio.wait(attending)
        assert before < len(sent)
        assert (seis.amargosa.contagem.falhas, seis.bahia.contagem.falhas) == (0, 0), seis.contados
        assert (seis.amargosa.contagem.recusados, seis.bahia.contagem.recebidos) == (0, len(sent))
        for idt, processo in sent.items():
            await seis.conferir(processo, idt)
        await counts.everything(house)
    known = await house.rows("barramento", "SELECT idt, situacao FROM tramite WHERE idt > $1", first)
    assert {row["idt"]: row["situacao"] for row in known} == dict.fromkeys(sent, CONCLUIDO)


async def _send_one_after_another(seis: Seis, sent: dict[int, Processo], stop: asyncio.Event) -> None:
    while not stop.is_set():
        processo = seis.processo()
        sent[await seis.levar(processo, retry=_never)] = processo


async def _never() -> None:
    pytest.fail("a call of the sender failed")
