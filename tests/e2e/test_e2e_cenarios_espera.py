"""A SEI that follows the long poll, as the client does (tramita-api.md §7)."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from tests.e2e.cena import Cena
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.eventos import CienciaDada, ReciboConferido
from tropeiro.simulador.instancia import Instancia, ligar

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack")]

LOGO_S = 15.0


@pytest.fixture
async def amargosa(cena: Cena, ambiente: Mapping[str, str], tmp_path: Path) -> AsyncIterator[Instancia]:
    """Amargosa's SEI in its monitoring loop: it lists once, then waits on the long poll."""
    monitora = configuracao("AMARGOSA", ambiente, pasta=tmp_path / "monitora", long_poll=True)
    async with ligar(monitora, observar=cena.eventos.append) as sei:
        atendendo = asyncio.create_task(sei.atender())
        yield sei
        atendendo.cancel()
        await asyncio.wait([atendendo])


async def test_a_receipt_is_fetched_as_soon_as_the_long_poll_tells(cena: Cena, amargosa: Instancia) -> None:
    envio = await amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.bahia.atender_uma_vez()
    async with asyncio.timeout(LOGO_S):
        assert isinstance(await amargosa.desfecho(envio.idt), ReciboConferido)


async def test_news_of_an_earlier_tramite_reach_a_client_that_has_passed_it(cena: Cena, amargosa: Instancia) -> None:
    destino = cena.bahia.configuracao.unidade
    primeiro, segundo = [await amargosa.enviar(cena.processo(), destino) for _ in range(2)]
    await cena.bahia.tramita.recusar(segundo.idt, motivo="99", justificativa="não")
    async with asyncio.timeout(LOGO_S):
        assert isinstance(await amargosa.desfecho(segundo.idt), CienciaDada)
    await cena.bahia.atender_uma_vez()
    async with asyncio.timeout(LOGO_S):
        assert isinstance(await amargosa.desfecho(primeiro.idt), ReciboConferido)
