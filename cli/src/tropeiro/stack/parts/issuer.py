"""The OIDC issuer for development."""

import sys
from functools import partial

from chassis.embedded import process
from chassis.embedded.ports import listens
from tropeiro.stack.part import Part, Starting
from tropeiro.stack.plan import Plan

READY_SECONDS = 60.0


def part(plan: Plan) -> Part:
    """The part `oidc`."""
    return Part(name="oidc", address=plan.issuer, ports=(plan.ports["oidc"],), start=partial(_start, plan))


async def _start(plan: Plan, starting: Starting) -> process.Child:
    port = plan.ports["oidc"]
    argv = (sys.executable, "-m", "tropeiro.stack.oidc", str(port), str(plan.issuer_key))
    command = process.Command(name="oidc", argv=argv, log=plan.folder.log("oidc"))
    return await process.start(command, ready=partial(listens, port), timeout=READY_SECONDS, spawned=starting.spawned)
