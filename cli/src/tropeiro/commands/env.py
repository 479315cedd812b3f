"""`tropeiro env`: what a shell needs to talk to the stack, as exports."""

import shlex
from collections.abc import Mapping

import typer

from chassis.embedded.ports import HOST
from tropeiro.commands.options import Data
from tropeiro.stack.folder import Folder
from tropeiro.stack.plan import Plan
from tropeiro.stack.systems import SYSTEMS, System


def env(data: Data) -> None:
    """Imprime as variáveis do ambiente. Use com: eval "$(tropeiro env)"."""
    folder = Folder(data)
    plan = Plan(folder=folder, base_port=folder.read_version().base_port)
    for name, value in exports(plan).items():
        typer.echo(f"export {name}={shlex.quote(value)}")


def exports(plan: Plan) -> Mapping[str, str]:
    """Addresses and paths of a stack; never a secret, only where one lies."""
    shared = {
        "TROPEIRO_DATA": str(plan.folder.root),
        "TROPEIRO_BUS_URL": plan.bus_url,
        "TROPEIRO_PENDENCIAS_URL": f"https://{HOST}:{plan.ports['barramento-pendencias']}/",
        "TROPEIRO_CA": str(plan.certificates.ca),
        "TROPEIRO_MAIL_DIR": str(plan.folder.mail),
        "TROPEIRO_BARRAMENTO_URL": plan.url("barramento"),
        "TROPEIRO_REGISTRY_URL": plan.url("registry"),
        "TROPEIRO_EXTERNAL_USER_URL": plan.url("external-user"),
        "TROPEIRO_METRICS_URL": plan.url("metrics"),
        "TROPEIRO_OIDC_URL": plan.issuer,
        "TROPEIRO_JAEGER_URL": plan.url("jaeger"),
        "TROPEIRO_KAFKA": f"{HOST}:{plan.ports['kafka']}",
    }
    for system in SYSTEMS:
        shared |= _of(system, plan)
    return shared


def _of(system: System, plan: Plan) -> dict[str, str]:
    first, second = system.units
    return {
        f"TROPEIRO_{system.name}_CERT": str(plan.certificates.system(system.name)),
        f"TROPEIRO_{system.name}_REPO": str(system.repository),
        f"TROPEIRO_{system.name}_UNIT": str(first.number),
        f"TROPEIRO_{system.name}_UNIT2": str(second.number),
    }
