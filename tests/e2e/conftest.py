"""The stack that end-to-end tests talk to: the one of the environment, or one of their own."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from chassis.testing.otlp import Traces, receiving_traces
from tests.e2e.cadastro import Cadastro
from tests.e2e.cena import Cena
from tests.e2e.pilha import pilha
from tropeiro.simulador.ambiente import SISTEMAS, configuracao
from tropeiro.simulador.cliente import Chamada
from tropeiro.simulador.eventos import Evento
from tropeiro.simulador.instancia import ligar

RASTREADOS = ("BARRAMENTO", "REGISTRY", "METRICS", "EXTERNAL_USER")


@pytest.fixture(scope="session")
def traces() -> Iterator[Traces]:
    """Where the services of the stack send their spans."""
    with receiving_traces() as receiver:
        yield receiver


@pytest.fixture(scope="session")
def ambiente(tmp_path_factory: pytest.TempPathFactory, traces: Traces) -> Iterator[Mapping[str, str]]:
    """What `tropeiro env` prints, of the stack in `TROPEIRO_BUS_URL` or of a fresh one that goes away afterwards."""
    if "TROPEIRO_BUS_URL" in os.environ:
        yield os.environ
        return
    para_onde = {f"{servico}_OTLP_ENDPOINT": traces.endpoint for servico in RASTREADOS}
    with pilha(tmp_path_factory.mktemp("pilha"), "--demo-data", mais=para_onde) as variaveis:
        yield variaveis


@pytest.fixture
def cadastro(ambiente: Mapping[str, str]) -> Cadastro:
    """The registry, for a supervisor."""
    return Cadastro(ambiente=ambiente)


@pytest.fixture
async def cena(ambiente: Mapping[str, str], tmp_path: Path) -> AsyncIterator[Cena]:
    """The three SEIs, each with nothing but its certificate."""
    eventos = list[Evento]()
    chamadas: dict[str, list[Chamada]] = {nome.capitalize(): [] for nome in SISTEMAS}
    (tmp_path / "documentos").mkdir()
    async with AsyncExitStack() as ligados:
        amargosa, bahia, uniao = [
            await ligados.enter_async_context(
                ligar(
                    configuracao(nome, ambiente, pasta=tmp_path / nome),
                    observar=eventos.append,
                    ao_terminar=chamadas[nome.capitalize()].append,
                )
            )
            for nome in SISTEMAS
        ]
        yield Cena(
            amargosa=amargosa,
            bahia=bahia,
            uniao=uniao,
            pasta=tmp_path / "documentos",
            eventos=eventos,
            chamadas=chamadas,
        )
