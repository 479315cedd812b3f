"""Every answer is what the OpenAPI document says."""

import asyncio
import sys
from pathlib import Path

import pytest
from registry_house import House, settings_of

from chassis.server import Listener, serving
from registry.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
CONFIG = """
[parameters]
"path.tenant" = "{tenant}"
"path.numero" = {orgao}
"path.unidade" = {orgao}
"path.sistema" = {sistema}
"""


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(house: House, tmp_path: Path) -> None:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(tenant=tenant, orgao=orgao, sistema=await house.sistema(tenant, orgao=orgao)))
    token = await house.issuer.token(tenant=tenant, papeis=["ADMIN_PLATAFORMA"])
    settings = settings_of(house.dsns, issuer_url=house.issuer.url)
    async with serving([Listener(app=create_app(settings))], settings=settings) as [port]:
        asking = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("st"), "--config-file", config, "run"),
            *(f"http://127.0.0.1:{port}/openapi.json", "--header", f"Authorization: Bearer {token}"),
            *("--phases", "examples,fuzzing", "--max-examples", "3", "--checks", CHECKS, "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await asking.communicate()
    assert asking.returncode == 0, told.decode()
