"""Races: of two who act on one trâmite at once, exactly one wins, and history tells the same as the answers.

`TROPEIRO_CORRIDAS` says how many of each kind; `just corridas` runs 10,000.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable

import pytest
from barramento_cadastro import REPOSITORIO
from barramento_corrida import Ato, Copia, Pista, Placar, entrega
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256

from barramento.api.remessa import guardado, pedido
from barramento.domain.errors import (
    ProcessoEmTramiteError,
    ReciboJaEntregueError,
    ReproducaoEmAndamentoError,
    TransicaoInvalidaError,
)
from barramento.domain.reproducao import Reproduzir
from barramento.store.chaves import assinante
from barramento.usecases.cancelar import CancelarTramite
from barramento.usecases.completar import Completar
from barramento.usecases.entregar_recibo import EntregarRecibo
from barramento.usecases.iniciar import IniciarTramite
from barramento.usecases.recusar import Recusar, RecusarTramite
from barramento.usecases.reproduzir import ReproduzirTramite

pytestmark = [pytest.mark.pg, pytest.mark.timeout(3600)]
HASH = sha256(b"corrida")


def contar(placar: Placar, corrida: str) -> None:
    """For whoever looks (`pytest -s`): how often each of the two won."""
    sys.stdout.write(f"\n{corrida}: {sum(placar.vitorias)}, um vencedor em cada; {placar.vitorias}\n")


async def em_4(house: House) -> Json:
    criado = await house.ate_2(b"corrida")
    await house.bahia.receber(criado["IDT"], b"corrida")
    return criado


@pytest.fixture
def pista(house: House) -> Pista:
    return Pista(house)


async def concluido(house: House) -> Json:
    criado = await em_4(house)
    recibo = await house.bahia.recibo(criado["IDT"], hashes_=[HASH])
    feito(await house.bahia.post(f"tramites/{criado['IDT']}/recibo", recibo))
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    return criado


async def test_cancelling_against_the_receipt_has_one_winner(house: House, pista: Pista) -> None:
    cancelar, entregar = CancelarTramite(pista.begin), EntregarRecibo(pista.begin)
    amargosa, bahia = await pista.quem(1), await pista.quem(2)
    placar = await pista.correr(
        await em_4(house),
        lambda copia: cancelar(copia.idt, quem=amargosa),
        lambda copia: entregar(entrega(house, copia, HASH), quem=bahia),
    )
    assert placar.recusas == {TransicaoInvalidaError}
    contar(placar, "cancelamento contra recibo")


async def test_two_receipts_at_once_have_one_winner(house: House, pista: Pista) -> None:
    entregar, bahia = EntregarRecibo(pista.begin), await pista.quem(2)
    placar = await pista.correr(
        await em_4(house),
        lambda copia: entregar(entrega(house, copia, HASH), quem=bahia),
        lambda copia: entregar(entrega(house, copia, HASH), quem=bahia),
    )
    assert placar.recusas == {ReciboJaEntregueError}
    contar(placar, "dois recibos")


async def test_sending_a_process_again_while_it_is_being_sent_has_one_winner(house: House, pista: Pista) -> None:
    chave = assinante(house.settings.signing_key, token=None)
    iniciar = IniciarTramite(pista.begin, completar=Completar(assinante=chave, zona=house.settings.zone))
    amargosa = await pista.quem(1)

    def enviar(de: int) -> Ato:
        def ato(copia: Copia) -> Awaitable[object]:
            dados = corpo(de, 202, processo(documento(1, b"corrida"), numero=copia.protocolo), NRE=copia.nre)
            return iniciar(pedido(json.dumps(dados).encode()), quem=amargosa)

        return ato

    placar = await pista.correr(await concluido(house), enviar(102), enviar(103))
    assert placar.recusas == {ProcessoEmTramiteError}
    contar(placar, "dois envios")


async def test_refusing_against_cancelling_has_one_winner(house: House, pista: Pista) -> None:
    cancelar, recusar = CancelarTramite(pista.begin), RecusarTramite(pista.begin)
    amargosa, bahia = await pista.quem(1), await pista.quem(2)
    placar = await pista.correr(
        await house.ate_2(b"corrida"),
        lambda copia: cancelar(copia.idt, quem=amargosa),
        lambda copia: recusar(Recusar(idt=copia.idt, motivo="99", justificativa="x"), quem=bahia),
    )
    assert placar.recusas == {TransicaoInvalidaError}
    contar(placar, "recusa contra cancelamento")


async def test_two_reproductions_at_once_have_one_winner(house: House, pista: Pista) -> None:
    reproduzir, bahia = ReproduzirTramite(pista.begin, ler=guardado), await pista.quem(2)

    def pedir(copia: Copia) -> Awaitable[object]:
        return reproduzir(Reproduzir(nre=copia.nre, repositorio=REPOSITORIO, unidade=202), quem=bahia)

    placar = await pista.correr(await concluido(house), pedir, pedir)
    assert placar.recusas == {ReproducaoEmAndamentoError}
    contar(placar, "duas reproduções")


async def test_over_http_the_answers_tell_the_same_as_the_history(house: House) -> None:
    for _ in range(10):
        criado = await em_4(house)
        idt = criado["IDT"]
        recibo = await house.bahia.recibo(idt, hashes_=[HASH])
        cancelado, entregue = await asyncio.gather(
            house.amargosa.http.delete(f"tramites/{idt}"), house.bahia.post(f"tramites/{idt}/recibo", recibo)
        )
        assert sorted((cancelado.status_code, entregue.status_code)) == [200, 400]
        assert recusa(cancelado if cancelado.status_code == 400 else entregue)[1] == "1010"
        situacao = await house.amargosa.situacao(idt)
        assert situacao == (7 if cancelado.status_code == 200 else 5)
        assert [e["data"]["situacao"] for e in await house.eventos(criado["NRE"])][4:] == [situacao]


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
