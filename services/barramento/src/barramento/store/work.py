"""One transaction of the bus, on PostgreSQL (`chassis.db`): state and events commit together, or not at all."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from sqlalchemy import select
from sqlmodel import col

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Fato, Mudanca
from barramento.domain.visibilidade import a_quem_avisar
from barramento.store.componentes import ComponenteStore
from barramento.store.estrutura import EstruturaStore
from barramento.store.paciencia import Paciencia
from barramento.store.parados import ParadoStore
from barramento.store.rastros import Rastros
from barramento.store.recibos import ReciboStore
from barramento.store.tables import MudancaRow
from barramento.store.tramites import TramiteStore
from chassis.away import is_away
from chassis.db import Database, WriteSession
from contracts.envelope import Event

ToEvent = Callable[[Fato], Event]
Avisar = Callable[[Iterable[tuple[int, int]]], None]  # systems, each with the IDT that is news to it


class SqlWork:
    """The stores of one open transaction, and the facts that will commit with it."""

    def __init__(self, write: WriteSession, *, quem: Chamador, to_event: ToEvent) -> None:
        self._rastros = Rastros()
        self.tramites = TramiteStore(write.session, quem=quem, rastros=self._rastros)
        self.componentes = ComponenteStore(write.session, quem=quem)
        self.recibos = ReciboStore(write.session)
        self.parados = ParadoStore(write.session, rastros=self._rastros)
        self.estrutura = EstruturaStore(write.session)
        self._write = write
        self._quem = quem
        self._to_event = to_event
        self.avisar: set[tuple[int, int]] = set()
        self.mudancas: list[Mudanca] = []
        self.xid = write.xid
        self.feito = False

    @property
    def agora(self) -> datetime:
        """When this transaction began, by the database's clock."""
        return self._write.now

    @asynccontextmanager
    async def em_nome_de(self, sistema: int, /) -> AsyncIterator[None]:
        """Look, for the length of the block, at what another system may see. If the block fails, all of it fails."""
        await self._write.act_for(str(sistema))
        yield
        await self._write.act_for(str(self._quem.sistema))

    def registrar(self, fato: Fato, /) -> None:
        """Let this fact become an event in this commit. It belongs to the body that sends."""
        mudanca = fato.mudanca
        self.mudancas.append(mudanca)
        with self._rastros.continuar(mudanca):
            self._write.publish(
                self._to_event(fato),
                tenant=mudanca.tramite.remetente.slug,
                sequence=mudanca.tramite.versao,
                actor=None if self._quem.credencial is None else str(self._quem.credencial),
            )
        if (sistema := a_quem_avisar(mudanca.tramite)) is not None:
            self.avisar.add((sistema, mudanca.tramite.idt))


class SqlBegin:
    """Opens transactions that see only what one system may see."""

    def __init__(
        self, database: Database, *, to_event: ToEvent, avisar: Avisar, paciencia: Paciencia | None = None
    ) -> None:
        """Open them on `database`.

        Args:
            database: of the bus.
            to_event: how a fact becomes an event.
            avisar: is told, after a commit, to which systems it was news.
            paciencia: to find out what became of a commit whose answer was lost; none: that it was lost is told.
        """
        self._database = database
        self._to_event = to_event
        self._avisar = avisar
        self._paciencia = paciencia

    @asynccontextmanager
    async def __call__(self, quem: Chamador, /) -> AsyncIterator[SqlWork]:
        """Begin on behalf of a system.

        What leaves this block as "away" (`chassis.away`) was not committed, or changed nothing that repeating it would
        change again: it may be run once more.

        Raises:
            StillAwayError: the answer to the commit was lost, and what became of it could not be found out.
        """
        work: SqlWork | None = None
        try:
            async with self._database.write(tenant=str(quem.sistema)) as write:
                work = SqlWork(write, quem=quem, to_event=self._to_event)
                yield work
                work.feito = True
        except Exception as error:
            if work is None or not await self._gravado(work, error, quem=quem):
                raise
        self._avisar(work.avisar)

    async def _gravado(self, work: SqlWork, error: Exception, *, quem: Chamador) -> bool:
        """Whether all of it was committed although this is how it ended.

        Without a change of state there is nothing to find out: marks of what came in and went out, and notes, may be
        made twice.
        """
        if self._paciencia is None or not work.feito or not work.mudancas or not is_away(error):
            return False
        return await self._paciencia(partial(self._achado, work.xid, work.mudancas[0], quem))

    async def _achado(self, xid: str, mudanca: Mudanca, quem: Chamador) -> bool:
        match await self._database.fate(xid):
            case "in progress":
                raise TimeoutError  # the server is still at it: ask again
            case "committed":
                return await self._na_historia(mudanca, quem)
            case _:
                return False

    async def _na_historia(self, mudanca: Mudanca, quem: Chamador) -> bool:
        """The line that only this transaction can have written: a server that crashed gives its ids out again."""
        row = MudancaRow
        linha = select(col(row.idt)).where(
            col(row.idt) == mudanca.tramite.idt,
            col(row.versao) == mudanca.tramite.versao,
            col(row.em) == mudanca.em,
        )
        async with self._database.read(tenant=str(quem.sistema)) as read:
            return await read.session.scalar(linha) is not None
