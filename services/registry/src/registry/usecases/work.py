"""What a use case may touch while its transaction is open."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from chassis.idempotency import Chave
from registry.domain.consulta import FiltroDeUnidades, Pagina
from registry.domain.credencial import Credencial
from registry.domain.ente import Ente
from registry.domain.estrutura import Estrutura
from registry.domain.fatos import Fato
from registry.domain.repositorio import Repositorio
from registry.domain.sistema import Sistema
from registry.domain.tabela import Linha, Tabela
from registry.domain.unidade import AlteracaoDaUnidade, Mudanca, Unidade, Versao

RespostaT = TypeVar("RespostaT")


class Entes(Protocol):
    """The bodies."""

    async def inserir(self, ente: Ente, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its slug, or its (esfera, poder, código IBGE), is taken.
        """
        ...

    async def travar(self) -> Ente:
        """The acting tenant's, locked until commit: whoever changes its structure waits for those before.

        Raises:
            NaoEncontradoError: no body has this slug.
        """
        ...


class Repositorios(Protocol):
    """The repositories."""

    async def proximo_numero(self) -> int:
        """A number never used before."""
        ...

    async def inserir(self, repositorio: Repositorio, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its number or its name is taken.
        """
        ...


class Unidades(Protocol):
    """The units of the acting tenant."""

    async def proximo_numero(self) -> int:
        """A number never used before."""
        ...

    async def em_torno(
        self, numero: int | None, /, *, pai: int | None = None, centralizadora: int | None = None
    ) -> Estrutura:
        """What a change of that unit needs to see. The body must be locked.

        Args:
            numero: the unit; none while it is created.
            pai: where it shall stand.
            centralizadora: which unit shall receive for it.
        """
        ...

    async def do_sistema(self, sistema: int, /) -> Estrutura:
        """The units that a system serves, and what their aptness hangs on. The body must be locked."""
        ...

    async def salvar(self, mudancas: Sequence[Mudanca], /, *, por: AlteracaoDaUnidade | None, autor: str) -> None:
        """Keep them as they are now, and a version where name, sigla or place changed.

        Raises:
            DuplicadoError: a number, a code of the órgão, or the sigla of an active sibling is taken.
        """
        ...


class Sistemas(Protocol):
    """The systems of the acting tenant."""

    async def proximo_numero(self) -> int:
        """A number never used before."""
        ...

    async def inserir(self, sistema: Sistema, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its number or its name is taken.
        """
        ...

    async def obter(self, numero: int, /) -> Sistema:
        """That one.

        Raises:
            NaoEncontradoError: this body has none such.
        """
        ...


class Credenciais(Protocol):
    """The certificates of the acting tenant's systems."""

    async def inserir(self, credencial: Credencial, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its key or its serial number is already registered.
        """
        ...

    async def obter(self, id_: UUID, /, *, sistema: int) -> Credencial:
        """That one of that system. The body must be locked.

        Raises:
            NaoEncontradoError: the system has none such.
        """
        ...

    async def vencidas(self, *, em: datetime) -> Sequence[Credencial]:
        """Those that are active though their validity has ended. The body must be locked."""
        ...

    async def salvar(self, credencial: Credencial, /) -> None:
        """Keep its new state."""
        ...


class Linhas(Protocol):
    """The lines of the shared tables."""

    async def proximo_codigo(self, tabela: Tabela, /) -> int:
        """The code after the last one; nobody else gets one of this table until commit."""
        ...

    async def inserir(self, linhas: Sequence[Linha], /) -> Sequence[Linha]:
        """Keep those whose code is free; which those were."""
        ...


class Work(Protocol):
    """One transaction for one tenant: the stores, the database's clock, and the facts that commit with it."""

    @property
    def entes(self) -> Entes:
        """The bodies."""
        ...

    @property
    def repositorios(self) -> Repositorios:
        """The repositories."""
        ...

    @property
    def unidades(self) -> Unidades:
        """The units."""
        ...

    @property
    def sistemas(self) -> Sistemas:
        """The systems."""
        ...

    @property
    def credenciais(self) -> Credenciais:
        """The certificates."""
        ...

    @property
    def linhas(self) -> Linhas:
        """The shared tables."""
        ...

    @property
    def agora(self) -> datetime:
        """When this transaction began, by the database's clock."""
        ...

    def registrar(self, fato: Fato, /) -> None:
        """Let this fact become an event in this commit."""
        ...

    async def once(
        self, chave: Chave | None, resposta: type[RespostaT], ato: Callable[[], Awaitable[RespostaT]], /
    ) -> RespostaT:
        """Do it, or give the answer of when it was done under this key (`chassis.idempotency`)."""
        ...


class Begin(Protocol):
    """Open a transaction for a tenant: it commits at the end of the block, or not at all."""

    def __call__(self, *, tenant: str, autor: str) -> AbstractAsyncContextManager[Work]:
        """Begin; `autor` is the opaque id of who acts."""
        ...


class Leitura(Protocol):
    """One read-only transaction for one tenant."""

    async def ente(self) -> Ente:
        """The acting tenant's body.

        Raises:
            NaoEncontradoError: no body has this slug.
        """
        ...

    async def entes(self, *, depois: str, limite: int) -> Pagina[Ente]:
        """All bodies, by slug, for who reads as the platform; else only one's own."""
        ...

    async def repositorios(self, *, ativo: bool | None) -> Sequence[Repositorio]:
        """The repositories, by number."""
        ...

    async def unidades(self, filtro: FiltroDeUnidades, /) -> Pagina[Unidade]:
        """The units that the tenant may see, by number: its own; for the public, the apt ones of everyone."""
        ...

    async def unidade(self, numero: int, /) -> Unidade:
        """That one, as it is now.

        Raises:
            NaoEncontradoError: the tenant sees none such.
        """
        ...

    async def unidade_em(self, numero: int, /, *, em: date) -> Unidade:
        """That one, with names and place as of that day.

        Raises:
            NaoEncontradoError: the tenant sees none such, or there was none yet.
        """
        ...

    async def versoes(self, numero: int, /) -> Sequence[Versao]:
        """Its versions, oldest first."""
        ...

    async def sistemas(self, *, orgao: int | None) -> Sequence[Sistema]:
        """The systems, by number."""
        ...

    async def sistema(self, numero: int, /) -> Sistema:
        """That one.

        Raises:
            NaoEncontradoError: the tenant sees none such.
        """
        ...

    async def credenciais(self, sistema: int, /) -> Sequence[Credencial]:
        """The certificates of a system, oldest first."""
        ...

    async def linhas(self, tabela: Tabela, /, *, ativo: bool | None) -> Sequence[Linha]:
        """The lines of a shared table, by code: always the whole of it (tramita-api.md §3)."""
        ...


class Ler(Protocol):
    """Open a read-only transaction for a tenant."""

    def __call__(self, *, tenant: str) -> AbstractAsyncContextManager[Leitura]:
        """Begin."""
        ...
