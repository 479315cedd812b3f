"""Receipts, kept as they were signed."""

from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Tramite
from barramento.store.leituras import RECIBO_DO_TRAMITE
from barramento.store.statements import GUARDAR_RECIBO

TipoDeRecibo = Literal["envio", "conclusao"]


class ReciboStore:
    """The receipts, as one transaction on behalf of one system sees them."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def guardar(self, recibo: Recibo, /, *, tipo: TipoDeRecibo, tramite: Tramite) -> None:
        """Keep it; there is one of each kind."""
        valores = {
            "idt": recibo.idt,
            "tipo": tipo,
            "remetente_sistema": tramite.remetente.sistema,
            "destinatario_sistema": tramite.destinatario.sistema,
            "data": recibo.data,
            "hashes": list(recibo.hashes),
            "cadeia": recibo.cadeia,
            "assinatura": recibo.assinatura,
        }
        await self._session.execute(GUARDAR_RECIBO, valores)

    async def do_tramite(self, tramite: Tramite, /, *, tipo: TipoDeRecibo) -> Recibo | None:
        """The receipt of this kind, if it was given."""
        row = (await self._session.execute(RECIBO_DO_TRAMITE, {"idt": tramite.idt, "tipo": tipo})).first()
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
