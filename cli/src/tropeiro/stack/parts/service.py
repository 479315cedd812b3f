"""The four services, each one process: `python -m <package>.cli serve all`."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from chassis.embedded import postgres, process, provision
from chassis.embedded.ports import HOST
from tropeiro.stack import ready
from tropeiro.stack.part import Part, Starting
from tropeiro.stack.plan import Plan

READY_SECONDS = 90.0
ROLES = ("_DATABASE_MIGRATOR_URL", "_DATABASE_RELAY_URL", "_DATABASE_READONLY_URL")
NEEDS = frozenset({"postgres", "kafka", "oidc", "smtp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service and what only it is told.

    Attributes:
        name: as operators call it, `external-user`.
        package: its module, its database and, in capitals, the prefix of its settings.
        ports: further names in `ports.DEFAULTS` that it listens on.
        publishes: whether it has an outbox, and so a relay.
        pages: whether people can look at it, and so are led to it.
        reads: whether its pages read by a role of their own.
        own: settings that the others don't have.
    """

    name: str
    package: str
    ports: tuple[str, ...] = ()
    publishes: bool = True
    pages: bool = False
    reads: bool = False
    own: Callable[[Plan], Mapping[str, object]] = lambda _: {}


def _of_barramento(plan: Plan) -> Mapping[str, object]:
    keys = plan.certificates
    return {
        "mtls_port": plan.ports["barramento-mtls"],
        "pendencias_port": plan.ports["barramento-pendencias"],
        "tls_certificate": keys.server,
        "tls_client_ca": keys.ca,
        "signing_key": keys.bus,
        "signing_authority": keys.ca,
        **({"traces_url": f"{plan.url('jaeger')}/api/v3/traces/{{rastro}}"} if plan.traces else {}),
    }


def _of_external_user(plan: Plan) -> Mapping[str, object]:
    return {
        "key_file": plan.external_user_key,
        "smtp_host": HOST,
        "smtp_port": plan.ports["smtp"],
        "mx_check": False,  # the stack asks nothing of the world outside
        "form_tries_per_hour": 1000,  # everyone comes from the loopback
    }


def _of_metrics(plan: Plan) -> Mapping[str, object]:
    return {"painel_publico": plan.demo_data}  # made-up bodies have nothing to hide


SERVICES = (
    Service(name="registry", package="registry"),
    Service(
        name="barramento",
        package="barramento",
        ports=("barramento-mtls", "barramento-pendencias"),
        pages=True,
        reads=True,
        own=_of_barramento,
    ),
    Service(name="external-user", package="external_user", pages=True, own=_of_external_user),
    Service(name="metrics", package="metrics", publishes=False, pages=True, own=_of_metrics),
)


def part(service: Service, plan: Plan) -> Part:
    """The part that runs this service."""
    names = (service.name, f"{service.name}-metricas", *service.ports)
    return Part(
        name=service.name,
        address=plan.url(service.name),
        ports=tuple(plan.ports[name] for name in names),
        start=partial(_start, service, plan),
        needs=NEEDS,
    )


def environment(service: Service, plan: Plan, *, serves: bool) -> dict[str, str]:
    """The settings of a service. What the person has set in the environment wins, but for passwords.

    No process gets the role that owns the tables: `tropeiro.stack.migrate` reads its passwords in the folder. The
    relay's goes to the process that runs the relay.
    """
    prefix = f"{service.package}_".upper()
    ours = {f"{prefix}{name}".upper(): str(value) for name, value in _settings(service, plan, serves=serves).items()}
    return {**ours, **{name: value for name, value in os.environ.items() if not name.endswith(ROLES)}}


def _settings(service: Service, plan: Plan, *, serves: bool) -> Mapping[str, object]:
    passwords = plan.folder.passwords
    admin = postgres.superuser_dsn(plan.ports["postgres"], passwords.of(postgres.SUPERUSER))
    database = provision.connections(admin, service.package, passwords=passwords)
    common: dict[str, object] = {
        "database_url": database.app,
        "kafka_bootstrap": f"{HOST}:{plan.ports['kafka']}",
        "host": HOST,
        "port": plan.ports[service.name],
        "metrics_port": plan.ports[f"{service.name}-metricas"],
        "public_url": plan.url(service.name),
        "blob_url": (plan.folder.blobs / service.name).as_uri(),
        "issuer_url": plan.issuer,
        **{f"{other.package}_site": f"{plan.url(other.name)}/" for other in SERVICES if other.pages},
    }
    if service.publishes and serves:
        common["database_relay_url"] = database.relay
    if service.reads and serves:
        common["database_readonly_url"] = database.readonly
    if plan.traces:
        common["otlp_endpoint"] = plan.url("jaeger-otlp-http")
    return {**common, **service.own(plan)}


async def _start(service: Service, plan: Plan, starting: Starting) -> process.Child:
    (plan.folder.blobs / service.name).mkdir(exist_ok=True)
    command = _command(service, plan, "serve", "all")
    return await ready.start(
        command, url=f"{plan.url(service.name)}/pronto", timeout=READY_SECONDS, spawned=starting.spawned
    )


async def run(service: Service, plan: Plan, *arguments: str) -> None:
    """Run a command of a service to its end.

    Raises:
        OperatorError: it failed; with the end of what it wrote.
    """
    await process.run(_command(service, plan, *arguments))


def _command(service: Service, plan: Plan, *arguments: str) -> process.Command:
    return process.Command(
        name=service.name,
        argv=(sys.executable, "-m", f"{service.package}.cli", *arguments),
        log=plan.folder.log(service.name),
        env=environment(service, plan, serves=arguments[:1] == ("serve",)),
    )
