"""What the registry tells, kept as it last told it: idempotent, and indifferent to the order of arrival."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from metrics.domain.estrutura import Ente, Projetado, Unidade
from metrics.store.tables import EnteRow, Table, UnidadeRow

TABLES: dict[type[Projetado], type[Table]] = {Ente: EnteRow, Unidade: UnidadeRow}


class ProjecaoStore:
    """Writes the projection of the registry."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def guardar(self, itens: Iterable[Projetado], /) -> None:
        """Keep each, unless a newer version of it is already here. One statement for each kind."""
        por_tipo: dict[type[Projetado], list[Projetado]] = {}
        for item in itens:
            por_tipo.setdefault(type(item), []).append(item)
        for tipo, do_tipo in sorted(por_tipo.items(), key=lambda par: TABLES[par[0]].__name__):
            await self._guardar(TABLES[tipo], do_tipo)

    async def _guardar(self, table: type[Table], itens: Sequence[Projetado]) -> None:
        columns = table.__table__.columns  # type: ignore[attr-defined]  # SQLModel sets it on tables
        (chave,) = (c.name for c in columns if c.primary_key)
        # A statement may touch a row once: of each thing the newest version in this batch, in the order of the keys,
        # so that whoever else writes them waits in the same order.
        linhas: list[dict[str, Any]] = sorted((asdict(item) for item in itens), key=lambda linha: linha["versao"])
        ultimas = {linha[chave]: linha for linha in linhas}
        novas = insert(table).values([ultimas[valor] for valor in sorted(ultimas)])
        outras = {c.name: novas.excluded[c.name] for c in columns if not c.primary_key}
        mais_nova = columns["versao"] < novas.excluded["versao"]
        await self._session.execute(novas.on_conflict_do_update(index_elements=[chave], set_=outras, where=mais_nova))
