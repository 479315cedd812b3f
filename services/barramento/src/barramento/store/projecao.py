"""What the registry tells, kept as it last told it: idempotent, and indifferent to the order of arrival."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from barramento.domain.estrutura import Credencial, Ente, Linha, Projetado, Repositorio, Sistema, Unidade
from barramento.domain.texto import para_busca
from barramento.store.tables import CredencialRow, EnteRow, LinhaRow, RepositorioRow, SistemaRow, Table, UnidadeRow
from chassis import inbox
from chassis.db import Database

TABLES: dict[type[Projetado], type[Table]] = {
    Ente: EnteRow,
    Repositorio: RepositorioRow,
    Unidade: UnidadeRow,
    Sistema: SistemaRow,
    Credencial: CredencialRow,
    Linha: LinhaRow,
}


# The projection belongs to no system; a transaction must act for somebody.
NINGUEM = "registry"


class ProjecaoStore:
    """Writes the projection of the registry, and marks what it took in."""

    def __init__(self, session: AsyncSession, *, consumer: str) -> None:
        self._session = session
        self._consumer = consumer

    async def novos(self, eventos: Iterable[UUID], /) -> set[UUID]:
        """Mark these events as taken in; which of them were new."""
        return await inbox.new_ones(self._session, eventos, consumer=self._consumer)

    async def guardar(self, itens: Iterable[Projetado], /) -> None:
        """Keep each, unless a newer version of it is already here. One statement for each kind."""
        por_tipo: dict[type[Projetado], list[Projetado]] = {}
        for item in itens:
            por_tipo.setdefault(type(item), []).append(item)
        for tipo, do_tipo in por_tipo.items():
            await self._guardar(TABLES[tipo], do_tipo)

    async def _guardar(self, table: type[Table], itens: Sequence[Projetado]) -> None:
        columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets it on tables
        chave = [c.name for c in columns if c.primary_key]
        # A statement may touch a row once: of each thing the newest version in this batch.
        linhas = sorted((_linha(item) for item in itens), key=lambda linha: linha["versao"])
        ultimas = {tuple(linha[c] for c in chave): linha for linha in linhas}
        novas = insert(table).values(list(ultimas.values()))
        outras = {c.name: novas.excluded[c.name] for c in columns if not c.primary_key}
        mais_nova = columns["versao"] < novas.excluded["versao"]
        await self._session.execute(novas.on_conflict_do_update(index_elements=chave, set_=outras, where=mais_nova))


class SqlBeginProjecao:
    """Opens transactions of the projection."""

    def __init__(self, database: Database, *, consumer: str) -> None:
        self._database = database
        self._consumer = consumer

    @asynccontextmanager
    async def __call__(self) -> AsyncIterator[ProjecaoStore]:
        """Begin: commits at the end of the block, or not at all."""
        async with self._database.write(tenant=NINGUEM) as write:
            yield ProjecaoStore(write.session, consumer=self._consumer)


def _linha(item: Projetado) -> dict[str, Any]:
    linha = asdict(item)
    if isinstance(item, Unidade):
        del linha["receptora"]
        linha["hierarquia"] = [asdict(acima) for acima in item.hierarquia]
        linha["ancestrais"] = [acima.numero for acima in item.hierarquia]
        linha |= {"nome_busca": para_busca(item.nome), "sigla_busca": para_busca(item.sigla)}
    if isinstance(item, Ente):
        linha["nome_busca"] = para_busca(item.nome)
    return linha
