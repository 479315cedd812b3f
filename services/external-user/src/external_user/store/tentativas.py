"""How often one address has tried within the hour, counted for all processes in the database."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.store.cofre import Cofre
from external_user.store.tables import TentativaRow


class TentativaStore:
    """The tries of one tenant's visitors."""

    def __init__(self, session: AsyncSession, cofre: Cofre, *, tenant: str, agora: datetime) -> None:
        self._session = session
        self._cofre = cofre
        self._tenant = tenant
        self._hora = agora.replace(minute=0, second=0, microsecond=0)

    async def feitas(self, ip: str, /) -> int:
        """How many that address has made in the current hour."""
        dela = select(col(TentativaRow.quantidade)).where(
            col(TentativaRow.origem) == self._cofre.marca("ip", ip), col(TentativaRow.hora) == self._hora
        )
        return await self._session.scalar(dela) or 0

    async def contar(self, ip: str, /) -> int:
        """Count one more of that address; how many that makes in the current hour."""
        nova = insert(TentativaRow).values(
            tenant_id=self._tenant, origem=self._cofre.marca("ip", ip), hora=self._hora, quantidade=1
        )
        mais_uma = nova.on_conflict_do_update(
            index_elements=["tenant_id", "origem", "hora"], set_={"quantidade": TentativaRow.quantidade + 1}
        )
        quantidade = await self._session.scalar(mais_uma.returning(col(TentativaRow.quantidade)))
        return quantidade or 0

    async def esquecer(self) -> None:
        """Forget those of hours gone by."""
        await self._session.execute(delete(TentativaRow).where(col(TentativaRow.hora) < self._hora))
