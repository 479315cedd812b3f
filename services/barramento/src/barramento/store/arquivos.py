"""The bytes of components, by their hash (`chassis.blobs`)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from barramento.domain.errors import (
    ComponenteIncompletoError,
    ConteudoIndisponivelError,
    HashDivergenteError,
    ParteIncompletaError,
    TamanhoDivergenteError,
)
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave, sha256_base64, sha256_hex
from chassis.blobs import BlobStore, Staging, errors
from chassis.blobs.staging import Patience, none

PACIENCIA_S = 10


class RascunhoNoDisco:
    """Bytes on their way in."""

    def __init__(self, blobs: BlobStore, staging: Staging) -> None:
        self._blobs = blobs
        self._staging = staging

    async def write(self, chunk: bytes, /) -> None:
        """Take these."""
        await self._staging.write(chunk)

    async def terminar(self) -> None:
        """All are in: wait until they are where they can be kept."""
        await self._staging.finish()

    async def guardar(self, chave: Chave, /, *, tamanho: int) -> None:
        """Keep them as this component.

        Raises:
            TamanhoDivergenteError, HashDivergenteError: they are not what was announced.
        """
        try:
            await self._staging.keep(sha256=sha256_hex(chave.hash), size=tamanho)
        except errors.TamanhoDivergenteError as error:
            raise TamanhoDivergenteError(hash=chave.hash, esperado=tamanho, recebidos=error.got) from error
        except errors.HashDivergenteError as error:
            raise HashDivergenteError(hash=chave.hash, recebido=sha256_base64(error.got)) from error

    async def guardar_parte(self, chave: Chave, /, *, trecho: Trecho) -> None:
        """Keep them as this part of the component; they take the place of what they overlap.

        Raises:
            ParteIncompletaError: they are more or fewer than the range announces.
        """
        recebidos = (await self._staging.finish()).size
        if recebidos != trecho.tamanho:
            raise ParteIncompletaError(trecho=trecho, recebidos=recebidos)
        if trecho.tamanho:  # an empty component is whole without parts
            await self._blobs.put_part(_lugar(chave), self._staging, inicio=trecho.inicio, fim=trecho.fim)


class ArquivosNoDisco:
    """The components' bytes."""

    def __init__(self, blobs: BlobStore) -> None:
        self._blobs = blobs

    @asynccontextmanager
    async def rascunho(self, *, paciencia: Patience | None = None) -> AsyncIterator[RascunhoNoDisco]:
        """Begin to take bytes in; what was not kept is gone at the end of the block."""
        async with self._blobs.staging(patience=paciencia or none) as staging:
            yield RascunhoNoDisco(self._blobs, staging)

    async def montar(self, chave: Chave, /, *, tamanho: int) -> None:
        """Make the component of its parts; may be repeated until they are forgotten. On refusal they stay.

        Raises:
            ComponenteIncompletoError: bytes are missing.
            HashDivergenteError: together they are something else.
        """
        if not tamanho:  # nothing to wait for
            async with self.rascunho() as vazio:
                await vazio.guardar(chave, tamanho=0)
            return
        try:
            await self._blobs.assemble(_lugar(chave), sha256=sha256_hex(chave.hash), size=tamanho)
        except errors.PartesFaltandoError as error:
            faltam = tuple(Trecho(inicio=inicio, fim=fim) for inicio, fim in error.missing)
            raise ComponenteIncompletoError(hash=chave.hash, faltam=faltam) from error
        except errors.HashDivergenteError as error:
            raise HashDivergenteError(hash=chave.hash, recebido=sha256_base64(error.got)) from error
        except (FileNotFoundError, errors.TamanhoDivergenteError, errors.FaixaInvalidaError) as error:
            # Another request takes the same parts at the same time, or parts that came at the same time overlap.
            faltam = (Trecho(inicio=0, fim=tamanho),)
            raise ComponenteIncompletoError(hash=chave.hash, faltam=faltam) from error

    async def esquecer_partes(self, chave: Chave, /) -> None:
        """The component is in: its parts, and that they were joined, need be known no longer."""
        await self._blobs.drop_parts(_lugar(chave))

    async def ultima_parte(self, ticket: int, /) -> datetime | None:
        """When a part last came in under this ticket and still waits for the others."""
        return await self._blobs.last_part(str(ticket))

    async def apagar(self, hash_: str, /) -> int | None:
        """Delete the file; how many bytes it had, if it was there.

        Raises:
            TimeoutError: the store does not answer. Nobody begins a trâmite with this file meanwhile.
        """
        async with asyncio.timeout(PACIENCIA_S):
            try:
                tamanho = await self._blobs.size(sha256_hex(hash_))
            except errors.BlobDesconhecidoError:
                return None
            await self._blobs.delete(sha256_hex(hash_))
            return tamanho

    async def ler(self, hash_: str, /, *, trecho: Trecho, paciencia: Patience | None = None) -> AsyncIterator[bytes]:
        """These bytes of a component, block by block.

        Raises:
            ConteudoIndisponivelError: they are no longer kept.
        """
        faixa = await self._aberta(hash_, trecho.inicio, trecho.fim)
        return faixa if paciencia is None else self._com_paciencia(faixa, hash_, trecho, paciencia)

    async def _aberta(self, hash_: str, inicio: int, fim: int) -> AsyncIterator[bytes]:
        try:
            return aiter(await self._blobs.read(sha256_hex(hash_), inicio=inicio, fim=fim))
        except errors.BlobDesconhecidoError as error:
            raise ConteudoIndisponivelError(hash=hash_) from error

    async def _com_paciencia(
        self, faixa: AsyncIterator[bytes], hash_: str, trecho: Trecho, paciencia: Patience
    ) -> AsyncIterator[bytes]:
        """What comes after a failure is read anew, from where it stopped."""
        inicio, aberta = trecho.inicio, [faixa]

        async def bloco() -> bytes:
            atual = aberta.pop() if aberta else await self._aberta(hash_, inicio, trecho.fim)
            lido = await anext(atual)
            aberta.append(atual)
            return lido

        while inicio < trecho.fim:
            lido = await paciencia(bloco)
            inicio += len(lido)
            yield lido


def _lugar(chave: Chave) -> str:
    """Where the parts of a component wait for each other. A protocolo may hold what no path should."""
    protocolo = hashlib.sha256(chave.protocolo.encode()).hexdigest()
    return f"{chave.ticket}/{protocolo}/{sha256_hex(chave.hash)}"
