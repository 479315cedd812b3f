"""Files that purged trâmites left behind.

What else may need such a file is a trâmite that is not purged. While the purger looks and deletes it holds the lock of
the file's band alone; whoever begins a trâmite holds those of its files' bands in common until it commits (`ABRIR`). So
a beginning is seen by the purger, or it and all that comes in under it come after the file is gone.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from barramento.domain.expiracao import NaFila, Uso
from barramento.store.tables import BARRAMENTO
from chassis.db import Database

PROXIMO = text("SELECT hash FROM expurgo WHERE hash > :depois ORDER BY hash LIMIT 1 FOR UPDATE SKIP LOCKED")
TRANCAR = text("SELECT pg_try_advisory_xact_lock(hashtext('expurgo'), hashtext(:hash) & 63)")
# The newest first: if anyone needs it, it is most likely that one.
PRECISO = text("""
    SELECT true FROM componente AS c JOIN tramite AS t ON t.idt = c.idt
    WHERE c.hash = :hash AND t.expurgado_em IS NULL ORDER BY c.idt DESC LIMIT 1
""")
TIRAR = text("DELETE FROM expurgo WHERE hash = :hash")


class FilaDeExpurgo:
    """The queue, one file a transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def proximo(self, *, depois: str) -> AsyncIterator[NaFila | None]:
        """The next one, by hash, for nobody else until the end of the block; then it leaves the queue."""
        async with self._database.write(tenant=BARRAMENTO) as write:
            hash_ = await write.session.scalar(PROXIMO, {"depois": depois})
            if hash_ is None:
                yield None
                return
            arquivo = NaFila(hash=hash_, uso=await _uso(write.session, hash_))
            yield arquivo
            if arquivo.uso is not Uso.EM_DISPUTA:
                await write.session.execute(TIRAR, {"hash": hash_})


async def _uso(session: AsyncSession, hash_: str) -> Uso:
    if not await session.scalar(TRANCAR, {"hash": hash_}):
        return Uso.EM_DISPUTA
    return Uso.PRECISO if await session.scalar(PRECISO, {"hash": hash_}) else Uso.SOBRA
