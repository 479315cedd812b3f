"""One transaction of the registry, on PostgreSQL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from chassis import idempotency
from chassis.db import Database, WriteSession
from chassis.idempotency import Chave
from registry.domain.fatos import Fato
from registry.store.entes import EnteStore
from registry.store.repositorios import RepositorioStore
from registry.store.sistemas import CredencialStore, SistemaStore
from registry.store.tabelas import LinhaStore
from registry.store.unidades import UnidadeStore
from registry.store.views import Views

RespostaT = TypeVar("RespostaT")
Publicar = Callable[[WriteSession, Fato, str], None]
"""Lets a fact become an event of the open transaction; the last argument is the opaque id of who acts."""


class SqlWork:
    """The stores of one open transaction, and the facts that commit with it."""

    def __init__(self, session: WriteSession, *, autor: str, publicar: Publicar) -> None:
        self._session = session
        self._autor = autor
        self._publicar = publicar
        self.agora = session.now
        self.entes = EnteStore(session.session, tenant=session.tenant)
        self.repositorios = RepositorioStore(session.session)
        self.unidades = UnidadeStore(session.session, tenant=session.tenant, agora=session.now)
        self.sistemas = SistemaStore(session.session, tenant=session.tenant)
        self.credenciais = CredencialStore(session.session, tenant=session.tenant)
        self.linhas = LinhaStore(session.session)

    def registrar(self, fato: Fato, /) -> None:
        """Let this fact become an event in this commit."""
        self._publicar(self._session, fato, self._autor)

    async def once(
        self, chave: Chave | None, resposta: type[RespostaT], ato: Callable[[], Awaitable[RespostaT]], /
    ) -> RespostaT:
        """Do it, or give the answer of when it was done under this key."""
        return await idempotency.once(self._session.session, chave, resposta, ato)


class SqlBegin:
    """Opens transactions that see only what one tenant may see."""

    def __init__(self, database: Database, *, publicar: Publicar) -> None:
        self._database = database
        self._publicar = publicar

    @asynccontextmanager
    async def __call__(self, *, tenant: str, autor: str) -> AsyncIterator[SqlWork]:
        """Begin for `tenant`; commit state and outbox at the end of the block, or nothing."""
        async with self._database.write(tenant=tenant) as session:
            yield SqlWork(session, autor=autor, publicar=self._publicar)


class SqlLer:
    """Opens read-only transactions that see only what one tenant may see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, *, tenant: str) -> AsyncIterator[Views]:
        """Begin for `tenant`, read only."""
        async with self._database.read(tenant=tenant) as session:
            yield Views(session.session, tenant=tenant)
