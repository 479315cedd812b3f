"""What the registry tells of bodies and órgãos is kept here, so that this service works while that one is away."""

from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from uuid import UUID

from external_user.domain.orgao import Ente, Orgao


class Projecao(Protocol):
    """The projection of the registry, in one transaction."""

    async def novos(self, eventos: Iterable[UUID], /) -> set[UUID]:
        """Mark these events as taken in; which of them were new."""
        ...

    async def guardar(self, itens: Iterable[Ente | Orgao], /) -> None:
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

    async def __call__(self, contados: Mapping[UUID, Ente | Orgao], /) -> None:
        """Keep what these events (by their ids) told."""
        async with self._begin() as projecao:
            novos = await projecao.novos(contados)
            await projecao.guardar(item for evento, item in contados.items() if evento in novos)
