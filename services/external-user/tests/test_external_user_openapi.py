"""Whatever is sent to the API, the answer is one that its document promises."""

from pathlib import Path

import pytest
from external_user_house import House

from chassis.server import Listener, serving
from chassis.testing.examined import examined
from external_user.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

CONFIG = """
[parameters]
"path.tenant" = "amargosa"
"path.cadastro" = "{cadastro}"
"""


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(house: House, tmp_path: Path) -> None:
    config = CONFIG.format(cadastro=await house.em_conferencia())
    token = (await house.admin())["Authorization"]
    async with serving([Listener(app=create_app(house.settings))], settings=house.settings) as [port]:
        document, header = f"http://127.0.0.1:{port}/openapi.json", f"Authorization: {token}"
        await examined(document, "--header", header, "--max-examples", "3", folder=tmp_path, config=config)
