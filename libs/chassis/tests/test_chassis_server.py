"""A process of a service: its listeners, its other work, its signals; and its command."""

import asyncio
import os
import signal
import socket
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx
import psutil
import pytest
from chassis_app import served, settings
from fastapi import FastAPI
from servico.cli import app
from typer.testing import CliRunner, Result

from chassis import server
from chassis.embedded.provision import ServiceDatabase
from chassis.http import create_app
from chassis.operators import OperatorError
from chassis.server import Listener, metrics_listener, serving
from chassis.testing.authority import Authority
from chassis.testing.plugin import NewDatabase

HERE = Path(__file__).parent
MIB = 1024 * 1024


async def test_one_application_answers_on_several_addresses_and_opens_once(tmp_path: Path) -> None:
    opened: list[str] = []

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        opened.append("open")
        yield
        opened.append("closed")

    configured = settings()
    it = create_app(title="teste", settings=configured, routers=[], lifespan=lifespan)
    authority = Authority(tmp_path)
    path = tmp_path / "s.sock"
    listeners = [Listener(app=it), Listener(app=it, tls=authority.server()), Listener(app=it, unix_socket=path)]
    async with serving(listeners, settings=configured) as (plain, tls, none):
        assert none == 0
        context = ssl.create_default_context(cafile=str(authority.pem))
        async with httpx.AsyncClient(verify=context) as client:
            assert (await client.get(f"http://127.0.0.1:{plain}/saude")).json() == {"estado": "vivo"}
            assert (await client.get(f"https://localhost:{tls}/saude")).status_code == 200
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path))) as client:
            assert (await client.get("http://a/pronto")).json() == {"pronto": True, "partes": {}}
    assert opened == ["open", "closed"]


async def test_readiness_tells_which_part_is_away() -> None:
    async def here() -> None:
        await asyncio.sleep(0)

    async def away() -> None:
        raise ConnectionRefusedError

    configured = settings()
    it = create_app(title="teste", settings=configured, routers=[], ready={"banco": here, "fila": away})
    async with serving([Listener(app=it)], settings=configured) as (port,), httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/pronto")
    assert (answer.status_code, answer.json()) == (503, {"pronto": False, "partes": {"banco": "ok", "fila": "fora"}})


async def test_metrics_have_a_port_of_their_own() -> None:
    configured = settings(metrics_port=0)
    async with serving([metrics_listener(configured)], settings=configured) as (port,), httpx.AsyncClient() as client:
        wanted = {"accept": "application/openmetrics-text; version=1.0.0"}
        answer = await client.get(f"http://127.0.0.1:{port}/metrics", headers=wanted)
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert answer.text.endswith("# EOF\n")


async def test_an_address_that_is_taken_is_told_of() -> None:
    configured = settings()
    it = create_app(title="teste", settings=configured, routers=[])
    async with serving([Listener(app=it)], settings=configured) as (port,):
        with pytest.raises(OperatorError, match=f"127.0.0.1:{port}"):
            async with serving([Listener(app=it, port=port)], settings=configured):
                pass


@pytest.mark.parametrize("head", [b"Content-Length: 999999999999", b"Transfer-Encoding: chunked", b"X-Endless: "])
async def test_what_is_refused_costs_constant_memory(head: bytes) -> None:
    process = psutil.Process()
    async with served(settings(max_body_bytes=1000)) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        end = b"" if head.endswith(b": ") else b"\r\n\r\n"
        writer.write(b"POST /tamanho HTTP/1.1\r\nHost: a\r\n" + head + end)
        chunk = b"a" * MIB if b"chunked" not in head else b"100000\r\n" + b"a" * MIB + b"\r\n"
        before = process.memory_info().rss
        with suppress(ConnectionError):
            for _ in range(200):
                writer.write(chunk)
                await writer.drain()
        assert process.memory_info().rss - before < 16 * MIB
        writer.close()


@pytest.fixture
async def dsns(database: NewDatabase) -> ServiceDatabase:
    return await database("servico")


def environment(dsns: ServiceDatabase, **more: object) -> dict[str, str]:
    given = {
        "SERVICO_DATABASE_URL": dsns.app,
        "SERVICO_DATABASE_MIGRATOR_URL": dsns.migrator,
        "SERVICO_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "SERVICO_PORT": "0",
        **more,
    }
    return {name: str(value) for name, value in given.items()}


