"""One house for all fault tests; what a test that failed left broken is repaired for the next."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.fault.fault_house import House, opened
from tests.fault.fault_seis import Seis, ligadas


@pytest_asyncio.fixture(scope="session")
async def building() -> AsyncIterator[House]:
    async with opened() as there:
        yield there


@pytest_asyncio.fixture
async def house(building: House) -> House:
    await building.repair()
    return building


@pytest_asyncio.fixture
async def seis(house: House, tmp_path: Path) -> AsyncIterator[Seis]:
    async with ligadas(house, tmp_path) as there:
        yield there
