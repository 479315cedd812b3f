"""`tropeiro up --jaeger`: an operator finds one trâmite in Jaeger, across the services."""

import asyncio
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.clock import now
from tests.e2e.pilha import pilha
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.exemplos import processo_simples
from tropeiro.simulador.instancia import ligar
from tropeiro.stack.parts.traces import BINARY

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.jaeger,
    pytest.mark.skipif(
        not os.access(os.environ.get("TROPEIRO_JAEGER", BINARY), os.X_OK),
        reason="Jaeger was not built: see docs/how-to/traces.md",
    ),
]
POST = "POST /interoperabilidade/rest/v3/tramites/processo"


@pytest.fixture(scope="module")
def com_jaeger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, str]]:
    """A stack of its own, with Jaeger."""
    with pilha(tmp_path_factory.mktemp("jaeger"), "--demo-data", "--jaeger") as ambiente:
        yield ambiente


async def test_jaeger_shows_one_tramite_across_the_services(com_jaeger: Mapping[str, str], tmp_path: Path) -> None:
    async with (
        ligar(configuracao("AMARGOSA", com_jaeger, pasta=tmp_path / "a")) as amargosa,
        ligar(configuracao("BAHIA", com_jaeger, pasta=tmp_path / "b")) as bahia,
    ):
        processo = processo_simples(tmp_path / "d", semente=7, sequencia=7)
        envio = await amargosa.enviar(processo, bahia.configuracao.unidade)
        await bahia.atender_uma_vez()
        await amargosa.atender_uma_vez()
    async with httpx.AsyncClient(base_url=com_jaeger["TROPEIRO_JAEGER_URL"], trust_env=False) as jaeger:
        async with asyncio.timeout(30):
            while not {"barramento", "metrics"} <= (names := await _services(jaeger, envio.idt)):
                await asyncio.sleep(0.5)
        assert names == {"barramento", "metrics"}
        told = (await jaeger.get("/api/v3/services")).json()["services"]
    assert {"barramento", "registry", "metrics"} <= set(told)


async def _services(jaeger: httpx.AsyncClient, idt: int) -> set[str]:
    """The services in the trace that began this trâmite, as Jaeger finds it by its number."""
    today = now()
    found = await jaeger.get(
        "/api/v3/traces",
        params={
            "query.service_name": "barramento",
            "query.operation_name": POST,
            "query.start_time_min": f"{today:%Y-%m-%d}T00:00:00Z",
            "query.start_time_max": f"{today:%Y-%m-%d}T23:59:59Z",
            "query.num_traces": "20",
        },
    )
    if found.status_code == httpx.codes.NOT_FOUND:
        return set()
    resources: list[dict[str, Any]] = found.raise_for_status().json()["result"]["resourceSpans"]
    ours = {
        span["traceId"]
        for resource in resources
        for scope in resource["scopeSpans"]
        for span in scope["spans"]
        if {"key": "tramite.idt", "value": {"intValue": str(idt)}} in span.get("attributes", [])
    }
    return {
        attribute["value"]["stringValue"]
        for resource in resources
        for attribute in resource["resource"]["attributes"]
        if attribute["key"] == "service.name"
        and any(span["traceId"] in ours for scope in resource["scopeSpans"] for span in scope["spans"])
    }
