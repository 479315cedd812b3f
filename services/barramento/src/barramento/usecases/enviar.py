"""The sender uploads components: whole, or in parts and then a signal (tramita-api.md §5; the last one leads to 2)."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Situacao, Tramite
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave, Esperado, conferir_parte, conferir_pedido, conferir_ticket
from barramento.usecases.arquivos import Arquivos, Rascunho
from barramento.usecases.completar import Completar
from barramento.usecases.paciencia import Paciencia
from barramento.usecases.work import Begin, Work

Sink = Callable[[bytes], Awaitable[None]]
# Reads the request: bytes go to the sink as they come, and which component they are is known only at the end.
Receber = Callable[[Sink], Awaitable[Chave]]
Ainda = Callable[[], Awaitable[object]]
# What is no longer than this is read before the ticket is looked at: one transaction less. Of more, not a byte is read
# that could not come in.
LEVE = 1024 * 1024


async def _sempre() -> None:
    """Who calls may go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpo:
    """A request's body: how to read it, and how long it says it is, in bytes, if it says so.

    `ainda` asks once more whether the caller may speak, and raises if not: its certificate may be revoked meanwhile.
    """

    receber: Receber
    tamanho: int | None
    ainda: Ainda = _sempre

    @property
    def leve(self) -> bool:
        """Whether reading it costs next to nothing."""
        return self.tamanho is not None and self.tamanho <= LEVE

    @property
    def conferido(self) -> Ainda:
        """`ainda`, where it may have changed: a short body is read before it is asked who calls."""
        return _sempre if self.leve else self.ainda


class EnviarComponente:
    """Take a whole component in."""

    def __init__(self, begin: Begin, *, arquivos: Arquivos, completar: Completar, paciencia: Paciencia) -> None:
        self._begin = begin
        self._arquivos = arquivos
        self._completar = completar
        self._paciencia = paciencia

    async def __call__(self, ticket: int, corpo: Corpo, *, quem: Chamador) -> None:
        """Take it in; the same one again is taken in again, as long as the ticket is open.

        Raises:
            TicketDesconhecidoError, TicketEncerradoError: nothing may come in; of a long body, not a byte is read.
            ComponenteNaoSolicitadoError: it was not asked for.
            TamanhoDivergenteError, HashDivergenteError: it is not what was announced.
        """
        if not corpo.leve:
            await _conferir_ticket(self._begin, ticket, quem)
        async with self._arquivos.rascunho(paciencia=None if corpo.leve else self._paciencia) as rascunho:
            chave = await corpo.receber(rascunho.write)
            # Before the transaction: a place that is away must not keep the trâmite locked.
            await (rascunho.terminar() if corpo.leve else self._paciencia(rascunho.terminar))
            guardar = partial(self._guardar, rascunho, chave, quem=quem, ainda=corpo.conferido)
            await (guardar() if corpo.leve else self._paciencia(guardar))

    async def _guardar(self, rascunho: Rascunho, chave: Chave, *, quem: Chamador, ainda: Ainda) -> None:
        await ainda()
        async with self._begin(quem) as work:
            tramites = await work.tramites.do_ticket(chave.ticket)
            esperado = conferir_pedido(chave, pedidos=await work.componentes.pedidos(chave))
            await rascunho.guardar(chave, tamanho=esperado.tamanho)
            await _recebido(work, tramites, chave, self._completar)


class EnviarParte:
    """Take a part of a component in."""

    def __init__(self, begin: Begin, *, arquivos: Arquivos, paciencia: Paciencia) -> None:
        self._begin = begin
        self._arquivos = arquivos
        self._paciencia = paciencia

    async def __call__(self, ticket: int, trecho: Trecho, corpo: Corpo, *, quem: Chamador) -> None:
        """Take it in; parts come in any order, and one that comes again replaces its earlier copy.

        Raises:
            TicketDesconhecidoError, TicketEncerradoError: nothing may come in; of a long body, not a byte is read.
            ComponenteNaoSolicitadoError: its component was not asked for.
            ParteForaDoComponenteError: the range is turned round or reaches past the announced size.
            ParteIncompletaError: it is longer or shorter than its range.
        """
        if not corpo.leve:
            await _conferir_ticket(self._begin, ticket, quem)
        async with self._arquivos.rascunho(paciencia=None if corpo.leve else self._paciencia) as rascunho:
            chave = await corpo.receber(rascunho.write)
            guardar = partial(self._guardar, rascunho, chave, trecho, quem=quem, ainda=corpo.conferido)
            await (guardar() if corpo.leve else self._paciencia(guardar))

    async def _guardar(self, rascunho: Rascunho, chave: Chave, trecho: Trecho, *, quem: Chamador, ainda: Ainda) -> None:
        await ainda()
        esperado = await _esperado(self._begin, chave, quem)
        conferir_parte(trecho, tamanho=esperado.tamanho)
        await rascunho.guardar_parte(chave, trecho=trecho)


class TerminarEnvio:
    """All parts were sent: make the component of them."""

    def __init__(self, begin: Begin, *, arquivos: Arquivos, completar: Completar) -> None:
        self._begin = begin
        self._arquivos = arquivos
        self._completar = completar

    async def __call__(self, chave: Chave, *, quem: Chamador) -> None:
        """Make it; said again of a component that is already in, it changes nothing.

        The parts are joined outside any transaction, which may take long; then the component is marked; then they are
        forgotten. After a crash in between it can be said again. Whoever is refused can send the missing or wrong parts
        and say it again: the ticket stays open.

        Raises:
            TicketDesconhecidoError, TicketEncerradoError, ComponenteNaoSolicitadoError: there is nothing to finish.
            ComponenteIncompletoError: parts are missing; says which bytes.
            HashDivergenteError: together they are not what was announced.
        """
        esperado = await _esperado(self._begin, chave, quem)
        if esperado.recebido:
            return
        await self._arquivos.montar(chave, tamanho=esperado.tamanho)
        async with self._begin(quem) as work:
            tramites = await work.tramites.do_ticket(chave.ticket)
            conferir_ticket(chave.ticket, situacoes=(tramite.situacao for tramite in tramites))
            await _recebido(work, tramites, chave, self._completar)
        await self._arquivos.esquecer_partes(chave)


async def _conferir_ticket(begin: Begin, ticket: int, quem: Chamador) -> None:
    async with begin(quem) as work:
        tramites = await work.tramites.do_ticket(ticket)
    conferir_ticket(ticket, situacoes=(tramite.situacao for tramite in tramites))


async def _esperado(begin: Begin, chave: Chave, quem: Chamador) -> Esperado:
    async with begin(quem) as work:
        return conferir_pedido(chave, pedidos=await work.componentes.pedidos(chave))


async def _recebido(work: Work, tramites: Iterable[Tramite], chave: Chave, completar: Completar) -> None:
    abertos = {tramite.idt: tramite for tramite in tramites if tramite.situacao is Situacao.INICIADO}
    for idt in sorted(await work.componentes.receber(chave, idts=list(abertos))):
        await completar(work, abertos[idt])
