"""Two simulated SEIs around a bus that may die at any moment, and people who try again until it is done."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fault.fault_house import House
from tropeiro.simulador import documentos
from tropeiro.simulador.conferencia import conferir_recibo, conferir_recibo_de_envio
from tropeiro.simulador.envio import Opcoes
from tropeiro.simulador.erros import FalhaNoTramiteError
from tropeiro.simulador.eventos import Evento
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.instancia import Configuracao, Instancia, ligar
from tropeiro.simulador.processo import ANEXO, DESPACHO, Documento, Processo, Unidade, nup
from tropeiro.simulador.respostas import Tramite
from tropeiro.stack.systems import SYSTEMS, System

CANCELAVEL, ENTREGUE, CONCLUIDO, RECUSADO = 4, 5, 6, 8
FIM = frozenset({6, 7, 9, 10})
TAMANHO = 1024 * 1024 + 200_000  # two parts of the smallest block that the client takes

Retry = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seis:
    """The SEI of Amargosa, which sends, and that of Bahia, which receives."""

    amargosa: Instancia
    bahia: Instancia
    pasta: Path
    contados: list[Evento]

    def processo(self, *, tamanho: int = TAMANHO) -> Processo:
        """A new process with two documents: one made in SEI, one external."""
        numero = secrets.randbelow(10**7)
        html = documentos.html_do_sei(self.pasta / f"{numero:07d}.html", semente=numero)
        anexo = documentos.bytes_quaisquer(
            self.pasta / f"{numero:07d}.pdf", semente=numero, tamanho=tamanho, mime="application/pdf"
        )
        return Processo(
            protocolo=nup(10_000 + secrets.randbelow(90_000), secrets.randbelow(1_000_000), ano=2026),
            documentos=(
                Documento.de(html, numero=f"{numero:07d}", especie=DESPACHO),
                Documento.de(anexo, numero=f"{numero + 1:07d}", especie=ANEXO),
            ),
        )

    async def enviar(self, processo: Processo, *, retry: Retry) -> int:
        """Send it as often as it takes; the IDT under which the bus has all of it."""
        while True:
            try:
                return (await self.amargosa.enviar(processo, self.bahia.configuracao.unidade)).idt
            except FalhaNoTramiteError:
                await retry()
            try:
                if (idt := await self._retomar(processo)) is not None:
                    return idt
            except FalhaNoTramiteError:
                await retry()

    async def concluir(self, idt: int, *, retry: Retry) -> Tramite:
        """Attend both pending lists until nothing more happens to the trâmite."""
        while True:
            try:
                await self.bahia.atender_uma_vez()
                await self.amargosa.atender_uma_vez()
                if (visto := await self._visto(idt)).situacao_atual in FIM:
                    return visto
            except FalhaNoTramiteError:
                await retry()

    async def levar(self, processo: Processo, *, retry: Retry) -> int:
        """Send it, while others attend the pending lists, until a trâmite of it is concluded; its IDT."""
        while True:
            idt = await self.enviar(processo, retry=retry)
            while (visto := await self._situacao(idt, retry=retry)) not in FIM:
                await asyncio.sleep(0.1)
            if visto == CONCLUIDO:
                return idt

    async def conferir(self, processo: Processo, idt: int) -> None:
        """Concluded: both receipts hold, over exactly what was sent, and the receiver has every byte."""
        assert (await self._visto(idt)).situacao_atual == CONCLUIDO
        envio = self.amargosa.enviados[idt]
        assert envio.hashes == {arquivo.hash_ for _, arquivo in processo.arquivos()}
        conferir_recibo_de_envio(await self.amargosa.tramita.recibo_de_envio(idt), envio)
        conferir_recibo(await self.amargosa.tramita.recibo(idt), envio)
        for _, arquivo in processo.arquivos():
            recebido = self.bahia.acervo.destino(arquivo.hash_)
            assert arquivo.caminho is not None
            assert recebido.read_bytes() == arquivo.caminho.read_bytes()

    async def _retomar(self, processo: Processo) -> int | None:
        """After a failure the sender looks what became of it: takes back what is under way, unless it arrived."""
        for tramite in await self.amargosa.tramita.consultar({"protocolo": processo.protocolo}):
            if tramite.situacao_atual in {ENTREGUE, CONCLUIDO}:
                return tramite.idt
            if tramite.situacao_atual <= CANCELAVEL:
                await self.amargosa.tramita.cancelar(tramite.idt)
            if tramite.situacao_atual == RECUSADO:
                await self.amargosa.tramita.ciencia(tramite.idt)
        return None

    async def _situacao(self, idt: int, *, retry: Retry) -> int:
        while True:
            try:
                return (await self._visto(idt)).situacao_atual
            except FalhaNoTramiteError:
                await retry()

    async def _visto(self, idt: int) -> Tramite:
        tramite = await self.amargosa.tramita.tramite(idt)
        assert tramite is not None
        return tramite


@dataclass(slots=True, kw_only=True)
class Carga:
    """Trâmites without a pause, until told to stop; each is checked at the end."""

    seis: Seis
    segundos: dict[int, tuple[float, float]] = field(default_factory=dict)
    processos: dict[int, Processo] = field(default_factory=dict)
    parar: asyncio.Event = field(default_factory=asyncio.Event)

    async def correr(self, *, remetentes: int = 2) -> None:
        """Both SEIs attend their lists and so many people send, each the next when the last is concluded."""
        atendendo = [asyncio.create_task(um.atender()) for um in (self.seis.amargosa, self.seis.bahia)]
        async with asyncio.TaskGroup() as grupo:
            for _ in range(remetentes):
                grupo.create_task(self._enviar_seguidos())
        for tarefa in atendendo:
            assert not tarefa.done(), tarefa
            tarefa.cancel()
        await asyncio.wait(atendendo)
        for idt, processo in self.processos.items():
            await self.seis.conferir(processo, idt)

    def concluidos(self, desde: float, ate: float) -> list[float]:
        """How long those took that began and ended between these instants of the loop's clock."""
        return [fim - inicio for inicio, fim in self.segundos.values() if desde <= inicio and fim <= ate]

    async def _enviar_seguidos(self) -> None:
        agora = asyncio.get_running_loop().time
        while not self.parar.is_set():
            processo, inicio = self.seis.processo(tamanho=20_000), agora()
            idt = await self.seis.levar(processo, retry=pausa)
            self.segundos[idt], self.processos[idt] = (inicio, agora()), processo


async def pausa() -> None:
    """Before trying again."""
    await asyncio.sleep(0.2)


@asynccontextmanager
async def ligadas(house: House, pasta: Path) -> AsyncIterator[Seis]:
    """Both SEIs, for the length of the block."""
    contados = list[Evento]()
    (pasta / "documentos").mkdir(parents=True)
    async with AsyncExitStack() as stack:
        amargosa, bahia = [
            await stack.enter_async_context(
                ligar(_configuracao(house, system, pasta / system.slug), observar=contados.append)
            )
            for system in SYSTEMS[:2]
        ]
        yield Seis(amargosa=amargosa, bahia=bahia, pasta=pasta / "documentos", contados=contados)


def _configuracao(house: House, system: System, pasta: Path) -> Configuracao:
    keys = house.plan.certificates
    return Configuracao(
        nome=system.slug,
        base=house.plan.bus_url,
        identidade=Identidade(certificado=keys.system(system.name), autoridades=keys.ca),
        unidades=tuple(Unidade(repositorio=system.repository, numero=unit.number) for unit in system.units),
        pasta=pasta,
        opcoes=Opcoes(bloco_mb=1),
        intervalo_s=0.1,
    )
