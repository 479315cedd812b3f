"""How far each source has come, in PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from metrics.store.linhas import colunas, insercao

AVANCAR = insercao(
    "fonte",
    {"topico": "text", "ultimo": "timestamptz"},
    chave="topico",
    no_conflito="DO UPDATE SET ultimo = greatest(fonte.ultimo, excluded.ultimo)",
)


class FonteStore:
    """Keeps the marks of the sources."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def avancar(self, ultimos: Mapping[str, datetime], /) -> None:
        """These sources told of things up to these instants."""
        linhas = [{"topico": topico, "ultimo": ultimo} for topico, ultimo in ultimos.items()]
        if linhas:
            await self._session.execute(AVANCAR, colunas(linhas))
