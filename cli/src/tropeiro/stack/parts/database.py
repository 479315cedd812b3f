"""PostgreSQL, with one database and four roles for each service, up to date."""

import sys
from functools import partial

from chassis.embedded import postgres, process, provision
from chassis.embedded.ports import HOST
from chassis.embedded.process import Child
from tropeiro.stack.part import Part, Starting, after
from tropeiro.stack.parts.service import SERVICES
from tropeiro.stack.plan import Plan


def part(plan: Plan) -> Part:
    """The part `postgres`."""
    port = plan.ports["postgres"]
    return Part(name="postgres", address=f"{HOST}:{port}", ports=(port,), start=partial(_start, plan))


async def _start(plan: Plan, starting: Starting) -> Child:
    passwords = plan.folder.passwords
    server = await postgres.start(
        data=plan.folder.postgres,
        port=plan.ports["postgres"],
        password=passwords.of(postgres.SUPERUSER),
        log=plan.folder.log("postgres"),
        spawned=starting.spawned,
    )
    steps = [partial(provision.database, server.dsn, service.package, passwords=passwords) for service in SERVICES]
    return await after(server.child, *steps, partial(_migrate, plan, starting))


async def _migrate(plan: Plan, starting: Starting) -> None:
    starting.tell("atualizando os bancos")
    argv = (sys.executable, "-m", "tropeiro.stack.migrate", str(plan.folder.root))
    await process.run(process.Command(name="migrações", argv=argv, log=plan.folder.log("migracoes")))
