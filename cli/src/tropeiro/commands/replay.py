"""`tropeiro replay`: fill the broker again from the databases (ADR 0003)."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated

import typer

from chassis import relay
from chassis.embedded import postgres, provision
from chassis.embedded.ports import HOST
from chassis.operators import OperatorError
from contracts.topics import TOPICS
from tropeiro.commands.options import Data
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.service import SERVICES
from tropeiro.stack.plan import Plan

OWNERS = frozenset(topic.owner for topic in TOPICS)
PUBLISHING = {service.name: service.package for service in SERVICES if service.name in OWNERS}


def replay(
    data: Data,
    services: Annotated[
        list[str] | None, typer.Argument(metavar="[SERVIÇO]...", help="de quais serviços; sem isso, de todos")
    ] = None,
    *,
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="AAAA-MM-DD", help="primeiro dia, em UTC")
    ],
) -> None:
    """Publica de novo no Kafka o que está guardado no banco desde um dia. Quem já recebeu ignora a repetição."""
    if unknown := sorted(set(services or []) - PUBLISHING.keys()):
        raise OperatorError(f"Não conheço o serviço {', '.join(unknown)}. Há: {', '.join(PUBLISHING)}.")
    folder = Folder(data)
    plan = Plan(folder=folder, base_port=folder.read_version().base_port)
    for name, count in asyncio.run(_refill(plan, services or list(PUBLISHING), since=since.date())).items():
        typer.echo(f"{name}: {count} evento(s) de volta à fila de publicação.")


async def _refill(plan: Plan, services: Sequence[str], *, since: date) -> Mapping[str, int]:
    await provision.topics(f"{HOST}:{plan.ports['kafka']}")
    passwords = plan.folder.passwords
    admin = postgres.superuser_dsn(plan.ports["postgres"], passwords.of(postgres.SUPERUSER))
    return {
        name: await relay.refill(provision.connections(admin, PUBLISHING[name], passwords=passwords).relay, since=since)
        for name in services
    }
