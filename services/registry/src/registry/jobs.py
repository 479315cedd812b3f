"""When the registry does what nobody asks for."""

from chassis import idempotency
from chassis.db import Database
from chassis.periodic import DAY_S, every
from registry.domain.ente import PLATAFORMA
from registry.settings import Settings
from registry.usecases.expirar_credenciais import ExpirarCredenciais


async def expirar(credenciais: ExpirarCredenciais, settings: Settings) -> None:
    """Every minute, unless the settings say otherwise: certificates whose validity has ended stop counting."""
    await every(settings.expiry_every_s, credenciais, name="expirar")


async def esquecer(database: Database) -> None:
    """Every day: forget idempotency keys that are old enough."""

    async def work() -> None:
        async with database.write(tenant=PLATAFORMA) as write:
            await idempotency.forget(write.session)

    await every(DAY_S, work, name="esquecer")
