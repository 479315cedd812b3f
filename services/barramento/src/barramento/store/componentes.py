"""Components: what was asked for, what has come in, what has gone out."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncSession

from barramento.domain.partes import Chamador
from barramento.domain.tramite import Situacao
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave, Pedido
from barramento.store.leituras import FALTAM, HASHES, LIDOS_AGORA, PEDIDOS, TAMANHO
from barramento.store.statements import LER, RECEBER, RELER


class ComponenteStore:
    """The components, as one transaction on behalf of one system sees them."""

    def __init__(self, session: AsyncSession, *, quem: Chamador) -> None:
        self._session = session
        self._quem = quem

    async def pedidos(self, chave: Chave, /) -> list[Pedido]:
        """The trâmites that this system sends under the ticket, each with the size that it announced."""
        valores = {**asdict(chave), "sistema": self._quem.sistema}
        return [
            Pedido(situacao=Situacao(situacao), tamanho=tamanho, recebido=bool(recebido))
            for situacao, tamanho, recebido in await self._session.execute(PEDIDOS, valores)
        ]

    async def receber(self, chave: Chave, /, *, idts: Sequence[int]) -> frozenset[int]:
        """Mark it as come in; which of these trâmites now have all of theirs."""
        valores = {"idts": list(idts), "protocolo": chave.protocolo, "hash": chave.hash}
        return frozenset(await self._session.scalars(RECEBER, valores))

    async def hashes(self, idt: int, /) -> frozenset[str]:
        """Those that travel in this trâmite."""
        return frozenset(await self._session.scalars(HASHES, {"idt": idt}))

    async def lidos_agora(self, idt: int, /) -> frozenset[str]:
        """Those that the receiver fetched since it last read the metadata."""
        return frozenset(await self._session.scalars(LIDOS_AGORA, {"idt": idt}))

    async def faltam(self, idt: int, /) -> frozenset[str]:
        """Those that have not come in."""
        return frozenset(await self._session.scalars(FALTAM, {"idt": idt}))

    async def tamanho(self, hash_: str, /, *, idt: int) -> int | None:
        """The size of the component with this hash, if it travels in this trâmite."""
        tamanho: int | None = await self._session.scalar(TAMANHO, {"idt": idt, "hash": hash_})
        return tamanho

    async def ler(self, hash_: str, /, *, idt: int, trecho: Trecho) -> bool:
        """Note that the receiver fetched these bytes; whether it has now fetched everything, in whatever order."""
        valores = {"idt": idt, "hash": hash_, "inicio": trecho.inicio, "fim": trecho.fim}
        return bool(await self._session.scalar(LER, valores))

    async def reler(self, idt: int, /) -> None:
        """Let all of them be pending for the receiver again."""
        await self._session.execute(RELER, {"idt": idt})
