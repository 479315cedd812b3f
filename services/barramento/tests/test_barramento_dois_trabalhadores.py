"""Two workers of one receiver on one trâmite (tramita-api.md §7: expect it): whatever the order of their calls, it ends
with a receipt over everything, and neither has a reason to refuse the process."""

import itertools
import os
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from barramento_house import House, Json, Sei, feito, sha256
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = [pytest.mark.pg, pytest.mark.timeout(3600)]

CONTEUDOS = (b"um", b"dois")
TODOS = sorted(sha256(c) for c in CONTEUDOS)
RECIBO_ENTREGUE = 5
VEZES, MUITAS = int(os.environ.get("TROPEIRO_CORRIDAS", "200")), 10_000


@dataclass
class Trabalhador:
    """One PHP process of the receiver: it knows what it was told, and keeps files of its own only."""

    sei: Sei
    idt: int
    ao_contrario: bool = False
    pendentes: list[str] = field(default_factory=list)
    baixados: list[str] = field(default_factory=list)
    desistiu: bool = False

    def passos(self) -> Iterator[Callable[[], Awaitable[None]]]:
        """Its calls, in its order."""
        yield self.ler
        yield self.consultar
        for n in range(len(CONTEUDOS)):
            yield partial(self.baixar, n)
        yield self.assinar

    async def ler(self) -> None:
        if (await self.sei.get(f"tramites/{self.idt}")).status_code != 200:
            await self._falhou()

    async def consultar(self) -> None:
        visto = await self.sei.tramite(self.idt)
        self.pendentes = sorted(visto["hashDosComponentesPendentesDeRecebimento"], reverse=self.ao_contrario)
        if visto["situacaoAtual"] != RECIBO_ENTREGUE:
            assert sorted(self.pendentes) == TODOS, "told a part, it would sign for a part"

    async def baixar(self, n: int) -> None:
        if self.desistiu or n >= len(self.pendentes):
            return
        if (await self.sei.baixar(self.idt, self.pendentes[n])).status_code == 200:
            self.baixados.append(self.pendentes[n])
        else:
            await self._falhou()

    async def assinar(self) -> None:
        """The client does so only in 4, over what it downloaded itself; else it fails."""
        if self.desistiu:
            return
        visto = await self.sei.tramite(self.idt)
        if visto["situacaoAtual"] != 4:
            await self._falhou()
            return
        quatro = next(m["dataHora"] for m in visto["mudancasDeSituacao"] if m["situacao"] == 4)
        recibo = await self.sei.recibo(self.idt, hashes_=self.baixados, data=quatro)
        if (await self.sei.post(f"tramites/{self.idt}/recibo", recibo)).status_code != 200:
            await self._falhou()

    async def _falhou(self) -> None:
        """As the client ends whatever fails: it refuses the process for good."""
        self.desistiu = True
        recusa: Json = {"motivo": "99", "justificativa": "falha de um trabalhador"}
        await self.sei.post(f"tramites/{self.idt}/recusa", recusa)


async def entrelacar(house: House, ordem: tuple[int, ...]) -> None:
    """Let the workers take their steps in this order of turns; it must end with a receipt over everything."""
    criado = await house.ate_2(*CONTEUDOS)
    idt = criado["IDT"]
    quantos = max(ordem) + 1
    passos = [list(Trabalhador(house.bahia, idt, ao_contrario=n % 2 == 1).passos()) for n in range(quantos)]
    for quem in ordem:
        await passos[quem].pop(0)()
    assert await house.amargosa.situacao(idt) == RECIBO_ENTREGUE
    recibo = feito(await house.amargosa.get(f"tramites/{idt}/recibo"))["recibo"]
    assert recibo["hashesDosComponentesDigitais"] == TODOS


def ordens() -> Iterator[tuple[int, ...]]:
    """Every order of five steps of each of two, the first one being that of the first."""
    for do_primeiro in itertools.combinations(range(1, 10), 4):
        yield tuple(0 if n == 0 or n in do_primeiro else 1 for n in range(10))


async def test_every_order_of_the_calls_of_two_workers_ends_well(house: House) -> None:
    """All of them in `just corridas`; one of four in every other run."""
    todas = list(ordens())
    assert len(todas) == 126
    for ordem in todas if VEZES >= MUITAS else todas[::4]:
        await entrelacar(house, ordem)


@settings(
    max_examples=15 if VEZES >= MUITAS else 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(ordem=st.permutations([0] * 5 + [1] * 5 + [2] * 5))
async def test_orders_of_three_workers_end_well(house: House, ordem: list[int]) -> None:
    await entrelacar(house, tuple(ordem))
