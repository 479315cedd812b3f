"""Two processes travel: from the município to the state, then to a body of the União."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tropeiro.demo.tela import NOMES, Tela
from tropeiro.simulador.ambiente import configuracao
from tropeiro.simulador.eventos import ReciboConferido
from tropeiro.simulador.exemplos import processo_completo
from tropeiro.simulador.instancia import Configuracao, Instancia, ligar

PACIENCIA_S = 300.0
INTERVALO_S = 0.3
DESTINOS = ("BAHIA", "UNIAO")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultado:
    """What travelled."""

    concluidos: int
    recibos_verificados: int
    bytes: int
    segundos: float


async def tramitar(ambiente: Mapping[str, str], pasta: Path, tela: Tela) -> Resultado:
    """Send both, let each receiver answer, until the sender has both receipts and they hold.

    Raises:
        TimeoutError: a receipt did not come.
        FalhaNoTramiteError: the bus refused or failed.
    """
    tela.linha("preparando documentos reais: HTML, PDF, planilha e imagem digitalizada", quem="AMARGOSA")
    processos = [
        await asyncio.to_thread(processo_completo, pasta / destino, semente=n, sequencia=n)
        for n, destino in enumerate(DESTINOS, start=1)
    ]
    async with _ligadas(ambiente, pasta, tela) as seis:
        amargosa = seis["AMARGOSA"]
        began = time.perf_counter()
        desfechos = []
        for processo, destino in zip(processos, DESTINOS, strict=True):
            tela.linha(f"envia o processo {processo.protocolo} para {NOMES[destino]}", quem="AMARGOSA")
            envio = await amargosa.enviar(processo, seis[destino].configuracao.unidade)
            async with asyncio.timeout(PACIENCIA_S):
                desfechos.append(await amargosa.desfecho(envio.idt))
        took = time.perf_counter() - began
        return Resultado(
            concluidos=amargosa.contagem.concluidos,
            recibos_verificados=sum(isinstance(desfecho, ReciboConferido) for desfecho in desfechos),
            bytes=amargosa.contagem.bytes_enviados + sum(seis[d].contagem.bytes_recebidos for d in DESTINOS),
            segundos=took,
        )


@contextlib.asynccontextmanager
async def _ligadas(ambiente: Mapping[str, str], pasta: Path, tela: Tela) -> AsyncIterator[Mapping[str, Instancia]]:
    """The three SEIs, each attending its pending list."""
    async with contextlib.AsyncExitStack() as stack:
        seis = {
            nome: await stack.enter_async_context(ligar(_como(ambiente, nome, pasta), observar=tela.observar))
            for nome in ("AMARGOSA", *DESTINOS)
        }
        atendendo = [asyncio.create_task(sei.atender()) for sei in seis.values()]
        try:
            yield seis
        finally:
            for task in atendendo:
                task.cancel()
            await asyncio.wait(atendendo)


def _como(ambiente: Mapping[str, str], nome: str, pasta: Path) -> Configuracao:
    return configuracao(
        nome,
        ambiente,
        pasta=pasta / "recebidos" / nome.lower(),
        trabalhadores=1,  # one story to follow; the tests play two workers on one trâmite
        intervalo_s=INTERVALO_S,
    )
