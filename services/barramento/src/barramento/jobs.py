"""When the bus does what nobody asks for."""

from datetime import timedelta
from functools import partial

from barramento.settings import Settings
from chassis import inbox
from chassis.blobs import BlobStore
from chassis.db import Database
from chassis.periodic import DAY_S, HOUR_S, every


async def varrer(blobs: BlobStore, settings: Settings) -> None:
    """Every hour: remove what uploads left behind that nobody finished."""
    work = partial(blobs.sweep, older_than=timedelta(days=settings.parts_kept_days))
    await every(HOUR_S, work, name="varrer")


async def esquecer(database: Database, settings: Settings) -> None:
    """Every day: forget which events were taken in, once the broker could not bring them again."""

    async def work() -> None:
        async with database.write(tenant="") as write:
            await inbox.prune(write.session, days=settings.inbox_days)

    await every(DAY_S, work, name="esquecer")
