"""What the operators' console reads and writes, as protocols that its verbs own."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from barramento.domain.console import (
    INICIO,
    Acesso,
    Detalhe,
    EnteVisto,
    Filtro,
    Grupo,
    Marca,
    MarcaDeComponente,
    Recusas,
    TramiteNaLista,
)
from barramento.domain.politica import Alcance


class Leitura(Protocol):
    """One read-only transaction of the console: the database shows it what lies within the reach, and no more."""

    @property
    def agora(self) -> datetime:
        """When it began, by the database's clock."""
        ...

    async def tramites(self, filtro: Filtro, *, depois: Marca | None, quantos: int) -> list[TramiteNaLista]:
        """The trâmites that pass, latest first."""
        ...

    async def tramite(self, idt: int, /, *, depois: MarcaDeComponente = INICIO) -> Detalhe | None:
        """One trâmite, with the components after this one, if it lies within the reach."""
        ...

    async def parados(self, *, depois: Marca | None, quantos: int) -> list[TramiteNaLista]:
        """The trâmites under way, the one that waits longest first."""
        ...

    async def grupos(self) -> list[Grupo]:
        """The trâmites under way, counted."""
        ...

    async def recusas(self, *, de: datetime, ate: datetime) -> list[Recusas]:
        """The refusals of a period, counted."""
        ...

    async def entes(self, texto: str, /) -> list[EnteVisto]:
        """The bodies with this tenant, or else whose name has this in it."""
        ...

    async def acessos(self, *, depois: tuple[datetime, UUID] | None, quantos: int) -> list[Acesso]:
        """Who looked at what, latest first."""
        ...


class Ler(Protocol):
    """Begins such a transaction."""

    def __call__(self, alcance: Alcance, /) -> AbstractAsyncContextManager[Leitura]:
        """Begin."""
        ...


class Anotar(Protocol):
    """Remembers who looked at what; nothing is shown before."""

    async def __call__(self, acessos: Sequence[Acesso], /) -> None:
        """Remember it."""
        ...
