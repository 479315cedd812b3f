"""Every answer is what the OpenAPI document says."""

from pathlib import Path

import pytest
from metrics_house import House, lote
from metrics_sample import cadastros, tramites
from metrics_site import nomes, settings

from chassis import clock
from chassis.server import Listener, serving
from chassis.testing.examined import examined
from chassis.testing.issuer import DevIssuer
from metrics.app import create_app

pytestmark = [pytest.mark.pg, pytest.mark.timeout(400)]


async def test_whatever_is_sent_the_answer_is_one_that_the_document_promises(
    house: House, issuer: DevIssuer, tmp_path: Path
) -> None:
    await house.absorver(nomes())
    await house.absorver(lote(tramites(clock.now()), cadastros(clock.now())))
    token = await issuer.token(tenant="amargosa", papeis=["ADMIN_PLATAFORMA"])
    given = settings(house, issuer.url)
    async with serving([Listener(app=create_app(given, database=house.db))], settings=given) as [port]:
        document, header = f"http://127.0.0.1:{port}/openapi.json", f"Authorization: Bearer {token}"
        await examined(document, "--header", header, "--max-examples", "25", folder=tmp_path)
