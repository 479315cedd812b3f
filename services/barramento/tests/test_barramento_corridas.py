"""Races: of two who act on one trâmite at once, exactly one wins, and history tells the same as the answers."""

import asyncio
import os

import pytest
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256

pytestmark = pytest.mark.pg
VEZES = 200
AO_MESMO_TEMPO = 4


async def em_4(house: House) -> Json:
    criado = await house.ate_2(b"corrida")
    await house.bahia.receber(criado["IDT"], b"corrida")
    return criado


async def test_cancelling_against_the_receipt_has_one_winner(house: House) -> None:
    async def uma_vez() -> int:
        criado = await em_4(house)
        idt = criado["IDT"]
        recibo = await house.bahia.recibo(idt, hashes_=[sha256(b"corrida")])
        cancelado, entregue = await asyncio.gather(
            house.amargosa.http.delete(f"tramites/{idt}"), house.bahia.post(f"tramites/{idt}/recibo", recibo)
        )
        assert sorted((cancelado.status_code, entregue.status_code)) == [200, 400]
        perdeu = cancelado if cancelado.status_code == 400 else entregue
        assert recusa(perdeu)[1] == "1010"
        situacao = await house.amargosa.situacao(idt)
        assert situacao == (7 if cancelado.status_code == 200 else 5)
        assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])][4:] == [situacao]
        return situacao

    async def muitas() -> list[int]:
        return [await uma_vez() for _ in range(VEZES // AO_MESMO_TEMPO)]

    async with asyncio.TaskGroup() as group:
        tarefas = [group.create_task(muitas()) for _ in range(AO_MESMO_TEMPO)]
    assert sum(len(tarefa.result()) for tarefa in tarefas) == VEZES


async def test_refusing_against_cancelling_has_one_winner(house: House) -> None:
    for _ in range(20):
        criado = await house.ate_2(b"recusa contra cancelamento")
        idt = criado["IDT"]
        dados = {"motivo": "99", "justificativa": "x"}
        respostas = await asyncio.gather(
            house.amargosa.http.delete(f"tramites/{idt}"), house.bahia.post(f"tramites/{idt}/recusa", dados)
        )
        assert sorted(r.status_code for r in respostas) == [200, 400]


async def test_two_workers_receive_one_tramite_to_the_end(house: House) -> None:
    conteudos = [os.urandom(20_000) for _ in range(3)]

    async def um_worker(idt: int) -> int:
        await house.bahia.receber(idt, *conteudos)
        recibo = await house.bahia.recibo(idt, hashes_=[sha256(c) for c in conteudos])
        return (await house.bahia.post(f"tramites/{idt}/recibo", recibo)).status_code

    for _ in range(10):
        criado = await house.ate_2(*conteudos)
        assert sorted(await asyncio.gather(um_worker(criado["IDT"]), um_worker(criado["IDT"]))) == [200, 400]
        assert await house.amargosa.situacao(criado["IDT"]) == 5
        assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])] == [1, 2, 3, 4, 5]


async def test_the_last_two_components_at_once_complete_a_tramite_once(house: House) -> None:
    for _ in range(10):
        um, outro = os.urandom(1000), os.urandom(1000)
        criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, um), documento(2, outro))))
        await asyncio.gather(house.amargosa.enviar(criado, um), house.amargosa.enviar(criado, outro))
        assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])] == [1, 2]


async def test_fetching_the_receipt_many_times_at_once_concludes_once(house: House) -> None:
    criado = await em_4(house)
    idt = criado["IDT"]
    feito(await house.bahia.post(f"tramites/{idt}/recibo", await house.bahia.recibo(idt, hashes_=[sha256(b"corrida")])))
    respostas = await asyncio.gather(*(house.amargosa.get(f"tramites/{idt}/recibo") for _ in range(8)))
    assert {r.content for r in respostas} == {respostas[0].content}
    assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])] == [1, 2, 3, 4, 5, 6]


async def test_signalling_the_end_twice_at_once_completes_once(house: House) -> None:
    for _ in range(10):
        inteiro = os.urandom(30_000)
        criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, inteiro))))
        for inicio in (0, 10_000, 20_000):
            feito(await house.amargosa.parte(criado, inteiro, inicio, inicio + 10_000))
        respostas = await asyncio.gather(*(house.amargosa.terminar(criado, inteiro) for _ in range(3)))
        assert 200 in {r.status_code for r in respostas}
        assert {recusa(r)[1] for r in respostas if r.status_code != 200} <= {"1031", "1037"}
        assert await house.amargosa.situacao(criado["IDT"]) == 2
