"""One transaction of external-user: its stores, and the facts that will commit with it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from chassis import idempotency
from chassis.blobs import BlobStore
from chassis.db import Database, WriteSession
from chassis.idempotency import Chave
from contracts.envelope import Event
from external_user.domain.cadastro import Mudanca
from external_user.store.cadastros import CadastroStore
from external_user.store.cartas import CartaStore
from external_user.store.cofre import Chaveiro, Cofre
from external_user.store.conferencias import ConferenciaStore
from external_user.store.documentos import DocumentoStore
from external_user.store.links import LinkStore
from external_user.store.orgaos import OrgaoStore
from external_user.store.tables import EnteRow
from external_user.store.tentativas import TentativaStore

T = TypeVar("T")
ToEvent = Callable[[Mudanca, UUID], Event]


@dataclass(frozen=True, slots=True, kw_only=True)
class Armario:
    """Where everything lies: the database, the keys, the documents."""

    database: Database
    chaveiro: Chaveiro
    blobs: BlobStore
    new_id: Callable[[], UUID]


class SqlWork:
    """The stores of one open transaction, and the facts that will commit with it."""

    def __init__(self, write: WriteSession, cofre: Cofre, armario: Armario) -> None:
        session, agora, tenant = write.session, write.now, write.tenant
        self._session = session
        self.tenant: str = tenant
        self.agora: datetime = agora
        self.orgaos = OrgaoStore(session, tenant=tenant)
        self.cadastros = CadastroStore(session, cofre, tenant=tenant)
        self.links = LinkStore(session, tenant=tenant)
        self.documentos = DocumentoStore(
            session, cofre, armario.blobs, tenant=tenant, agora=agora, new_id=armario.new_id
        )
        self.conferencias = ConferenciaStore(session, cofre, tenant=tenant)
        self.cartas = CartaStore(session, cofre, tenant=tenant, agora=agora, new_id=armario.new_id)
        self.tentativas = TentativaStore(session, cofre, tenant=tenant, agora=agora)
        self.fatos: list[Mudanca] = []

    async def once(self, chave: Chave | None, answer: type[T], act: Callable[[], Awaitable[T]], /) -> T:
        """Do it, or give the answer of when the same caller asked for it with the same key."""
        return await idempotency.once(self._session, chave, answer, act)

    def registrar(self, mudanca: Mudanca, /) -> None:
        """Let this fact become an event in this commit."""
        self.fatos.append(mudanca)


class SqlBegin:
    """Opens transactions that see only what one body may see."""

    def __init__(self, armario: Armario, *, to_event: ToEvent) -> None:
        self._armario = armario
        self._to_event = to_event

    @asynccontextmanager
    async def __call__(self, *, tenant: str) -> AsyncIterator[SqlWork]:
        """Begin for `tenant`; commit state and events at the end of the block, or nothing.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        cofre = await self._armario.chaveiro.do_tenant(tenant)
        async with self._armario.database.write(tenant=tenant) as write:
            work = SqlWork(write, cofre, self._armario)
            yield work
            if work.fatos:
                await self._publicar(write, work.fatos)

    async def _publicar(self, write: WriteSession, fatos: Sequence[Mudanca]) -> None:
        ente = (await write.session.scalars(select(col(EnteRow.id)).where(col(EnteRow.slug) == write.tenant))).one()
        for fato in fatos:
            evento = self._to_event(fato, ente)
            write.publish(evento, tenant=write.tenant, sequence=fato.versao, actor=fato.ator)
