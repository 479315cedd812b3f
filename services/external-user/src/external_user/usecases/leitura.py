"""What can be read, in one read-only transaction."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol
from uuid import UUID

from external_user.domain.link import Link
from external_user.domain.orgao import Ente, Orgao
from external_user.domain.vistas import Conferencia, Conteudo, Cursor, Fila, Situacao


class Leitura(Protocol):
    """One read-only transaction for one tenant."""

    @property
    def agora(self) -> datetime:
        """When it began, by the database's clock."""
        ...

    async def ente(self) -> Ente:
        """The body."""
        ...

    async def orgaos(self) -> Sequence[Orgao]:
        """Its active órgãos, by name."""
        ...

    async def orgao(self, numero: int, /) -> Orgao:
        """That active one.

        Raises:
            OrgaoDesconhecidoError: none such.
        """
        ...

    async def link(self, token: str, /) -> Link:
        """What that link opens; it is not used by this.

        Raises:
            LinkDesconhecidoError: no such link was sent.
        """
        ...

    async def sessao(self, token: str, /) -> UUID:
        """Whose registration that session is about.

        Raises:
            SessaoAusenteError: there is no such session, or it is over.
        """
        ...

    async def situacao(self, cadastro: UUID, /) -> Situacao:
        """A registration, for its owner.

        Raises:
            CadastroDesconhecidoError: none such, or its data is gone.
        """
        ...

    async def fila(self, *, orgao: int, conferente: str, depois: Cursor | None, limite: int) -> Fila:
        """Who waits in the queue of an órgão; `conferente` is who looks, as their identity provider names them."""
        ...

    async def conferencia(self, cadastro: UUID, /, *, orgao: int, conferente: str) -> Conferencia:
        """A registration, for who checks it.

        Raises:
            CadastroDesconhecidoError: none such in this órgão, or its data is gone.
        """
        ...

    async def documento(self, cadastro: UUID, documento: UUID, /, *, orgao: int) -> Conteudo:
        """A document of a registration of that órgão, opened.

        Raises:
            CadastroDesconhecidoError: no such registration in this órgão.
            DocumentoDesconhecidoError: it has no such document.
        """
        ...


class Ler(Protocol):
    """Open a read-only transaction for a tenant."""

    def __call__(self, *, tenant: str) -> AbstractAsyncContextManager[Leitura]:
        """Begin.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        ...


class LerTenants(Protocol):
    """The bodies that have registrations here, for the work that goes through all of them."""

    async def __call__(self) -> Sequence[str]:
        """Their slugs."""
        ...


class LerEntes(Protocol):
    """The bodies that have a door here, for who belongs to none yet."""

    async def __call__(self) -> Sequence[Ente]:
        """The active ones that have an active órgão, by name."""
        ...
