"""Every answer is what the OpenAPI document says."""

from pathlib import Path

import pytest
from registry_house import House, settings_of

from chassis.server import Listener, serving
from chassis.testing.examined import examined
from registry.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]

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
    config = CONFIG.format(tenant=tenant, orgao=orgao, sistema=await house.sistema(tenant, orgao=orgao))
    token = await house.issuer.token(tenant=tenant, papeis=["ADMIN_PLATAFORMA"])
    settings = settings_of(house.dsns, issuer_url=house.issuer.url)
    async with serving([Listener(app=create_app(settings))], settings=settings) as [port]:
        document, header = f"http://127.0.0.1:{port}/openapi.json", f"Authorization: Bearer {token}"
        await examined(document, "--header", header, "--max-examples", "3", folder=tmp_path, config=config)
