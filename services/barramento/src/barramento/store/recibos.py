"""Receipts, kept as they were signed."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Tramite
from barramento.store.tables import ReciboRow

TipoDeRecibo = Literal["envio", "conclusao"]


class ReciboStore:
    """The receipts, as one transaction on behalf of one system sees them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def guardar(self, recibo: Recibo, /, *, tipo: TipoDeRecibo, tramite: Tramite) -> None:
        """Keep it; there is one of each kind."""
        self._session.add(
            ReciboRow(
                idt=recibo.idt,
                tipo=tipo,
                remetente_sistema=tramite.remetente.sistema,
                destinatario_sistema=tramite.destinatario.sistema,
                data=recibo.data,
                hashes=list(recibo.hashes),
                cadeia=recibo.cadeia,
                assinatura=recibo.assinatura,
            )
        )
        await self._session.flush()

    async def do_tramite(self, tramite: Tramite, /, *, tipo: TipoDeRecibo) -> Recibo | None:
        """The receipt of this kind, if it was given."""
        este = select(ReciboRow).where(col(ReciboRow.idt) == tramite.idt, col(ReciboRow.tipo) == tipo)
        row = await self._session.scalar(este)
        if row is None:
            return None
        return Recibo(
            idt=tramite.idt,
            nre=tramite.nre,
            data=row.data,
            hashes=tuple(row.hashes),
            cadeia=row.cadeia,
            assinatura=row.assinatura,
        )
