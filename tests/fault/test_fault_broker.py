"""The broker is away for a while, and the broker lost everything: it is disposable (docs/adr/0003)."""

import asyncio
import os
import statistics
import sys
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient

from chassis import clock, relay
from chassis.embedded import process, provision
from chassis.testing.events import read_topic
from metrics.events import consume
from tests.fault import fault_counts as counts
from tests.fault.fault_facts import tell
from tests.fault.fault_house import House
from tests.fault.fault_seis import Carga, Seis, pausa

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

AWAY_S = float(os.environ.get("TROPEIRO_FAULT_AWAY_S", "10"))
BEFORE_S = 4
SLOWER = 3  # no bound on speed: a trâmite that waited for the broker would take all of AWAY_S


@pytest.mark.timeout(180 + 2 * AWAY_S)
async def test_a_broker_that_is_away_is_not_noticed_by_who_sends_and_receives(house: House, seis: Seis) -> None:
    now = asyncio.get_running_loop().time
    carga = Carga(seis=seis)
    async with (
        house.running("barramento", "api"),
        house.running("barramento", "relay"),
        house.running("metrics", "worker"),
        asyncio.TaskGroup() as group,
    ):
        group.create_task(carga.correr())
        began = now()
        while now() < began + BEFORE_S or not carga.concluidos(began, now()):
            await asyncio.sleep(0.1)
        await house.stop_broker()
        left = now()
        await asyncio.sleep(AWAY_S)
        came, waiting = now(), await house.rows("barramento", "SELECT FROM outbox")
        await house.start_broker()
        carga.parar.set()
    usual, away = carga.concluidos(began, left), carga.concluidos(left, came)
    assert away
    assert len(waiting) >= 6 * len(away)
    assert statistics.median(away) < max(SLOWER * statistics.median(usual), AWAY_S / 2)
    assert seis.amargosa.contagem.falhas == seis.bahia.contagem.falhas == 0
    async with house.running("barramento", "relay"), house.running("metrics", "worker"):
        await counts.everything(house)


async def test_facts_of_a_relay_started_after_the_broker_lost_everything_are_no_repetitions(house: House) -> None:
    first, processes = range(10**11, 10**11 + 10, 10), range(10**11 + 10, 10**11 + 110, 10)
    await _wiped(house)
    async with house.running("barramento", "relay"):
        await _tell_each(house, first, step=1)  # it is the producer 0 of this broker, as the next will be of the next
        await _wiped(house)
        await _tell_each(house, processes, step=1)
    async with house.running("barramento", "relay"):
        await _tell_each(house, processes, step=2)
    stands = {(record.key, record.envelope.sequence) for record in await read_topic(house.bootstrap, counts.TOPIC)}
    assert stands == {(key, step) for key in {key for key, _ in stands} for step in (1, 2)}
    assert len(stands) == 2 * len(processes)
    await relay.refill(house.dsns("barramento").relay, since=clock.now().date() - timedelta(days=1))
    async with house.running("barramento", "relay"), house.running("metrics", "worker"):
        await counts.everything(house)


async def test_a_broker_that_lost_everything_is_filled_again_by_replay_and_nothing_counts_twice(
    house: House, seis: Seis
) -> None:
    async with (
        house.running("barramento", "api"),
        house.running("barramento", "relay"),
        house.running("metrics", "worker"),
    ):
        await _um_tramite(seis)
        told = await counts.everything(house)
        figures = await counts.figures(house)
        await house.wipe_broker()
        assert f"barramento: {len(told)} evento(s)" in await _replay(house)
        await counts.published(house)
        await counts.in_kafka(house, await counts.on_the_bus(house))
        await _read_to_the_end(house)
        assert await counts.figures(house) == figures
        await _um_tramite(seis)
        await counts.everything(house)


async def _wiped(house: House) -> None:
    await house.wipe_broker()
    await provision.topics(house.bootstrap)


async def _tell_each(house: House, processes: range, *, step: int) -> None:
    """One fact of each, every one a batch of its own."""
    for idt in processes:
        await tell(house.bus, idt=idt, step=step)
        await counts.published(house)


async def _um_tramite(seis: Seis) -> None:
    processo = seis.processo(tamanho=20_000)
    idt = await seis.enviar(processo, retry=pausa)
    await seis.concluir(idt, retry=pausa)
    await seis.conferir(processo, idt)


async def _replay(house: House) -> str:
    since = f"{clock.now() - timedelta(days=1):%Y-%m-%d}"
    arguments = ("-m", "tropeiro.main", "replay", "barramento", "--from", since, "--data", str(house.plan.folder.root))
    command = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=asyncio.subprocess.PIPE)
    told, _ = await command.communicate()
    assert command.returncode == 0
    return told.decode()


async def _read_to_the_end(house: House) -> None:
    """Until the figures' consumer has been handed every message that stands in Kafka."""
    admin = AIOKafkaAdminClient(bootstrap_servers=house.bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=house.bootstrap)
    await admin.start()
    await consumer.start()
    try:

        async def read() -> bool:
            partitions = [TopicPartition(counts.TOPIC, number) for number in await _partitions(admin)]
            ends = await consumer.end_offsets(partitions)
            reached = await admin.list_consumer_group_offsets(consume.CONSUMER)
            wanted = {partition: end for partition, end in ends.items() if end}
            return wanted == {one: reached[one].offset for one in wanted if one in reached}

        await process.until(read, timeout=counts.PATIENCE_S)
    finally:
        await consumer.stop()
        await admin.close()


async def _partitions(admin: AIOKafkaAdminClient) -> list[int]:
    [topic] = await admin.describe_topics([counts.TOPIC])
    return [one["partition"] for one in topic["partitions"]]
