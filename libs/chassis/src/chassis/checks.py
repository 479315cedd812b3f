"""What `<service> check` asks before anyone relies on a service: each part by itself, with what to do if it is away."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from chassis import migrations
from chassis.db import Database
from chassis.operators import OperatorError
from chassis.settings import ServiceSettings
from chassis.tls import server_context, tls_files

PATIENCE_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What one part answered, in pt-BR."""

    part: str
    ok: bool
    told: str


Ask = Callable[[], Awaitable[str]]


async def all_of(
    package: str, settings: ServiceSettings, /, *, further: Mapping[str, Ask] | None = None
) -> list[Result]:
    """Ask every part that these settings name, and those that only this service has."""
    parts: dict[str, Ask] = {
        "banco": lambda: _database(package, settings),
        "kafka": lambda: _kafka(settings),
    }
    if settings.tls_certificate is not None:
        parts["certificados"] = lambda: _certificates(settings)
    parts |= further or {}
    return [await _asked(part, ask) for part, ask in parts.items()]


async def _asked(part: str, ask: Callable[[], Awaitable[str]]) -> Result:
    try:
        async with asyncio.timeout(PATIENCE_S):
            return Result(part=part, ok=True, told=await ask())
    except OperatorError as error:
        return Result(part=part, ok=False, told=str(error))
    except TimeoutError:
        return Result(part=part, ok=False, told="não respondeu a tempo. Verifique se está no ar e a rede.")
    except Exception as error:  # noqa: BLE001 - every part is to be told of, whatever it fails with
        told = f"não respondeu ({type(error).__name__}). Verifique se está no ar, o endereço e a senha."
        return Result(part=part, ok=False, told=told)


async def _database(package: str, settings: ServiceSettings) -> str:
    url = settings.database_url.get_secret_value()
    database = Database(url, source=f"/{package}", pool_size=1)
    try:
        await database.ping()
    finally:
        await database.close()
    due = await migrations.due(package, url)
    if due:
        raise OperatorError(f"faltam migrações ({', '.join(due)}). Rode o comando migrate.")
    return "responde e está em dia."


async def _kafka(settings: ServiceSettings) -> str:
    host, _, port = settings.kafka_bootstrap.split(",")[0].rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.close()
    await writer.wait_closed()
    return "responde."


async def _certificates(settings: ServiceSettings) -> str:
    files = tls_files(settings)
    if files is not None:
        server_context(files)
    return "podem ser usados."
