"""The command `metrics`."""

import asyncio
import os
import signal
import sys
from pathlib import Path

import httpx
import pytest
from metrics_house import House
from typer.testing import CliRunner

from chassis.cli import Papel
from chassis.embedded.ports import free_port
from chassis.operators import OperatorError
from chassis.settings import load
from chassis.testing.issuer import DevIssuer
from metrics.cli import SERVICE, app
from metrics.settings import Settings

pytestmark = pytest.mark.pg


@pytest.fixture
def environment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_DATABASE_URL", house.dsns.app)
    monkeypatch.setenv("METRICS_DATABASE_MIGRATOR_URL", house.dsns.migrator)
    monkeypatch.setenv("METRICS_DATABASE_RELAY_URL", house.dsns.relay)


def test_a_migrated_database_needs_no_migration(environment: None) -> None:
    result = CliRunner().invoke(app, ["migrate"])
    assert (result.exit_code, result.output) == (0, "O banco está em dia.\n")


def test_a_service_that_publishes_nothing_has_no_relay(environment: None) -> None:
    with pytest.raises(OperatorError, match="não publica eventos"):
        SERVICE.jobs(Papel.RELAY, load(Settings))


def test_without_an_issuer_nobody_could_enter_and_that_is_said(environment: None) -> None:
    with pytest.raises(OperatorError, match="METRICS_ISSUER_URL"):
        SERVICE.jobs(Papel.API, load(Settings))


@pytest.mark.kafka
@pytest.mark.xdist_group("metrics-consumer")
async def test_one_process_answers_and_works_until_it_is_asked_to_leave(
    house: House, kafka: str, issuer: DevIssuer, tmp_path: Path
) -> None:
    port = free_port()
    environment = {
        **os.environ,
        "METRICS_PORT": str(port),
        "METRICS_METRICS_PORT": str(free_port()),
        "METRICS_DATABASE_URL": house.dsns.app,
        "METRICS_DATABASE_RELAY_URL": house.dsns.relay,
        "METRICS_KAFKA_BOOTSTRAP": kafka,
        "METRICS_ISSUER_URL": issuer.url,
        "METRICS_PAINEL_PUBLICO": "true",
    }
    with (tmp_path / "metrics.log").open("wb") as log:
        command = (sys.executable, "-m", "metrics.cli", "serve", "all")
        process = await asyncio.create_subprocess_exec(*command, env=environment, stdout=log, stderr=log)
    async with asyncio.timeout(60), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        while not await _is_ready(http):
            assert process.returncode is None, f"see {tmp_path}"
            await asyncio.sleep(0.2)
        page = await http.get("/tramites", headers={"Accept": "text/html"})
        assert (page.status_code, "Toda a rede" in page.text) == (200, True)
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0


async def _is_ready(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/pronto")).status_code == 200
    except httpx.TransportError:
        return False
