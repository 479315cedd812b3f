"""However events arrive, and wherever the process dies, the figures are those of a clean run (metrics.md §6.1)."""

import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from metrics_facts import AMARGOSA, BAHIA, INICIO, cadastros, mudanca, tramites
from metrics_house import CrashError, House, crash_at, expected, lote

from metrics.domain.cadastro import Passo
from metrics.domain.errors import AgregadoNegativoError
from metrics.domain.tramite import Mudanca

pytestmark = pytest.mark.pg

Facts = list[Mudanca | Passo]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[Facts, list[tuple[Facts, list[int]]]]:
    """Events, and how they arrive: shuffled, repeated, cut into batches, each batch dying at some statements first."""
    facts: Facts = []
    for numero in range(draw(st.integers(1, 4))):
        facts += draw(tramites(idt=numero + 1))
    for numero in range(draw(st.integers(0, 2))):
        facts += draw(cadastros(numero=numero))
    again = draw(st.lists(st.sampled_from(facts), max_size=6))
    arriving = draw(st.permutations(facts + again))
    cuts = sorted(draw(st.lists(st.integers(0, len(arriving)), max_size=4)))
    batches = [arriving[a:b] for a, b in zip([0, *cuts], [*cuts, len(arriving)], strict=True)]
    crashes = st.lists(st.integers(0, 35), max_size=2)
    return facts, [(batch, draw(crashes)) for batch in batches if batch]


async def take_in(house: House, facts: Facts) -> int:
    mudancas = [fact for fact in facts if isinstance(fact, Mudanca)]
    passos = [fact for fact in facts if isinstance(fact, Passo)]
    return await house.absorver(lote(mudancas, passos))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(case=deliveries())
async def test_any_order_repetition_batching_and_crash_leave_the_figures_of_a_clean_run(
    migrated: House, case: tuple[Facts, list[tuple[Facts, list[int]]]]
) -> None:
    facts, batches = case
    await migrated.empty()
    for batch, crashes in batches:
        for statement in (*crashes, None):  # the offset was not committed: the batch comes again, until it went through
            with crash_at(migrated.db, statement):
                try:
                    await take_in(migrated, batch)
                except CrashError:
                    continue
    assert await migrated.stored() == expected(
        [fact for fact in facts if isinstance(fact, Mudanca)], [fact for fact in facts if isinstance(fact, Passo)]
    )


async def test_a_crash_at_each_single_statement_changes_nothing(house: House) -> None:
    before = [mudanca(1, n, n, em=INICIO + timedelta(hours=n)) for n in (1, 3)]
    batch = [mudanca(1, n, n, em=INICIO + timedelta(hours=n)) for n in (2, 4, 5)]
    await house.absorver(lote(before))
    statement = 0
    while True:
        with crash_at(house.db, statement):
            try:
                await house.absorver(lote(batch))
                break
            except CrashError:
                assert await house.stored() == expected(before)
        statement += 1
    assert statement > 10
    assert await house.stored() == expected([*before, *batch])


async def test_what_was_taken_in_is_not_taken_in_again(house: House) -> None:
    events = [mudanca(1, n, n, em=INICIO) for n in (1, 2)]
    assert await house.absorver(lote(events)) == 2
    assert await house.absorver(lote(events)) == 0


async def test_an_event_whose_inbox_mark_was_forgotten_changes_nothing(house: House) -> None:
    events = [mudanca(1, n, n, em=INICIO + timedelta(hours=n)) for n in (1, 2, 8)]
    await house.absorver(lote(events))
    await house.execute("TRUNCATE inbox")
    await house.absorver(lote(events[:2]))
    assert await house.stored() == expected(events)


async def test_two_consumers_that_meet_on_one_tramite_count_it_once(house: House) -> None:
    events = [mudanca(1, n, n, em=INICIO + timedelta(hours=n)) for n in range(1, 7)]
    async with asyncio.TaskGroup() as group:
        for start in range(6):
            group.create_task(house.absorver(lote(events[start:] + events[:start])))
    assert await house.stored() == expected(events)


async def test_consumers_of_different_partitions_share_aggregates_without_deadlock(house: House) -> None:
    flows = [
        [mudanca(idt, n, n, em=INICIO + timedelta(hours=n), de=de, para=para) for n in range(1, 6)]
        for idt, (de, para) in enumerate([(AMARGOSA, BAHIA), (BAHIA, AMARGOSA)] * 8, start=1)
    ]
    async with asyncio.TaskGroup() as group:
        for flow in flows:
            for event in flow:
                group.create_task(house.absorver(lote([event])))
    assert await house.stored() == expected([event for flow in flows for event in flow])


async def test_aggregates_that_do_not_match_the_events_refuse_to_go_below_zero(house: House) -> None:
    await house.absorver(lote([mudanca(1, 1, 1, em=INICIO)]))
    await house.execute("TRUNCATE voo")
    with pytest.raises(AgregadoNegativoError):
        await house.absorver(lote([mudanca(1, 2, 7, em=INICIO + timedelta(hours=1))]))
