"""What a use case may touch while its transaction is open."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from metrics.domain.cadastro import Passo
from metrics.domain.estrutura import Projetado
from metrics.domain.matriz import Par
from metrics.domain.parcelas import Parcelas, Valor
from metrics.domain.recorte import Recorte
from metrics.domain.tramite import Mudanca, Tramite


class Tramites(Protocol):
    """The trâmites of the acting body, and the events they are folded from."""

    async def mudancas(self, idts: Collection[int], /) -> Sequence[Mudanca]:
        """What is known of these trâmites."""
        ...

    async def acrescentar(self, mudancas: Sequence[Mudanca], /) -> None:
        """Keep these events; those that are there already stay as they are."""
        ...

    async def guardar(self, tramites: Sequence[Tramite], /) -> None:
        """Keep what they add up to now."""
        ...


class Cadastros(Protocol):
    """The events of the acting body's registrations."""

    async def passos(self, cadastros: Collection[UUID], /) -> Sequence[Passo]:
        """What is known of these registrations."""
        ...

    async def acrescentar(self, passos: Sequence[Passo], /) -> None:
        """Keep these events; those that are there already stay as they are."""
        ...


class Agregados(Protocol):
    """Counts, sums and histograms between bodies."""

    async def aplicar(self, diferenca: Parcelas, /) -> None:
        """Add a signed difference.

        Raises:
            AgregadoNegativoError: more would be taken out than was ever put in.
        """
        ...


class Projecao(Protocol):
    """How bodies and units are called, as the registry tells it."""

    async def guardar(self, itens: Iterable[Projetado], /) -> None:
        """Keep each, unless a newer version of it is already here."""
        ...


class Fontes(Protocol):
    """How far each source has come."""

    async def avancar(self, ultimos: Mapping[str, datetime], /) -> None:
        """These sources told of things up to these instants."""
        ...


class Work(Protocol):
    """One transaction of the consumer, for one body after the other."""

    @property
    def tramites(self) -> Tramites:
        """The trâmites."""
        ...

    @property
    def cadastros(self) -> Cadastros:
        """The registrations."""
        ...

    @property
    def agregados(self) -> Agregados:
        """The aggregates."""
        ...

    @property
    def projecao(self) -> Projecao:
        """The names."""
        ...

    @property
    def fontes(self) -> Fontes:
        """The sources."""
        ...

    async def novos(self, eventos: Iterable[UUID], /) -> Collection[UUID]:
        """Mark these events as taken in; which of them were new."""
        ...

    async def travar(self, fatos: Iterable[str], /) -> None:
        """Let nobody else fold these facts until commit."""
        ...

    async def agir_por(self, tenant: str, /) -> None:
        """Go on for this body, or for the network."""
        ...


class Begin(Protocol):
    """Open a transaction of the consumer: it commits at the end of the block, or not at all."""

    def __call__(self) -> AbstractAsyncContextManager[Work]:
        """Begin."""
        ...


class Leitura(Protocol):
    """One read-only transaction, for one body or for the network."""

    @property
    def agora(self) -> datetime:
        """When it began, by the database's clock."""
        ...

    async def ultimos(self) -> Mapping[str, datetime]:
        """How far each source has come."""
        ...

    async def contagens(self, recorte: Recorte, /, *, indicadores: Sequence[str]) -> Mapping[tuple[str, date], Valor]:
        """Counts by indicator and period (named by its first day)."""
        ...

    async def antes(self, recorte: Recorte, /, *, indicadores: Sequence[str]) -> Mapping[str, int]:
        """Counts by indicator, of everything before the interval."""
        ...

    async def duracoes(
        self, recorte: Recorte, /, *, medida: str, periodos: Sequence[date]
    ) -> Mapping[date, Mapping[int, int]]:
        """Durations in microseconds and how often each came, by period; of these periods only."""
        ...

    async def baldes(self, recorte: Recorte, /, *, medida: str) -> Mapping[date, Mapping[int, int]]:
        """The histogram of durations, by period."""
        ...

    async def em_voo(self, recorte: Recorte, /, *, parados_desde: datetime | None = None) -> int:
        """Trâmites in flight now; with `parados_desde`, those without a change since then."""
        ...

    async def pares(self, recorte: Recorte, /, *, indicadores: Sequence[str], limite: int) -> Sequence[Par]:
        """Pairs of bodies by what went between them, the busiest first (by the first of the indicators)."""
        ...

    async def duracoes_dos_pares(
        self, recorte: Recorte, /, *, medida: str, pares: Collection[tuple[UUID, UUID]]
    ) -> Mapping[tuple[UUID, UUID], Mapping[int, int]]:
        """Durations in microseconds and how often each came, by pair; of these pairs only."""
        ...

    async def baldes_dos_pares(
        self, recorte: Recorte, /, *, medida: str, pares: Collection[tuple[UUID, UUID]]
    ) -> Mapping[tuple[UUID, UUID], Mapping[int, int]]:
        """The histogram of durations, by pair; of these pairs only."""
        ...

    async def em_voo_dos_pares(self) -> Mapping[tuple[UUID, UUID], int]:
        """Trâmites in flight now, by pair."""
        ...

    async def ultimos_tramites(self, recorte: Recorte, /, *, antes_de: int | None, limite: int) -> Sequence[Tramite]:
        """The body's latest trâmites by IDT, those below `antes_de` only."""
        ...

    async def ente_do_slug(self, slug: str, /) -> UUID | None:
        """The body of this slug, if the registry has told of it."""
        ...

    async def nomes_dos_entes(self, entes: Collection[UUID], /) -> Mapping[UUID, str]:
        """How these bodies are called, of those that the registry has told of."""
        ...

    async def nomes_das_unidades(self, unidades: Collection[int], /) -> Mapping[int, str]:
        """How these units are called, of those that the registry has told of."""
        ...


class Ler(Protocol):
    """Open a read-only transaction for a body or for the network."""

    def __call__(self, *, tenant: str) -> AbstractAsyncContextManager[Leitura]:
        """Begin."""
        ...
