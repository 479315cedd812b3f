"""The command of a service: `serve api|worker|relay|all`, `migrate`, `check`. Each service's `cli.py` is one call."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated, Generic, TypeVar

import structlog
import typer

from chassis import checks, migrations, server, telemetry
from chassis.checks import Ask
from chassis.commands import Command, Group
from chassis.operators import OperatorError
from chassis.relay import Relay
from chassis.server import Job, Listener
from chassis.settings import ServiceSettings, load, required

log = structlog.get_logger()

SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


class Papel(StrEnum):
    """What a process does."""

    API = "api"
    WORKER = "worker"
    RELAY = "relay"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Generic[SettingsT]):
    """What a service's command runs.

    Attributes:
        name: as operators call it, `external-user`.
        package: that holds `store/migrations`, `external_user`.
        settings: its settings class.
        api: makes its listeners.
        worker: makes its consumers and periodic work.
        publishes: whether it has an outbox, and so a relay.
        checks: what `check` asks of this service alone, by the name of the part.
    """

    name: str
    package: str
    settings: type[SettingsT]
    api: Callable[[SettingsT], Sequence[Listener]]
    worker: Callable[[SettingsT], Sequence[Job]] | None = None
    publishes: bool = True
    checks: Callable[[SettingsT], Mapping[str, Ask]] | None = None

    def jobs(self, papel: Papel, settings: SettingsT) -> list[Job]:
        """The coroutines of a process of this role; every process also tells its metrics.

        Raises:
            OperatorError: a relay is asked for, and there is none or it lacks its database.
        """
        if papel is Papel.RELAY and not self.publishes:
            raise OperatorError(f"O serviço {self.name} não publica eventos e não tem relay. Rode api, worker ou all.")
        listeners = [server.metrics_listener(settings)]
        jobs: list[Job] = []
        if papel in {Papel.API, Papel.ALL}:
            listeners += self.api(settings)
        if papel in {Papel.WORKER, Papel.ALL} and self.worker is not None:
            jobs += self.worker(settings)
        relays = self.publishes and settings.database_relay_url is not None
        if papel is Papel.RELAY or (papel is Papel.ALL and relays):
            dsn = required(settings.database_relay_url, self.variable("database_relay_url"))
            jobs.append(Relay(dsn, bootstrap=settings.kafka_bootstrap).run)
        return [partial(server.serve, listeners, settings=settings), *jobs]

    def variable(self, field: str) -> str:
        """How a setting is called in the environment."""
        return f"{self.settings.model_config.get('env_prefix', '')}{field}".upper()


def service_cli(service: Service[SettingsT], /) -> typer.Typer:
    """The command of `service`."""
    app = typer.Typer(
        cls=Group, name=service.name, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )

    @app.command(cls=Command)
    def serve(
        papel: Annotated[Papel, typer.Argument(help="o que este processo faz")] = Papel.ALL,
    ) -> None:
        """Atende até receber SIGTERM ou Ctrl-C; termina o que já começou."""
        settings = load(service.settings)
        telemetry.setup(
            service.name,
            log_level=settings.log_level,
            otlp_endpoint=settings.otlp_endpoint,
            trace_ratio=settings.trace_ratio,
        )
        if settings.database_migrator_url is not None:
            log.warning(
                "settings.owner_password",
                o_que_fazer=f"Dê {service.variable('database_migrator_url')} só ao comando migrate.",
            )
        try:
            server.run(server.run_all(*service.jobs(papel, settings)))
        except ExceptionGroup as group:
            raise _told(group) from None
        finally:
            telemetry.shutdown()

    @app.command(cls=Command)
    def migrate(
        *,
        pre: Annotated[
            bool, typer.Option("--pre", help="só as que o código antigo suporta; as demais, depois da troca")
        ] = False,
    ) -> None:
        """Atualiza o banco até a última migração."""
        settings = load(service.settings)
        url = required(settings.database_migrator_url, service.variable("database_migrator_url"))
        applied = asyncio.run(migrations.upgrade(service.package, url, phase="pre" if pre else "all"))
        for name in applied:
            typer.echo(f"aplicada: {name}")
        typer.echo("O banco está em dia." if not applied else f"{len(applied)} migração(ões) aplicada(s).")

    @app.command(cls=Command)
    def check() -> None:
        """Confere a configuração e se cada parte de que o serviço precisa responde."""
        settings = load(service.settings)
        further = service.checks(settings) if service.checks is not None else {}
        results = asyncio.run(checks.all_of(service.package, settings, further=further))
        for result in results:
            typer.echo(f"{'ok  ' if result.ok else 'FALHA'} {result.part}: {result.told}")
        raise typer.Exit(0 if all(result.ok for result in results) else 1)

    return app


def _told(group: ExceptionGroup[Exception]) -> BaseException:
    """What the operator can do about it, if that is all that happened; else everything."""
    told, rest = group.split(OperatorError)
    if told is None or rest is not None:
        return group
    first: BaseException = told
    while isinstance(first, BaseExceptionGroup):
        first = first.exceptions[0]
    return first
