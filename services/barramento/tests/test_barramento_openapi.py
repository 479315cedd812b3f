"""Every answer is one that the OpenAPI document promises, over mutual TLS, whatever is sent (schemathesis)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from barramento_house import House
from fastapi import FastAPI

from barramento.app import apps
from chassis.testing.examined import examined

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
)
CONFIG = """
[parameters]
"path.repositorio" = 5
"path.numero" = 102
"path.ticket" = {ticket}
"path.idt" = {idt}
"path.nre" = "{nre}"
"""

# Later ones are held for longer than anybody here waits.
DO_COMECO = """
[parameters]
"query.idTramiteDaPendenciaRecebida" = 0
"""


def _operacoes(app: FastAPI) -> Iterator[str]:
    for path, operacoes in app.openapi()["paths"].items():
        yield from (f"{metodo} {path}" for metodo in operacoes)


async def asked(house: House, folder: Path, app: FastAPI, *, port: int, config: str) -> str:
    """What is told by who asked the real server, with the certificate of a system."""
    document: dict[str, Any] = app.openapi()
    (folder / "openapi.json").write_text(json.dumps(document))
    assert house.amargosa.identity is not None
    address = ("--url", f"https://127.0.0.1:{port}", "--tls-verify", str(house.authority.pem))
    sei = ("--request-cert", str(house.amargosa.identity.pem), "--request-timeout", "20", "--max-examples", "5")
    return await examined("openapi.json", *address, *sei, folder=folder, config=config, checks=CHECKS)


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(house: House, tmp_path: Path) -> None:
    criado = await house.ate_2(b"schemathesis")
    _, tramita, _ = apps(house.settings)
    config = CONFIG.format(ticket=criado["ticketParaEnvioDeComponentesDigitais"], idt=criado["IDT"], nre=criado["NRE"])
    told = await asked(house, tmp_path, tramita, port=house.port, config=config)
    assert f"{len(list(_operacoes(tramita)))} selected" in told, told
    assert "Unresolvable" not in told, told


async def test_the_long_poll_keeps_its_promises_too(house: House, tmp_path: Path) -> None:
    _, _, pendencias = apps(house.settings)
    await asked(house, tmp_path, pendencias, port=house.pendencias_port, config=DO_COMECO)
