"""One simulated SEI: its certificate, its units, its files, what it sent and what it received."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random

from tropeiro.simulador.acervo import Acervo
from tropeiro.simulador.cliente import Chamada, Cliente, Embrulhar, como_e, ignorar
from tropeiro.simulador.conferencia import conferir_recibo
from tropeiro.simulador.destinatario import Casa, Destinatario, Recebimento
from tropeiro.simulador.envio import Envio, Opcoes
from tropeiro.simulador.erros import FalhaNoTramiteError
from tropeiro.simulador.eventos import CienciaDada, Falha, Observador, ReciboConferido, SituacaoAlcancada
from tropeiro.simulador.identidade import Identidade
from tropeiro.simulador.pendencias import Pendencias
from tropeiro.simulador.processo import Documento, Processo, Unidade
from tropeiro.simulador.reenvio import Reenvio
from tropeiro.simulador.regras import Regras
from tropeiro.simulador.remetente import Remetente, Rota
from tropeiro.simulador.respostas import Pendencia, Recibo, Tramite, TramiteReproduzido
from tropeiro.simulador.tramita import Tramita

REENVIAR, RECEBER, RECIBO, RECUSA = 1, frozenset({2, 3, 4}), 5, 8
CONCLUIDO, CIENCIA_DADA = 6, 9

Desfecho = ReciboConferido | CienciaDada


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuracao:
    """A SEI, as its administrator configures the module."""

    nome: str
    base: str
    identidade: Identidade
    unidades: tuple[Unidade, ...]
    pasta: Path
    pendencias: str | None = None
    opcoes: Opcoes = field(default_factory=Opcoes)
    regras: Regras = field(default_factory=Regras)
    trabalhadores: int = 2
    intervalo_s: float = 1.0
    semente: int | None = None

    @property
    def unidade(self) -> Unidade:
        """The unit that sends, where nothing else is said."""
        return self.unidades[0]


@dataclass(slots=True, kw_only=True)
class Contagem:
    """What this SEI did, counted."""

    enviados: int = 0
    recebidos: int = 0
    concluidos: int = 0
    recusados: int = 0
    falhas: int = 0
    bytes_enviados: int = 0
    bytes_recebidos: int = 0


class Instancia:
    """A SEI that sends, receives and answers its pending list."""

    def __init__(
        self, configuracao: Configuracao, tramita: Tramita, pendencias: Pendencias, observar: Observador
    ) -> None:
        self.configuracao = configuracao
        self.nome = configuracao.nome
        self.tramita = tramita
        self.contagem = Contagem()
        self.enviados: dict[int, Envio] = {}
        self.recebidos: dict[int, Recebimento] = {}
        self.recibos: dict[int, Recibo] = {}
        self.recusas: dict[int, Tramite] = {}
        self.acervo = Acervo(configuracao.pasta)
        self._observar = observar
        self._pendencias = pendencias
        self._desfechos: dict[int, asyncio.Future[Desfecho]] = {}
        self._em_fila: set[tuple[int, int]] = set()
        self._remetente = Remetente(tramita, instancia=self.nome, opcoes=configuracao.opcoes, observar=observar)
        self._reenvio = Reenvio(tramita, instancia=self.nome, opcoes=configuracao.opcoes, observar=observar)
        casa = Casa(
            identidade=configuracao.identidade,
            unidades=frozenset(configuracao.unidades),
            acervo=self.acervo,
            regras=configuracao.regras,
            bloco_mb=configuracao.opcoes.bloco_mb,
        )
        self._destinatario = Destinatario(tramita, casa, instancia=self.nome, observar=observar)

    async def enviar(
        self,
        processo: Processo,
        para: Unidade,
        *,
        de: Unidade | None = None,
        nre: str | None = None,
        apenas_pendentes: bool = False,
        urgente: bool = False,
    ) -> Envio:
        """Send a process to a unit and return when the bus has it.

        Raises:
            FalhaNoTramiteError: refused or failed; nothing stays under way.
        """
        for _, arquivo in processo.arquivos():
            self.acervo.adotar(arquivo)
        rota = Rota(
            de=de or self.configuracao.unidade,
            para=para,
            nre=nre,
            apenas_pendentes=apenas_pendentes,
            urgente=urgente,
            ultimo_recebido=self._ultimo_recebido(nre),
        )
        envio = await self._remetente.enviar(processo, rota, ao_criar=self._guardar)
        self.contagem.enviados += 1
        self.contagem.bytes_enviados += envio.bytes
        return envio

    async def enviar_avulso(self, documento: Documento, para: Sequence[Unidade]) -> list[Envio]:
        """Send a documento avulso to one or more units.

        Raises:
            FalhaNoTramiteError: refused or failed.
        """
        envios = await self._remetente.enviar_avulso(documento, de=self.configuracao.unidade, para=para)
        for envio in envios:
            self._guardar(envio)
        self.contagem.enviados += len(envios)
        self.contagem.bytes_enviados += envios[0].bytes if envios else 0
        return envios

    async def reproduzir(self, nre: str, *, em: Unidade | None = None) -> TramiteReproduzido:
        """Ask for the last trâmite of a process that came here again; it comes by the pending list.

        Raises:
            FalhaNoTramiteError: refused or failed.
        """
        onde = em or self.configuracao.unidade
        return await self.tramita.reproduzir(nre, repositorio=onde.repositorio, numero=onde.numero)

    async def desfecho(self, idt: int) -> Desfecho:
        """Wait until a sent trâmite ends: `ReciboConferido` or `CienciaDada`; someone must attend the pending list."""
        return await asyncio.shield(self._esperado(idt))

    async def atender_uma_vez(self) -> int:
        """Go once through the pending list with all workers; how many items it had."""
        lista = await self._pendencias.listar()
        fila: asyncio.Queue[Pendencia] = asyncio.Queue()
        for pendencia in lista:
            fila.put_nowait(pendencia)

        async def trabalhar() -> None:
            while not fila.empty():
                await self._atender(fila.get_nowait())

        async with asyncio.TaskGroup() as grupo:
            for _ in range(self.configuracao.trabalhadores):
                grupo.create_task(trabalhar())
        return len(lista)

    async def atender(self) -> None:
        """Attend the pending list until cancelled: every interval, or at once where the long poll tells.

        A trâmite that is queued or under way is not queued again, as in the client's task queue.
        """
        fila: asyncio.Queue[Pendencia] = asyncio.Queue()
        async with asyncio.TaskGroup() as grupo:
            for _ in range(self.configuracao.trabalhadores):
                grupo.create_task(self._trabalhar(fila))
            while True:
                await self._monitorar(fila)
                await asyncio.sleep(self.configuracao.intervalo_s)

    async def _monitorar(self, fila: asyncio.Queue[Pendencia]) -> None:
        try:
            async for pendencia in self._pendencias.ciclo():
                tarefa = _tarefa(pendencia)
                ja_recebida = pendencia.status in RECEBER and pendencia.idt in self.recebidos
                if tarefa not in self._em_fila and not ja_recebida:
                    self._em_fila.add(tarefa)
                    fila.put_nowait(pendencia)
        except FalhaNoTramiteError as erro:
            self._falhou(0, erro)

    async def _trabalhar(self, fila: asyncio.Queue[Pendencia]) -> None:
        while True:
            pendencia = await fila.get()
            try:
                await self._atender(pendencia)
            finally:
                self._em_fila.discard(_tarefa(pendencia))

    async def _atender(self, pendencia: Pendencia) -> None:
        try:
            match pendencia.status:
                case status if status in RECEBER:
                    await self._receber(pendencia.idt)
                case status if status == REENVIAR:
                    self._guardar(await self._reenvio.reenviar(pendencia.idt, arquivo=self.acervo.arquivo))
                case status if status == RECIBO:
                    await self._buscar_recibo(pendencia.idt)
                case status if status == RECUSA:
                    await self._tomar_ciencia(pendencia.idt)
                case status:
                    motivo = f"pendência em {status} não tratada"
                    self._observar(Falha(instancia=self.nome, idt=pendencia.idt, motivo=motivo))
        except (FalhaNoTramiteError, OSError) as erro:
            self._falhou(pendencia.idt, erro)

    async def _receber(self, idt: int) -> None:
        if idt in self.recebidos:  # listed again before its receipt arrived, and received meanwhile
            return
        recebimento = await self._destinatario.receber(idt)
        if recebimento is not None:
            self.recebidos[idt] = recebimento
            self.contagem.recebidos += 1
            self.contagem.bytes_recebidos += recebimento.bytes

    async def _buscar_recibo(self, idt: int) -> None:
        resposta = await self.tramita.recibo(idt)
        folha = conferir_recibo(resposta, self.enviados.get(idt))
        if idt in self.recibos:
            return
        self.recibos[idt] = resposta
        self.contagem.concluidos += 1
        self._observar(SituacaoAlcancada(instancia=self.nome, idt=idt, situacao=CONCLUIDO))
        assinante = folha.subject.rfc4514_string()
        hashes = len(resposta.recibo.hashes)
        self._terminou(ReciboConferido(instancia=self.nome, idt=idt, hashes=hashes, assinante=assinante))

    async def _tomar_ciencia(self, idt: int) -> None:
        tramite = await self.tramita.tramite(idt)
        await self.tramita.ciencia(idt)
        if tramite is None or idt in self.recusas:
            return
        self.recusas[idt] = tramite
        self.contagem.recusados += 1
        self._observar(SituacaoAlcancada(instancia=self.nome, idt=idt, situacao=CIENCIA_DADA))
        motivo, justificativa = tramite.motivo_da_recusa, tramite.justificativa_da_recusa
        self._terminou(CienciaDada(instancia=self.nome, idt=idt, motivo=motivo, justificativa=justificativa))

    def _ultimo_recebido(self, nre: str | None) -> int | None:
        """The last trâmite in which this process came here."""
        return max((um.idt for um in self.recebidos.values() if um.nre == nre), default=None)

    def _guardar(self, envio: Envio) -> None:
        self.enviados[envio.idt] = envio

    def _terminou(self, evento: Desfecho) -> None:
        self._observar(evento)
        self._esperado(evento.idt).set_result(evento)

    def _esperado(self, idt: int) -> asyncio.Future[Desfecho]:
        return self._desfechos.setdefault(idt, asyncio.get_running_loop().create_future())

    def _falhou(self, idt: int, erro: Exception) -> None:
        self.contagem.falhas += 1
        self._observar(Falha(instancia=self.nome, idt=idt, motivo=str(erro)))


def _tarefa(pendencia: Pendencia) -> tuple[int, int]:
    """What the client's queue takes for the same task: 2, 3 and 4 of one trâmite are one receipt."""
    return pendencia.idt, min(RECEBER) if pendencia.status in RECEBER else pendencia.status


@asynccontextmanager
async def ligar(
    configuracao: Configuracao,
    *,
    observar: Observador = ignorar,
    ao_terminar: Callable[[Chamada], None] = ignorar,
    embrulhar: Embrulhar = como_e,
) -> AsyncIterator[Instancia]:
    """Switch a simulated SEI on; its connections close at the end of the block."""
    cliente_de = partial(Cliente, identidade=configuracao.identidade, ao_terminar=ao_terminar, embrulhar=embrulhar)
    async with cliente_de(configuracao.base) as cliente:
        tramita = Tramita(cliente)
        sorte = Random(configuracao.semente)  # noqa: S311 - an order to work in, not a secret
        if configuracao.pendencias is None:
            yield Instancia(configuracao, tramita, Pendencias(tramita, long_poll=None, sorte=sorte), observar)
            return
        async with cliente_de(configuracao.pendencias) as long_poll:
            yield Instancia(configuracao, tramita, Pendencias(tramita, long_poll=long_poll, sorte=sorte), observar)
