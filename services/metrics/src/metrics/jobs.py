"""When the figures do what nobody asks for."""

from chassis import inbox
from chassis.db import Database
from chassis.periodic import every
from metrics.domain.politica import REDE
from metrics.settings import Settings

DIA_S = 86_400.0


async def esquecer(database: Database, settings: Settings) -> None:
    """Every day: forget which events were taken in long ago. The event stores still know those that count, by id."""

    async def work() -> None:
        async with database.write(tenant=REDE) as write:
            await inbox.prune(write.session, days=settings.inbox_days)

    await every(DIA_S, work, name="esquecer")
