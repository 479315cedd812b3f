"""The real process, `serve all`: migrates, sows, serves, publishes and stops when told."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from registry_house import demo

from chassis.embedded.ports import free_port
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.authority import Authority
from chassis.testing.events import read_topic
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase
from contracts.topics import REGISTRY_ESTRUTURA, REGISTRY_TABELA

pytestmark = [pytest.mark.pg, pytest.mark.kafka]


@asynccontextmanager
async def command(*arguments: str, env: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command `registry`, as the stack runs it; killed if it is still there at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "registry.cli", *arguments, env=os.environ | env, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def ready(url: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{url}/pronto")).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def test_a_process_migrates_sows_serves_publishes_and_stops_when_told(
    database: NewDatabase, kafka: str, issuer: DevIssuer, tmp_path: Path
) -> None:
    dsns: ServiceDatabase = await database("registry")
    port = free_port()
    env = {
        "REGISTRY_DATABASE_URL": dsns.app,
        "REGISTRY_DATABASE_MIGRATOR_URL": dsns.migrator,
        "REGISTRY_DATABASE_RELAY_URL": dsns.relay,
        "REGISTRY_KAFKA_BOOTSTRAP": kafka,
        "REGISTRY_ISSUER_URL": issuer.url,
        "REGISTRY_PORT": str(port),
        "REGISTRY_METRICS_PORT": str(free_port()),
    }
    file = demo(tmp_path, Authority(tmp_path))
    for arguments in (("migrate",), ("seed", "--file", str(file)), ("check",)):
        async with command(*arguments, env=env) as process:
            assert await process.wait() == 0, arguments
    async with command("serve", "all", env=env) as process:
        await ready(f"http://127.0.0.1:{port}")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
            apt = (await client.get("/v1/diretorio", params={"q": "PROTOCOLO"})).json()
            especies = (await client.get("/v1/especies")).json()
        async with asyncio.timeout(30):
            while not await read_topic(kafka, REGISTRY_ESTRUTURA.name, keys={"spe:103"}):
                await asyncio.sleep(0.2)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    assert [item["sigla_completa"] for item in apt["itens"]] == ["PROTOCOLO/PMA", "PROTOCOLO/SAEB", "PROTOCOLO/MGI"]
    assert len(especies) == 187
    assert await read_topic(kafka, REGISTRY_TABELA.name, keys={"especie:999"})
