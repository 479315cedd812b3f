"""Servers that may be hurt, in the folder of a stack, and the services over them as processes that may be killed."""

import asyncio
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import asyncpg
import httpx
import psutil

from chassis import migrations
from chassis.db import Database
from chassis.embedded import kafka, postgres, process, provision
from chassis.embedded.cache import cache_folder
from chassis.embedded.ports import HOST
from chassis.embedded.provision import ServiceDatabase
from tests.fault.dying import Point
from tests.fault.fault_children import Child, Nest, nest
from tests.fault.fault_facts import tell_the_bus
from tropeiro.stack.folder import Folder
from tropeiro.stack.parts.service import SERVICES, environment
from tropeiro.stack.plan import Plan

Role = Literal["api", "relay", "worker"]

BASES = range(20_250, 30_000, 500)  # between the bases of other tests' stacks
PATIENCE_S = 60
CLEAN = "metrics_limpo"


@dataclass(slots=True, kw_only=True)
class House:
    """PostgreSQL and Kafka of our own, the databases of the bus and of the figures, and a nest of processes."""

    plan: Plan
    nest: Nest
    postgres: postgres.Postgres
    kafka: kafka.Kafka
    bus: Database
    clean: Database

    @property
    def bootstrap(self) -> str:
        """Where Kafka answers, or will."""
        return f"{HOST}:{self.plan.ports['kafka']}"

    @property
    def blobs(self) -> Path:
        """Where the bus keeps documents."""
        return self.plan.folder.blobs / "barramento"

    def dsns(self, database: str) -> ServiceDatabase:
        """How each role connects."""
        return provision.connections(self.postgres.dsn, database, passwords=self.plan.folder.passwords)

    async def rows(self, database: str, query: str, *args: object) -> list[asyncpg.Record]:
        """Ask as the superuser: past row-level security."""
        connection = await asyncpg.connect(self.postgres.dsn, database=database)
        try:
            return list(await connection.fetch(query, *args))
        finally:
            await connection.close()

    async def start_round(self, name: str, *, dying_at: tuple[Point, int] | None = None) -> Child:
        """Start one round of the bus in a process of its own (`tests.fault.fault_rondas`)."""
        service = next(one for one in SERVICES if one.name == "barramento")
        env, log = environment(service, self.plan, serves=True), self.plan.folder.log(f"barramento-{name}")
        return await self.nest.start("tests.fault.fault_rondas", name, env=env, log=log, dying_at=dying_at)

    async def start(self, name: str, role: Role, *, dying_at: tuple[Point, int] | None = None) -> Child:
        """Start a service's process; an API is waited for."""
        service = next(one for one in SERVICES if one.name == name)
        prefix = service.package.upper()
        env = environment(service, self.plan, serves=True) | {
            f"{prefix}_METRICS_PORT": "0",
            f"{prefix}_BATCH": "50",
        }
        log = self.plan.folder.log(f"{name}-{role}")
        child = await self.nest.start(f"{service.package}.cli", "serve", role, env=env, log=log, dying_at=dying_at)
        if role == "api":
            await self._answers(self.plan.url(name), child)
        return child

    def last_words(self, process: str, /) -> str:
        """The end of what `<service>-<role>` logged: the folder is gone before anybody can look."""
        return self.plan.folder.log(process).read_text()[-5000:]

    @asynccontextmanager
    async def running(self, name: str, role: Role) -> AsyncIterator[Child]:
        """A service's process for the length of the block."""
        child = await self.start(name, role)
        try:
            yield child
        finally:
            await child.stop()

    async def stop_broker(self) -> None:
        """Away, and whoever connects is refused."""
        await self.kafka.stop()

    async def start_broker(self) -> None:
        """Again, on what its folder holds."""
        self.kafka = await _kafka(self.plan)

    async def wipe_broker(self) -> None:
        """All that it held is gone; it comes back empty."""
        await self.stop_broker()
        await asyncio.to_thread(shutil.rmtree, self.plan.folder.kafka)
        await self.start_broker()

    async def repair(self) -> None:
        """Both servers run, whatever a test did to them."""
        if self.postgres.child.returncode is not None:
            self.postgres = await _postgres(self.plan)
        if self.kafka.child.returncode is not None:
            await self.start_broker()
        await provision.topics(self.bootstrap)

    async def crash_database(self, *, away_s: float = 0) -> None:
        """Kill every process of PostgreSQL, and start it again on what the disk holds."""
        first = psutil.Process(self.postgres.pid)
        family = [first, *first.children(recursive=True)]
        for one in family:
            os.kill(one.pid, signal.SIGKILL)
        await self.postgres.child.wait()
        await asyncio.to_thread(psutil.wait_procs, family[1:], timeout=10)
        await self._start_database(away_s=away_s)

    async def restart_database(self, *, away_s: float = 0) -> None:
        """Let it end in peace, which breaks every connection, and start it again."""
        await self.postgres.stop()
        await self._start_database(away_s=away_s)

    async def _start_database(self, *, away_s: float) -> None:
        await asyncio.sleep(away_s)
        self.postgres = await _postgres(self.plan)
        for ours in (self.bus, self.clean):  # the test's own connections died with it
            await ours.engine.dispose()

    async def _answers(self, url: str, child: Child) -> None:
        async with httpx.AsyncClient(trust_env=False) as client:

            async def ready() -> bool:
                assert child.alive, child.log.read_text()[-3000:]
                try:
                    return (await client.get(f"{url}/pronto")).is_success
                except httpx.TransportError:
                    return False

            await process.until(ready, timeout=PATIENCE_S)