@asynccontextmanager
async def process(env: dict[str, str], *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    started = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "servico.cli",
        *arguments,
        cwd=HERE,
        env={**os.environ, **env},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield started
    finally:
        if started.returncode is None:
            started.kill()
        await started.communicate()


async def told(started: asyncio.subprocess.Process, event: str) -> str:
    assert started.stdout is not None
    async for line in started.stdout:
        if event.encode() in line:
            return line.decode()
    raise AssertionError(event)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as bound:
        return int(bound.getsockname()[1])


@pytest.mark.pg
async def test_a_process_that_is_asked_to_stop_ends_what_it_began(dsns: ServiceDatabase) -> None:
    port = free_port()
    async with process(environment(dsns, SERVICO_OUTRA_PORTA=port), "serve", "all") as started:
        await told(started, "server.listening")
        async with httpx.AsyncClient(timeout=10) as client:
            asked = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/demora/1"))
            await told(started, "servico.demora")
            started.send_signal(signal.SIGTERM)
            assert (await asked).json() == "pronto"
            with pytest.raises(httpx.TransportError):  # refused, or hung up: it depends on who notices first
                await client.get(f"http://127.0.0.1:{port}/saude")
        await told(started, "servico.drenado")
        assert await started.wait() == 0


@pytest.mark.pg
async def test_a_request_that_outlasts_the_grace_is_told_to_come_again(dsns: ServiceDatabase) -> None:
    port = free_port()
    env = environment(dsns, SERVICO_OUTRA_PORTA=port, SERVICO_SHUTDOWN_GRACE_S=1)
    async with process(env, "serve", "api") as started:
        await told(started, "server.listening")
        async with httpx.AsyncClient(timeout=10) as client:
            asked = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/demora/60"))
            await told(started, "servico.demora")
            started.send_signal(signal.SIGINT)
            answer = await asked
        assert (answer.status_code, answer.json()["codigo"]) == (503, "servico.indisponivel")
        assert await started.wait() == 0


@pytest.mark.pg
async def test_who_serves_is_told_that_the_password_of_who_owns_the_tables_is_not_for_it(dsns: ServiceDatabase) -> None:
    async with process(environment(dsns), "serve", "api") as started:
        warned = await told(started, "settings.owner_password")
    assert "SERVICO_DATABASE_MIGRATOR_URL" in warned
    assert dsns.migrator not in warned


@pytest.mark.pg
async def test_a_process_of_which_one_part_fails_ends_as_a_whole(dsns: ServiceDatabase) -> None:
    async with process(environment(dsns, SERVICO_FALHA=1), "serve", "worker") as started:
        _, errors = await started.communicate()
    assert started.returncode == 1
    assert b"RuntimeError" in errors


@pytest.mark.pg
async def test_an_operator_reads_what_to_do_and_no_traceback(dsns: ServiceDatabase) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        env = environment(dsns, SERVICO_OUTRA_PORTA=taken.getsockname()[1])
        async with process(env, "serve", "api") as started:
            _, errors = await started.communicate()
    assert started.returncode == 2
    assert errors.decode().startswith("Não foi possível escutar em 127.0.0.1:")
    assert b"Traceback" not in errors


async def test_work_that_just_ends_is_a_failure() -> None:
    async def ends() -> None:
        await asyncio.sleep(0)

    with pytest.raises(ExceptionGroup) as failed:
        await server.run_all(ends)
    assert isinstance(failed.value.exceptions[0], server.JobEndedError)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, dsns: ServiceDatabase) -> CliRunner:
    for name, value in environment(dsns).items():
        monkeypatch.setenv(name, value)
    return CliRunner()


def run(command: CliRunner, *arguments: str) -> Result:
    return command.invoke(app, arguments)


@pytest.mark.pg
def test_a_service_is_migrated_and_checked_by_its_command(command: CliRunner) -> None:
    checked = run(command, "check")
    assert checked.exit_code == 1
    assert "banco: faltam migrações (0001_pre_conta, 0002_post_limite). Rode o comando migrate." in checked.output
    assert run(command, "migrate", "--pre").output.splitlines()[0] == "aplicada: 0001_pre_conta"
    assert run(command, "migrate").output.splitlines()[0] == "aplicada: 0002_post_limite"
    assert run(command, "migrate").output == "O banco está em dia.\n"
    checked = run(command, "check")
    assert "ok   banco: responde e está em dia." in checked.output
    assert "FALHA kafka: não respondeu" in checked.output


@pytest.mark.pg
def test_missing_settings_are_named_by_their_variables(command: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SERVICO_PORT")
    monkeypatch.setenv("SERVICO_MAX_BODY_BYTES", "muito")
    refused = run(command, "serve")
    assert refused.exit_code == 2
    assert "SERVICO_PORT: falta definir." in refused.output
    assert "SERVICO_MAX_BODY_BYTES: o valor não é aceito" in refused.output
    monkeypatch.delenv("SERVICO_DATABASE_MIGRATOR_URL")
    monkeypatch.setenv("SERVICO_PORT", "0")
    monkeypatch.delenv("SERVICO_MAX_BODY_BYTES")
    assert "SERVICO_DATABASE_MIGRATOR_URL" in run(command, "migrate").output
