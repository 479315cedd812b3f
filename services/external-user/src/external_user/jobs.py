"""When external-user does what nobody asks for. Each may run twice at once, or late."""

import structlog

from chassis import idempotency, inbox
from chassis.db import Database
from chassis.periodic import DAY_S, every
from external_user.settings import Settings
from external_user.usecases.entregar import EntregarCartas
from external_user.usecases.leitura import LerTenants
from external_user.usecases.limpar import LimparCadastros

log = structlog.get_logger()


async def entregar(entrega: EntregarCartas, settings: Settings) -> None:
    """Every second, unless the settings say otherwise: send letters as long as there are some due."""

    async def work() -> None:
        while await entrega():
            pass

    await every(settings.mail_every_s, work, name="entregar")


async def limpar(limpa: LimparCadastros, ler_tenants: LerTenants, settings: Settings) -> None:
    """Every ten minutes, unless the settings say otherwise: expire and erase what is due, body by body."""

    async def work() -> None:
        for tenant in await ler_tenants():
            if tocados := await limpa(tenant):
                log.info("limpar.feito", tenant=tenant, cadastros=tocados)

    await every(settings.cleaning_every_s, work, name="limpar")


async def esquecer(database: Database, settings: Settings) -> None:
    """Every day: forget the events taken in and the idempotency keys that nobody can need any more."""

    async def work() -> None:
        async with database.write(tenant="") as write:
            await inbox.prune(write.session, days=settings.inbox_days)
            await idempotency.forget(write.session)

    await every(DAY_S, work, name="esquecer")
