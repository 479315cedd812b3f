"""Who a certificate speaks for is remembered for a moment, and no longer."""

import asyncio

import pytest
from barramento_cadastro import credencial
from barramento_house import House

from barramento.domain.partes import Chamador
from barramento.store.views import TabelasView
from barramento.usecases.lembrados import Lembrados
from contracts.registry import v1

pytestmark = pytest.mark.pg
SEGUNDOS = 0.3


async def test_a_revoked_certificate_speaks_for_a_moment_and_then_no_more(house: House) -> None:
    emitida = credencial(house.authority.client("lembrado"), 1)
    lembrados = Lembrados(TabelasView(house.database), segundos=SEGUNDOS)

    assert await _quem(lembrados, emitida) is None
    await house.contar(emitida)
    quem = await _quem(lembrados, emitida)
    assert quem is not None, "who was just registered is let in at once"

    await house.contar(v1.CredencialRevogada.model_validate(emitida.model_dump() | {"versao": 2, "estado": "REVOGADA"}))
    assert await _quem(lembrados, emitida) == quem
    await asyncio.sleep(SEGUNDOS)
    assert await _quem(lembrados, emitida) is None


async def _quem(lembrados: Lembrados, emitida: v1.CredencialEmitida) -> Chamador | None:
    return await lembrados.chamador(spki_sha256=emitida.spki_sha256, emissor=emitida.emissor, serial=emitida.serial)
