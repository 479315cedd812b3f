"""One transaction of the bus, on PostgreSQL (`chassis.db`): state and events commit together, or not at all."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Fato
from barramento.domain.visibilidade import a_quem_avisar
from barramento.store.componentes import ComponenteStore
from barramento.store.estrutura import EstruturaStore
from barramento.store.rastros import Rastros
from barramento.store.recibos import ReciboStore
from barramento.store.tramites import TramiteStore
from chassis.db import Database, WriteSession
from contracts.envelope import Event

ToEvent = Callable[[Fato], Event]
Avisar = Callable[[Iterable[int]], None]


class SqlWork:
    """The stores of one open transaction, and the facts that will commit with it."""

    def __init__(self, write: WriteSession, *, quem: Chamador, to_event: ToEvent) -> None:
        self._rastros = Rastros()
        self.tramites = TramiteStore(write.session, quem=quem, rastros=self._rastros)
        self.componentes = ComponenteStore(write.session, quem=quem)
        self.recibos = ReciboStore(write.session)
        self.estrutura = EstruturaStore(write.session)
        self._write = write
        self._quem = quem
        self._to_event = to_event
        self.avisar: set[int] = set()

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
        with self._rastros.continuar(mudanca):
            self._write.publish(
                self._to_event(fato),
                tenant=mudanca.tramite.remetente.slug,
                sequence=mudanca.tramite.versao,
                actor=str(self._quem.credencial),
            )
        if (sistema := a_quem_avisar(mudanca.tramite)) is not None:
            self.avisar.add(sistema)


class SqlBegin:
    """Opens transactions that see only what one system may see."""

    def __init__(self, database: Database, *, to_event: ToEvent, avisar: Avisar) -> None:
        """Open them on `database`; `avisar` is told, after a commit, to which systems it was news."""
        self._database = database
        self._to_event = to_event
        self._avisar = avisar

    @asynccontextmanager
    async def __call__(self, quem: Chamador, /) -> AsyncIterator[SqlWork]:
        """Begin on behalf of a system."""
        async with self._database.write(tenant=str(quem.sistema)) as write:
            work = SqlWork(write, quem=quem, to_event=self._to_event)
            yield work
        self._avisar(work.avisar)
