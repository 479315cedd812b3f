"""From the wire to the figures: every event of the contracts that counts, over a real broker."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest
from metrics_facts import AMARGOSA, BAHIA, INICIO, mudanca, passo
from metrics_house import House, expected
from metrics_site import NOMES, settings
from metrics_wire import enveloped, of_cadastro, of_ente, of_tramite, of_unidade, publish

from chassis import clock
from chassis.testing.events import read_raw
from contracts.samples import SAMPLES
from metrics.app import worker
from metrics.domain.cadastro import Etapa
from metrics.domain.errors import HorarioImpossivelError
from metrics.domain.tramite import Mudanca
from metrics.events.consume import TYPES, lote

PATIENCE = 60


def test_every_published_event_of_our_sources_is_taken_in_or_passed_over_on_purpose() -> None:
    passed_over = {
        "registry.repositorio.criado.v1",
        "registry.spe.criado.v1",
        "registry.credencial.emitida.v1",
        "registry.credencial.revogada.v1",
        "registry.especie.criada.v1",
        "registry.hipotese.criada.v1",
        "registry.motivo_urgencia.criado.v1",
    }
    assert SAMPLES.keys() - TYPES == passed_over


@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_sample_of_the_contracts_is_understood(type_: str) -> None:
    envelope = enveloped(SAMPLES[type_], id_=clock.new_id())
    understood = lote([envelope])
    assert understood.eventos == [envelope.id]
    assert len([*understood.mudancas, *understood.passos, *understood.projetados]) == 1


def test_an_event_of_another_family_only_counts_as_seen() -> None:
    envelope = enveloped(SAMPLES["registry.especie.criada.v1"], id_=clock.new_id())
    assert lote([envelope]).eventos == [envelope.id]
    assert not lote([envelope]).mudancas


def test_a_fact_survives_the_wire() -> None:
    for original in (mudanca(7, 1, 1, em=INICIO), mudanca(7, 2, 8, em=INICIO)):
        assert lote([of_tramite(original)]).mudancas == [original]
    step = passo(BAHIA, 4, Etapa.RECUSADO, em=INICIO)
    assert lote([of_cadastro(step)]).passos == [step]


def test_a_clock_that_runs_ahead_is_not_believed() -> None:
    envelope = of_tramite(mudanca(7, 1, 1, em=INICIO)).model_copy(update={"recordedat": INICIO - timedelta(hours=1)})
    assert lote([envelope]).mudancas[0].em == INICIO - timedelta(hours=1)


def test_an_event_from_before_its_time_is_refused() -> None:
    with pytest.raises(HorarioImpossivelError):
        lote([of_tramite(mudanca(7, 1, 1, em=datetime(1970, 1, 1, tzinfo=UTC)))])


@asynccontextmanager
async def working(house: House, kafka: str) -> AsyncIterator[None]:
    """The worker, as `serve worker` runs it."""
    given = settings(house, "http://127.0.0.1:1", kafka_bootstrap=kafka)
    async with asyncio.TaskGroup() as group:
        jobs = [group.create_task(job()) for job in worker(given)]
        yield
        for job in jobs:
            job.cancel()


async def until(reached: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await reached():
            await asyncio.sleep(0.1)


async def has_taken_in(house: House, mudancas: list[Mudanca]) -> bool:
    idts = ", ".join(str(idt) for idt in {mudanca.idt for mudanca in mudancas})
    found = await house.rows(f"SELECT evento FROM mudanca WHERE idt IN ({idts})")  # noqa: S608 - numbers of ours
    return {row["evento"] for row in found} == {mudanca.evento for mudanca in mudancas}


async def has_heard_of(house: House, *entes: UUID) -> bool:
    return {row["id"] for row in await house.rows("SELECT id FROM ente")} >= set(entes)


async def is_parked(kafka: str, key: str, *, reason: str) -> bool:
    parked = await read_raw(kafka, "barramento.tramite.dlq")
    return [record.headers["dlq-motivo"] for record in parked if record.key == key] == [reason]


def journeys(quantas: int) -> list[Mudanca]:
    """Concluded trâmites whose numbers no other test of the broker uses."""
    first = random.randrange(10**9, 10**12)  # noqa: S311 - no secret
    return [
        mudanca(first + n, situacao, situacao, em=INICIO + timedelta(hours=situacao))
        for n in range(quantas)
        for situacao in range(1, 7)
    ]


@pytest.mark.pg
@pytest.mark.kafka
@pytest.mark.xdist_group("metrics-consumer")
async def test_events_become_figures_within_seconds_and_poison_is_parked(house: House, kafka: str) -> None:
    mudancas = journeys(20)
    poison = of_tramite(mudanca(mudancas[0].idt - 1, 1, 1, em=datetime(1970, 1, 1, tzinfo=UTC)))
    names = [of_ente(ente, em=INICIO) for ente in NOMES]
    units = [of_unidade(AMARGOSA, 102, em=INICIO, nome="Protocolo Geral")]
    async with working(house, kafka):
        await publish(kafka, [*names, *units, poison, *map(of_tramite, mudancas), *map(of_tramite, mudancas)])
        await until(partial(has_taken_in, house, mudancas))
        await until(partial(has_heard_of, house, *NOMES))
        await until(partial(is_parked, kafka, poison.data.key, reason="HorarioImpossivelError"))
    stored = await house.stored()
    wanted = expected(mudancas)
    assert {idt: stored["tramites"][idt] for idt in wanted["tramites"]} == wanted["tramites"]


@pytest.mark.pg
@pytest.mark.kafka
@pytest.mark.xdist_group("metrics-consumer")
async def test_a_database_that_goes_away_is_waited_out(house: House, kafka: str) -> None:
    mudancas = journeys(5)
    async with working(house, kafka):
        await publish(kafka, map(of_tramite, mudancas[:15]))
        await until(partial(has_taken_in, house, mudancas[:15]))
        await house.cut_connections()
        await publish(kafka, map(of_tramite, mudancas[15:]))
        await until(partial(has_taken_in, house, mudancas))
