"""Periodic work: letters leave, and what waited too long expires. Each may run twice at once, or late."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from chassis import idempotency, inbox
from chassis.crashes import where
from chassis.db import Database, is_passing
from chassis.server import Job
from external_user.usecases.entregar import Entrega
from external_user.usecases.leitura import LerTenants
from external_user.usecases.limpar import Limpa

log = structlog.get_logger()

DIAS_DO_INBOX = 90  # longer than Kafka keeps anything that is not compacted


def correio(entrega: Entrega, *, every_s: float) -> Job:
    """Send letters as long as there are some due, then look again after a while."""

    async def uma_rodada() -> None:
        while await entrega():
            pass

    return _periodic(uma_rodada, name="correio", every_s=every_s)


def limpeza(limpa: Limpa, ler_tenants: LerTenants, database: Database, *, every_s: float) -> Job:
    """Expire and erase what is due, body by body; forget marks that nobody can need any more."""

    async def uma_rodada() -> None:
        for tenant in await ler_tenants():
            if tocados := await limpa(tenant):
                log.info("limpeza.feita", tenant=tenant, cadastros=tocados)
        async with database.write(tenant="") as write:
            await inbox.prune(write.session, days=DIAS_DO_INBOX)
            await idempotency.forget(write.session)

    return _periodic(uma_rodada, name="limpeza", every_s=every_s)


def _periodic(act: Callable[[], Awaitable[None]], *, name: str, every_s: float) -> Job:
    async def run() -> None:
        while True:
            try:
                await act()
            except Exception as error:
                if not is_passing(error):
                    raise
                log.warning("job.waiting", job=name, **where(error))
            await asyncio.sleep(every_s)

    return run
