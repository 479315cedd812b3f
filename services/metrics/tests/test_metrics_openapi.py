"""Every answer is what the OpenAPI document says."""

import asyncio
import sys
from pathlib import Path

import pytest
from metrics_house import House, lote
from metrics_sample import cadastros, tramites
from metrics_site import nomes, settings

from chassis import clock
from chassis.server import Listener, serving
from chassis.testing.issuer import DevIssuer
from metrics.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(
    house: House, issuer: DevIssuer, tmp_path: Path
) -> None:
    await house.absorver(nomes())
    await house.absorver(lote(tramites(clock.now()), cadastros(clock.now())))
    token = await issuer.token(tenant="amargosa", papeis=["ADMIN_PLATAFORMA"])
    given = settings(house, issuer.url)
    async with serving([Listener(app=create_app(given, database=house.db))], settings=given) as [port]:
        asking = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("st"), "run", f"http://127.0.0.1:{port}/openapi.json"),
            *("--header", f"Authorization: Bearer {token}"),
            *("--phases", "examples,fuzzing", "--max-examples", "25", "--checks", CHECKS, "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await asking.communicate()
    assert asking.returncode == 0, told.decode()
