"""Where the bytes of components are kept, as the use cases need it."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave
from barramento.usecases.paciencia import Paciencia


class Rascunho(Protocol):
    """Bytes on their way in; nobody sees them, and they are gone unless they are kept."""

    async def write(self, chunk: bytes, /) -> None:
        """Take these."""
        ...

    async def terminar(self) -> None:
        """All are in: wait until they are where they can be kept."""
        ...

    async def guardar(self, chave: Chave, /, *, tamanho: int) -> None:
        """Keep them as this component, if they are what was announced."""
        ...

    async def guardar_parte(self, chave: Chave, /, *, trecho: Trecho) -> None:
        """Keep them as this part of the component, if they are that many; they take the place of an earlier copy."""
        ...


class Arquivos(Protocol):
    """The components' bytes, by their hash."""

    def rascunho(self, *, paciencia: Paciencia | None = None) -> AbstractAsyncContextManager[Rascunho]:
        """Begin to take bytes in; with patience if they can't come a second time."""
        ...

    async def montar(self, chave: Chave, /, *, tamanho: int) -> None:
        """Make the component of its parts, if they are all there and are what was announced; else they stay."""
        ...

    async def esquecer_partes(self, chave: Chave, /) -> None:
        """The component is in: its parts, and that they were joined, need be known no longer."""
        ...

    async def ler(self, hash_: str, /, *, trecho: Trecho, paciencia: Paciencia | None = None) -> AsyncIterator[bytes]:
        """These bytes of a component, block by block; with patience if the answer has begun by then."""
        ...
