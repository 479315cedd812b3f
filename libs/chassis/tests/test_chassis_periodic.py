"""Periodic work goes on, waits out what is away, and ends with what is wrong."""

import asyncio
import contextlib

import pytest

from chassis.blobs import ArmazenamentoForaError
from chassis.periodic import every


async def done_until(limit: int, *, failing: BaseException | None = None) -> int:
    done = 0
    enough = asyncio.Event()

    async def work() -> None:
        nonlocal done
        done += 1
        if done == limit:
            enough.set()
        if done == 1 and failing is not None:
            raise failing

    running = asyncio.create_task(every(0.001, work, name="teste"))
    waiting = asyncio.create_task(enough.wait())
    await asyncio.wait({running, waiting}, timeout=5, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        await running
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    return done


async def test_work_is_done_again_and_again() -> None:
    assert await done_until(3) == 3


@pytest.mark.parametrize("away", [ConnectionRefusedError(), ArmazenamentoForaError()])
async def test_a_part_that_is_away_is_waited_out(away: Exception) -> None:
    assert await done_until(3, failing=away) == 3


async def test_a_fault_of_ours_ends_it() -> None:
    with pytest.raises(ZeroDivisionError):
        await done_until(3, failing=ZeroDivisionError())
