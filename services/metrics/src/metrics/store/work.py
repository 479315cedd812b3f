"""One transaction of the figures, on `chassis.db`."""

from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

from sqlalchemy import text

from chassis import inbox
from chassis.db import Database, WriteSession
from metrics.domain.politica import REDE
from metrics.store.agregados import AgregadoStore
from metrics.store.cadastros import CadastroStore
from metrics.store.fontes import FonteStore
from metrics.store.projecao import ProjecaoStore
from metrics.store.tramites import TramiteStore
from metrics.store.views import SqlLeitura

TRAVAR = text("""
    SELECT pg_advisory_xact_lock(chave)
    FROM (SELECT DISTINCT hashtextextended(fato, 0) AS chave FROM unnest(CAST(:fatos AS text[])) AS fato ORDER BY 1) f
""")


class SqlWork:
    """The stores of one open transaction of the consumer."""

    def __init__(self, write: WriteSession, *, consumer: str) -> None:
        self._write = write
        self._consumer = consumer
        self.tramites = TramiteStore(write.session)
        self.cadastros = CadastroStore(write.session)
        self.agregados = AgregadoStore(write.session)
        self.projecao = ProjecaoStore(write.session)
        self.fontes = FonteStore(write.session)

    async def novos(self, eventos: Iterable[UUID], /) -> Collection[UUID]:
        """Mark these events as taken in; which of them were new."""
        return await inbox.new_ones(self._write.session, eventos, consumer=self._consumer)

    async def travar(self, fatos: Iterable[str], /) -> None:
        """Let nobody else fold these facts until commit."""
        await self._write.session.execute(TRAVAR, {"fatos": list(fatos)})

    async def agir_por(self, tenant: str, /) -> None:
        """Go on for this body, or for the network."""
        await self._write.act_for(tenant)


class SqlBegin:
    """Opens transactions of the consumer."""

    def __init__(self, database: Database, *, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[SqlWork]:
        """Begin; commit at the end of the block, or nothing."""
        async with self._database.write(tenant=REDE) as write:
            yield SqlWork(write, consumer=self._consumer)


class SqlLer:
    """Opens read-only transactions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def __call__(self, *, tenant: str) -> AsyncIterator[SqlLeitura]:
        """Begin for this body, or for the network."""
        async with self._database.read(tenant=tenant) as read:
            yield SqlLeitura(read)
