"""The mail server that keeps every mail in a Maildir."""

import sys
from functools import partial

from chassis.embedded import process
from chassis.embedded.ports import HOST, listens
from tropeiro.stack.part import Part, Starting
from tropeiro.stack.plan import Plan

READY_SECONDS = 30.0


def part(plan: Plan) -> Part:
    """The part `smtp`."""
    port = plan.ports["smtp"]
    return Part(name="smtp", address=f"smtp://{HOST}:{port}", ports=(port,), start=partial(_start, plan))


async def _start(plan: Plan, starting: Starting) -> process.Child:
    port = plan.ports["smtp"]
    argv = (sys.executable, "-m", "tropeiro.stack.smtp", str(port), str(plan.folder.mail))
    command = process.Command(name="smtp", argv=argv, log=plan.folder.log("smtp"))
    return await process.start(command, ready=partial(listens, port), timeout=READY_SECONDS, spawned=starting.spawned)
