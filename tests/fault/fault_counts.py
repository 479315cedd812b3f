"""Counting from both ends: what the bus committed, what stands in Kafka, and what the figures took in."""

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.embedded import process
from chassis.testing.events import read_topic
from contracts.barramento.v1 import TramiteEvent
from contracts.catalogue import decode
from contracts.envelope import Envelope, Event
from contracts.topics import BARRAMENTO_TRAMITE
from metrics.events import consume
from metrics.store.tables import METADATA
from metrics.store.work import SqlBegin
from metrics.usecases.absorver import Absorver
from tests.fault.fault_house import CLEAN, House

TOPIC = BARRAMENTO_TRAMITE.name
BATCH = 500
PATIENCE_S = 90


async def everything(house: House) -> list[TramiteEvent]:
    """Count all of it, once the facts have come through; what the bus told, in the order of its commits."""
    await published(house)
    await taken_in(house)
    told = await on_the_bus(house)
    await in_kafka(house, told)
    await in_the_figures(house, told)
    return [_fact(envelope) for envelope in told]


async def published(house: House) -> None:
    """Wait until the outbox is empty."""

    async def empty() -> bool:
        return not await house.rows("barramento", "SELECT FROM outbox LIMIT 1")

    try:
        await process.until(empty, timeout=PATIENCE_S)
    except TimeoutError as error:
        error.add_note(house.last_words("barramento-relay"))
        raise


async def taken_in(house: House) -> None:
    """Wait until the figures hold everything that the bus told."""

    async def all_of_it() -> bool:
        told = {row["id"] for row in await house.rows("barramento", "SELECT id FROM evento")}
        return told <= {row["evento"] for row in await house.rows("metrics", "SELECT evento FROM mudanca")}

    await process.until(all_of_it, timeout=PATIENCE_S)


async def on_the_bus(house: House) -> list[Envelope[Event]]:
    """State, history and facts tell the same: one fact a change, versions without a gap, the last is the state."""
    told = [decode(row["corpo"]) for row in await house.rows("barramento", "SELECT corpo FROM evento ORDER BY seq")]
    assert len({envelope.id for envelope in told}) == len(told)
    facts: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for envelope in told:
        fact = _fact(envelope)
        assert envelope.sequence == fact.versao
        facts[fact.idt].append((fact.versao, fact.situacao))
    history: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for row in await house.rows("barramento", "SELECT idt, versao, situacao FROM mudanca ORDER BY idt, versao"):
        history[row["idt"]].append((row["versao"], row["situacao"]))
    for row in await house.rows("barramento", "SELECT idt, versao, situacao FROM tramite"):
        idt = row["idt"]
        assert facts[idt] == history[idt]
        assert [versao for versao, _ in facts[idt]] == list(range(1, row["versao"] + 1))
        assert facts[idt][-1] == (row["versao"], row["situacao"])
    return told


async def in_kafka(house: House, told: list[Envelope[Event]]) -> None:
    """Every fact stands there at least once and nothing else does; what is repeated is the same, and order holds."""
    records = await read_topic(house.bootstrap, TOPIC)
    by_id = {envelope.id: envelope for envelope in told}
    assert {record.envelope.id for record in records} == by_id.keys()
    assert all(record.envelope == by_id[record.envelope.id] for record in records)
    first: dict[str, list[UUID]] = defaultdict(list)
    for record in records:
        if record.envelope.id not in first[record.key]:
            first[record.key].append(record.envelope.id)
    committed: dict[str, list[UUID]] = defaultdict(list)
    for envelope in told:
        committed[envelope.data.key].append(envelope.id)
    assert first == committed


async def in_the_figures(house: House, told: list[Envelope[Event]]) -> None:
    """Each fact counts once: the figures are those of a clean run, by the same service, over the same facts."""
    await _forget(house)
    apply = consume.handle(Absorver(SqlBegin(house.clean, consumer=consume.CONSUMER)))
    for start in range(0, len(told), BATCH):
        await apply(told[start : start + BATCH])
    assert await figures(house) == await figures(house, database=CLEAN)


async def figures(house: House, *, database: str = "metrics") -> dict[str, Any]:
    """Everything that the figures' tables hold."""
    return {
        name: sorted(map(repr, await house.rows(database, f'SELECT * FROM "{name}"')))  # noqa: S608 - our own names
        for name in METADATA.tables
    }


def documents(folder: Path) -> set[str]:
    """The documents that can be seen, by hash; each is whole: it is what its name says."""
    seen = {
        path.name: path
        for path in folder.rglob("*")
        if path.is_file() and len(path.name) == hashlib.sha256().digest_size * 2
    }
    for name, path in seen.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name
    return set(seen)


async def _forget(house: House) -> None:
    tables = ", ".join(f'"{name}"' for name in ("inbox", *METADATA.tables))
    await house.rows(CLEAN, f"TRUNCATE {tables}")


def _fact(envelope: Envelope[Event]) -> TramiteEvent:
    assert isinstance(envelope.data, TramiteEvent)
    return envelope.data
