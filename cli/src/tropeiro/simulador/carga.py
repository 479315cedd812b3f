"""Load: many trâmites at once, every call measured, every byte counted."""

import asyncio
import shutil
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import Random
from time import perf_counter

from tropeiro.simulador import documentos
from tropeiro.simulador.cliente import Chamada, ignorar
from tropeiro.simulador.erros import FalhaNoTramiteError
from tropeiro.simulador.eventos import ReciboConferido
from tropeiro.simulador.instancia import Configuracao, Desfecho, Instancia, ligar
from tropeiro.simulador.medidas import Medidas, Relatorio
from tropeiro.simulador.processo import ANEXO, DESPACHO, Documento, Processo, nup

ANO = 2026
LIMITE_DO_DESFECHO_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Carga:
    """What to do to the bus.

    `taxa` starts so many trâmites a second, whatever becomes of the others; without it each sender starts the next
    when the last one ended.
    """

    remetente: Configuracao
    destinatario: Configuracao
    pasta: Path
    tramites: int
    remetentes: int = 4
    taxa: float | None = None
    gerados: int = 1
    externos: int = 1
    tamanho: int = 100 * 1024
    semente: int | None = None


async def executar(carga: Carga, *, ao_terminar_um: Callable[[int], None] = ignorar) -> Relatorio:
    """Run it, and report; files that it made are gone afterwards."""
    medidas = Medidas()
    async with AsyncExitStack() as ligados:
        remetente = await ligados.enter_async_context(ligar(carga.remetente, ao_terminar=medidas.chamada))
        destinatario = remetente
        if carga.destinatario.identidade != carga.remetente.identidade:
            destinatario = await ligados.enter_async_context(ligar(carga.destinatario, ao_terminar=medidas.chamada))
        atendendo = [asyncio.create_task(um.atender()) for um in {remetente, destinatario}]
        inicio = perf_counter()
        try:
            await _enviar_todos(carga, remetente, medidas, ao_terminar_um)
        finally:
            for tarefa in atendendo:
                tarefa.cancel()
            await asyncio.wait(atendendo)
        return medidas.relatorio(
            segundos=perf_counter() - inicio, remetente=remetente.contagem, destinatario=destinatario.contagem
        )


async def _enviar_todos(
    carga: Carga, remetente: Instancia, medidas: Medidas, ao_terminar_um: Callable[[int], None]
) -> None:
    sorte = Random(carga.semente)  # noqa: S311 - numbers of sample processes, not secrets
    unidade, primeira = sorte.randrange(10_000, 100_000), sorte.randrange(900_000)
    numeros = iter(range(carga.tramites))
    feitos = count(1)
    inicio = perf_counter()

    async def enviar_seguidos() -> None:
        for numero in numeros:
            pasta = carga.pasta / f"{numero}"
            protocolo = nup(unidade, (primeira + numero) % 1_000_000, ano=ANO)
            processo = await asyncio.to_thread(_processo, carga, pasta, protocolo, semente=primeira + numero)
            previsto = inicio + numero / carga.taxa if carga.taxa else perf_counter()
            await asyncio.sleep(max(0.0, previsto - perf_counter()))
            await _enviar_um(carga, remetente, processo, medidas, previsto=previsto)
            await asyncio.to_thread(shutil.rmtree, pasta)
            ao_terminar_um(next(feitos))

    async with asyncio.TaskGroup() as grupo:
        for _ in range(carga.remetentes):
            grupo.create_task(enviar_seguidos())


async def _enviar_um(
    carga: Carga, remetente: Instancia, processo: Processo, medidas: Medidas, *, previsto: float
) -> None:
    try:
        envio = await remetente.enviar(processo, carga.destinatario.unidade)
        medidas.chamada(_tempo("trâmite: até o recibo de envio", previsto))
        async with asyncio.timeout(LIMITE_DO_DESFECHO_S):
            desfecho: Desfecho = await remetente.desfecho(envio.idt)
    except (FalhaNoTramiteError, TimeoutError, OSError) as erro:
        medidas.falha(str(erro) or type(erro).__name__)
        return
    if isinstance(desfecho, ReciboConferido):
        medidas.chamada(_tempo("trâmite: até o recibo conferido", previsto))


def _tempo(nome: str, desde: float) -> Chamada:
    return Chamada(nome=nome, status=200, segundos=perf_counter() - desde, enviados=0, recebidos=0)


def _processo(carga: Carga, pasta: Path, protocolo: str, *, semente: int) -> Processo:
    pasta.mkdir(parents=True)
    itens = []
    for posicao in range(carga.gerados + carga.externos):
        numero = f"{semente % 100_000 * 100 + posicao:07d}"
        nome = f"{numero}.html" if posicao < carga.gerados else f"{numero}.pdf"
        mime = "text/html" if posicao < carga.gerados else "application/pdf"
        arquivo = documentos.bytes_quaisquer(
            pasta / nome, semente=semente * 100 + posicao, tamanho=carga.tamanho, mime=mime
        )
        especie = DESPACHO if posicao < carga.gerados else ANEXO
        itens.append(Documento.de(arquivo, numero=numero, especie=especie))
    return Processo(protocolo=protocolo, documentos=tuple(replace(item, assinado=False) for item in itens))
