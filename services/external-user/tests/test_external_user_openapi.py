"""Whatever is sent to the API, the answer is one that its document promises."""

import asyncio
import sys
from pathlib import Path

import pytest
from external_user_house import House

from chassis.server import Listener, serving
from external_user.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"
CONFIG = """
[parameters]
"path.tenant" = "amargosa"
"path.cadastro" = "{cadastro}"
"""


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(house: House, tmp_path: Path) -> None:
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(cadastro=await house.em_conferencia()))
    token = (await house.admin())["Authorization"]
    async with serving([Listener(app=create_app(house.settings))], settings=house.settings) as [port]:
        asking = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("st"), "--config-file", config, "run"),
            *(f"http://127.0.0.1:{port}/openapi.json", "--header", f"Authorization: {token}"),
            *("--phases", "examples,fuzzing", "--max-examples", "3", "--checks", CHECKS, "--no-color"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await asking.communicate()
    assert asking.returncode == 0, told.decode()
