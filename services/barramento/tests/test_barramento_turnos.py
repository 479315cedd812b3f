"""Turns: shared equally, in the order of coming, never lost; and the patience with what is away."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barramento.api.turnos import LEMBRADO_S, FilaCheiaError, Turno, Turnos
from barramento.store.paciencia import Paciencia
from chassis.away import StillAwayError


def turnos(*, ao_mesmo_tempo: int = 8, por_sistema: int = 3, na_fila: int = 2, segundos: float = 5) -> Turnos:
    return Turnos("teste", ao_mesmo_tempo=ao_mesmo_tempo, por_sistema=por_sistema, na_fila=na_fila, segundos=segundos)


def dado(turno: Turno | None) -> Turno:
    assert turno is not None
    return turno


async def test_one_system_alone_has_its_bound_and_not_more() -> None:
    curtos = turnos()
    tem = [dado(curtos.tentar("a")) for _ in range(3)]
    assert curtos.tentar("a") is None
    esperando = asyncio.create_task(curtos.esperar("a"))
    await asyncio.sleep(0)
    assert not esperando.done()
    tem[0].devolver()
    tem[0].devolver()  # said twice
    (await esperando).devolver()
    assert curtos.tentar("a") is not None


async def test_a_second_system_finds_room_and_the_shares_become_equal() -> None:
    curtos = turnos()
    de_a = [dado(curtos.tentar("a")) for _ in range(3)]
    dado(curtos.tentar("b"))
    da_fila_a = asyncio.create_task(curtos.esperar("a"))
    da_fila_b = asyncio.create_task(curtos.esperar("b"))
    await asyncio.sleep(0)
    de_a[0].devolver()
    await asyncio.sleep(0)
    assert (da_fila_a.done(), da_fila_b.done()) == (False, True)  # who has less under way goes first
    de_a[1].devolver()
    await asyncio.sleep(0)
    assert da_fila_a.done()


async def test_who_was_not_seen_for_a_while_has_no_share() -> None:
    curtos = turnos()
    dado(curtos.tentar("b")).devolver()
    assert sum(curtos.tentar("a") is not None for _ in range(3)) == 2
    await asyncio.sleep(LEMBRADO_S + 0.1)
    assert curtos.tentar("a") is not None


async def test_only_the_queue_of_the_system_itself_can_be_full() -> None:
    curtos = turnos(ao_mesmo_tempo=1, por_sistema=1)
    turno = dado(curtos.tentar("a"))
    fila = [asyncio.create_task(curtos.esperar("a")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(FilaCheiaError):
        await curtos.esperar("a")
    outro = asyncio.create_task(curtos.esperar("b"))
    await asyncio.sleep(0)
    turno.devolver()
    for um in (fila[0], outro, fila[1]):  # one of each in turn
        (await um).devolver()


async def test_who_waits_too_long_or_hangs_up_leaves_nothing_behind() -> None:
    curtos = turnos(ao_mesmo_tempo=1, segundos=0.05)
    turno = dado(curtos.tentar("a"))
    with pytest.raises(FilaCheiaError):
        await curtos.esperar("a")
    desligou, outro = asyncio.create_task(curtos.esperar("a")), asyncio.create_task(curtos.esperar("b"))
    await asyncio.sleep(0)
    desligou.cancel()
    await asyncio.wait([desligou])
    chamado = asyncio.create_task(curtos.esperar("c"))
    await asyncio.sleep(0)
    turno.devolver()
    outro.cancel()  # in the very moment in which it is called
    await asyncio.wait([outro])
    (await chamado).devolver()
    dado(curtos.tentar("d"))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.booleans()), max_size=60))
def test_no_turn_is_lost_and_no_bound_is_broken(pedidos: list[tuple[str, int, bool]]) -> None:
    async def todos() -> None:
        curtos, correndo = turnos(na_fila=100), Counter[str]()

        async def um(sistema: str, passos: int) -> None:
            turno = await curtos.esperar(sistema)
            correndo[sistema] += 1
            assert correndo.total() <= 8
            assert correndo[sistema] <= 3
            for _ in range(passos):
                await asyncio.sleep(0)
            correndo[sistema] -= 1
            turno.devolver()

        tarefas = []
        for sistema, passos, desiste in pedidos:
            tarefas.append(asyncio.create_task(um(sistema, passos)))
            await asyncio.sleep(0)
            if desiste:
                espera = asyncio.create_task(curtos.esperar(sistema))
                await asyncio.sleep(0)
                espera.cancel()
                await asyncio.wait([espera])
                if not espera.cancelled():
                    (await espera).devolver()
        async with asyncio.timeout(5):
            for tarefa in tarefas:
                await tarefa

    asyncio.run(todos())


class Porta:
    """Shut, until somebody opens it."""

    def __init__(self) -> None:
        self.aberta = False
        self.perguntas = 0

    async def perguntar(self) -> None:
        self.perguntas += 1
        if not self.aberta:
            raise ConnectionRefusedError

    async def entrar(self) -> str:
        if not self.aberta:
            raise ConnectionRefusedError
        return "dentro"


async def test_many_who_wait_ask_with_one_voice_and_go_on_together() -> None:
    porta = Porta()
    paciencia = Paciencia(porta.perguntar, segundos=5, lugares=100)
    esperando = [asyncio.create_task(paciencia(porta.entrar)) for _ in range(100)]
    await asyncio.sleep(0.5)
    assert porta.perguntas <= 4
    porta.aberta = True
    assert [await um for um in esperando] == ["dentro"] * 100


async def test_who_finds_no_room_is_told_at_once_and_who_waited_long_enough_in_the_end() -> None:
    porta = Porta()
    paciencia = Paciencia(porta.perguntar, segundos=0.5, lugares=1)
    agora = asyncio.get_running_loop().time
    inicio = agora()
    primeiro = asyncio.create_task(paciencia(porta.entrar))
    await asyncio.sleep(0.1)
    with pytest.raises(StillAwayError):
        await paciencia(porta.entrar)
    assert agora() - inicio < 0.4
    with pytest.raises(StillAwayError):
        await primeiro
    assert 0.45 < agora() - inicio < 1.5
    porta.aberta = True
    assert await paciencia(porta.entrar) == "dentro"


async def test_a_fault_that_does_not_pass_by_itself_is_not_waited_for() -> None:
    async def errado() -> None:
        raise FileNotFoundError

    paciencia = Paciencia(Porta().perguntar, segundos=5, lugares=1)
    with pytest.raises(FileNotFoundError):
        await paciencia(errado)