@asynccontextmanager
async def opened() -> AsyncIterator[House]:
    """A house of its own, in a folder with a short name that goes away afterwards."""
    root = Path(tempfile.mkdtemp(prefix="tropeiro-"))
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, root)
        plan = _plan(root)
        house = House(
            plan=plan,
            nest=await stack.enter_async_context(nest(plan.folder.run)),
            postgres=await _postgres(plan),
            kafka=await _kafka(plan),
            bus=Database(_dsn(plan, "barramento"), source="/barramento"),
            clean=Database(_dsn(plan, CLEAN), source="/metrics"),
        )
        stack.push_async_callback(_shut, house)
        await _furnish(house)
        yield house


async def _shut(house: House) -> None:
    await house.bus.close()
    await house.clean.close()
    await house.stop_broker()
    await house.postgres.stop()


async def _furnish(house: House) -> None:
    passwords = house.plan.folder.passwords
    for name, package in (("barramento", "barramento"), ("metrics", "metrics"), (CLEAN, "metrics")):
        dsns = await provision.database(house.postgres.dsn, name, passwords=passwords)
        await migrations.upgrade(package, dsns.migrator)
    for name in ("barramento", "metrics"):
        (house.plan.folder.blobs / name).mkdir()
    await provision.topics(house.bootstrap)
    await tell_the_bus(house.bus, house.plan.certificates)


def _plan(root: Path) -> Plan:
    folder = Folder(root / "dados")
    version = folder.prepare(base_port=_free_base())
    folder.keep(version)
    plan = Plan(folder=folder, base_port=version.base_port)
    plan.make_keys()
    return plan


def _dsn(plan: Plan, database: str) -> str:
    passwords = plan.folder.passwords
    admin = postgres.superuser_dsn(plan.ports["postgres"], passwords.of(postgres.SUPERUSER))
    return provision.connections(admin, database, passwords=passwords).app


async def _postgres(plan: Plan) -> postgres.Postgres:
    folder = plan.folder
    password = folder.passwords.of(postgres.SUPERUSER)
    port = plan.ports["postgres"]
    return await postgres.start(data=folder.postgres, port=port, password=password, log=folder.log("postgres"))


async def _kafka(plan: Plan) -> kafka.Kafka:
    ports = plan.ports
    return await kafka.start(
        data=plan.folder.kafka,
        port=ports["kafka"],
        controller_port=ports["kafka-controlador"],
        log=plan.folder.log("kafka"),
        cache=cache_folder(),
        tell=print,
    )


def _free_base() -> int:
    for base in BASES:
        with socket.socket() as probe:
            if all(probe.connect_ex((HOST, base + offset)) for offset in (1, 10, 11, 343)):
                return base
    raise RuntimeError("no free base port")
