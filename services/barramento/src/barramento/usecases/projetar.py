"""The registry told something: keep it (design §1: what one service needs of another it keeps as a projection)."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from barramento.domain.estrutura import Projetado


class Projecao(Protocol):
    """The projection of the registry, in one transaction."""

    async def novos(self, eventos: Iterable[UUID], /) -> set[UUID]:
        """Mark these events as taken in; which of them were new."""
        ...

    async def guardar(self, itens: Iterable[Projetado], /) -> None:
        """Keep each, unless a newer version of it is already here."""
        ...


class BeginProjecao(Protocol):
    """Open a transaction of the projection."""

    def __call__(self) -> AbstractAsyncContextManager[Projecao]:
        """Begin."""
        ...


class Projetar:
    """Take in what the registry told: marks of the inbox and effects commit together."""

    def __init__(self, begin: BeginProjecao) -> None:
        self._begin = begin

    async def __call__(self, contados: Mapping[UUID, Projetado], /) -> None:
        """Keep what these events (by their ids) told."""
        async with self._begin() as projecao:
            novos = await projecao.novos(contados)
            await projecao.guardar(item for evento, item in contados.items() if evento in novos)
