"""When the figures do what nobody asks for."""

from chassis import inbox
from chassis.db import Database
from chassis.periodic import DAY_S, every
from metrics.domain.politica import REDE
from metrics.settings import Settings


async def esquecer(database: Database, settings: Settings) -> None:
    """Every day: forget which events were taken in long ago. The event stores still know those that count, by id."""

    async def work() -> None:
        async with database.write(tenant=REDE) as write:
            await inbox.prune(write.session, days=settings.inbox_days)

    await every(DAY_S, work, name="esquecer")
