"""One transaction of the registry, on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TypeVar

from chassis import idempotency
from chassis.db import Database, WriteSession
from chassis.idempotency import Chave
from contracts.envelope import Event
from registry.domain.fatos import EnteCriado, Fato
from registry.store.entes import EnteStore
from registry.store.repositorios import RepositorioStore
from registry.store.sistemas import CredencialStore, SistemaStore
from registry.store.tabelas import LinhaStore
from registry.store.unidades import UnidadeStore
from registry.store.views import Views

RespostaT = TypeVar("RespostaT")
ToEvent = Callable[[Fato, datetime], Event]


class SqlWork:
    """The stores of one open transaction, and the facts that commit with it."""

    def __init__(self, write: WriteSession, *, autor: str, to_event: ToEvent) -> None:
        self._write = write
        self._autor = autor
        self._to_event = to_event
        self.agora = write.now
        self.entes = EnteStore(write.session, tenant=write.tenant)
        self.repositorios = RepositorioStore(write.session)
        self.unidades = UnidadeStore(write.session, tenant=write.tenant, agora=write.now)
        self.sistemas = SistemaStore(write.session, tenant=write.tenant)
        self.credenciais = CredencialStore(write.session, tenant=write.tenant)
        self.linhas = LinhaStore(write.session)

    def registrar(self, fato: Fato, /) -> None:
        """Let this fact become an event in this commit."""
        # The platform registers a body; the fact is the body's all the same.
        tenant = fato.ente.slug if isinstance(fato, EnteCriado) else self._write.tenant
        event = self._to_event(fato, self.agora)
        self._write.publish(event, tenant=tenant, sequence=fato.versao, actor=self._autor)

    async def once(
        self, chave: Chave | None, resposta: type[RespostaT], ato: Callable[[], Awaitable[RespostaT]], /
    ) -> RespostaT:
        """Do it, or give the answer of when it was done under this key."""
        return await idempotency.once(self._write.session, chave, resposta, ato)


class SqlBegin:
    """Opens transactions that see only what one tenant may see."""

    def __init__(self, database: Database, *, to_event: ToEvent) -> None:
        self._database = database
        self._to_event = to_event

    @asynccontextmanager
    async def __call__(self, *, tenant: str, autor: str) -> AsyncIterator[SqlWork]:
        """Begin for `tenant`; commit state and outbox at the end of the block, or nothing."""
        async with self._database.write(tenant=tenant) as write:
            yield SqlWork(write, autor=autor, to_event=self._to_event)


class SqlLer:
    """Opens read-only transactions that see only what one tenant may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, *, tenant: str) -> AsyncIterator[Views]:
        """Begin for `tenant`, read only."""
        async with self._database.read(tenant=tenant) as read:
            yield Views(read.session, tenant=tenant)
