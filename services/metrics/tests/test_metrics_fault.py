"""The worker is killed again and again while events come in: nothing lost, nothing counted twice (metrics.md §6.1)."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from metrics_facts import ENTES, INICIO, JORNADAS, mudanca
from metrics_house import House, expected
from metrics_wire import TRAMITE, batched, of_tramite, publish

from metrics.domain.tramite import Mudanca

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("metrics-consumer")]

DEATHS = 3
PATIENCE = 90


def events(chance: random.Random) -> list[Mudanca]:
    """Trâmites whose numbers no other test of the broker uses, each in its order, all mixed."""
    first = chance.randrange(10**9, 10**12)
    possible = [jornada for jornada in JORNADAS if set(jornada) <= TRAMITE.keys()]
    told: list[list[Mudanca]] = []
    for idt in range(first, first + 400):
        de, para = chance.choice(ENTES), chance.choice(ENTES)
        em = INICIO + timedelta(minutes=chance.randrange(40_000))
        told.append(
            [
                mudanca(idt, versao, situacao, em=em + versao * timedelta(seconds=90), de=de, para=para)
                for versao, situacao in enumerate(chance.choice(possible), start=1)
            ]
        )
    longest = max(map(len, told))
    return [one[step] for step in range(longest) for one in told if step < len(one)]


async def start(environment: Mapping[str, str], log: Path) -> asyncio.subprocess.Process:
    with log.open("ab") as output:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "metrics.cli", "serve", "worker", env=environment, stdout=output, stderr=output
        )


async def test_a_worker_that_is_killed_at_any_moment_counts_everything_once(
    house: House, kafka: str, tmp_path: Path
) -> None:
    chance = random.Random(int.from_bytes(os.urandom(4)))  # noqa: S311 - another moment each time
    mudancas = events(chance)
    log = tmp_path / "worker.log"
    environment = {
        **os.environ,
        "METRICS_PORT": "0",
        "METRICS_DATABASE_URL": house.dsns.app,
        "METRICS_KAFKA_BOOTSTRAP": kafka,
        "METRICS_BATCH": "20",
    }
    envelopes = [of_tramite(mudanca) for mudanca in mudancas]
    for part in batched(envelopes, len(envelopes) // DEATHS + 1):
        await publish(kafka, part)
        before = len(await house.rows("SELECT 1 FROM mudanca"))
        process = await start(environment, log)
        async with asyncio.timeout(PATIENCE):  # let it begin: a worker that never worked proves nothing
            while len(await house.rows("SELECT 1 FROM mudanca")) == before:
                await asyncio.sleep(0.01)
        await asyncio.sleep(chance.uniform(0, 0.15))
        process.send_signal(signal.SIGKILL)
        await process.wait()
    await finish(house, environment, log, eventos={mudanca.evento for mudanca in mudancas})
    # The broker may hold what other tests published: whatever was taken in, the figures are those of a clean run.
    assert await house.stored() == expected(await house.taken_in(), await house.steps_taken_in())


async def finish(house: House, environment: Mapping[str, str], log: Path, *, eventos: set[object]) -> None:
    process = await start(environment, log)
    async with asyncio.timeout(PATIENCE):
        while not eventos <= {row["evento"] for row in await house.rows("SELECT evento FROM mudanca")}:
            assert process.returncode is None, f"see {log}"
            await asyncio.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
