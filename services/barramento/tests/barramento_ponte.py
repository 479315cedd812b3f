"""A way to PostgreSQL that can be cut, and a second bus that has no other."""

import asyncio
import copy
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from barramento_house import House
from pydantic import SecretStr

from barramento.app import listeners
from chassis.server import serving

COMMIT = b"Q\x00\x00\x00\x0cCOMMIT;\x00"
PEDACO = 65536


class Ponte:
    """Carries bytes between the bus and PostgreSQL, as long as it stands."""

    def __init__(self, host: str, port: int) -> None:
        self._alvo = (host, port)
        self._server: asyncio.Server | None = None
        self._conexoes: set[asyncio.StreamWriter] = set()
        self._levando: set[asyncio.Task[None]] = set()
        self.port = 0
        self.perder = 0  # so many COMMITs from now on, the answer to one is lost

    async def abrir(self) -> None:
        self._server = await asyncio.start_server(self._levar, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cair(self) -> None:
        """Nobody gets over, and who is on it falls."""
        assert self._server is not None
        self._server.close()
        self._derrubar()
        await asyncio.sleep(0)

    async def cair_por(self, segundos: float) -> None:
        await self.cair()
        await asyncio.sleep(segundos)
        await self.abrir()

    async def fechar(self) -> None:
        await self.cair()
        if self._levando:
            await asyncio.wait(self._levando)

    def _derrubar(self) -> None:
        for writer in self._conexoes:
            writer.transport.abort()

    async def _levar(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tarefa = asyncio.current_task()
        assert tarefa is not None
        self._levando.add(tarefa)
        la_reader, la_writer = await asyncio.open_connection(*self._alvo)
        ambos = {writer, la_writer}
        self._conexoes |= ambos
        try:
            async with asyncio.TaskGroup() as grupo:
                grupo.create_task(self._passar(reader, la_writer, ida=writer))
                grupo.create_task(self._passar(la_reader, writer))
        finally:
            self._conexoes -= ambos
            for um in ambos:
                um.close()
            self._levando.discard(tarefa)

    async def _passar(
        self, de: asyncio.StreamReader, para: asyncio.StreamWriter, *, ida: asyncio.StreamWriter | None = None
    ) -> None:
        with suppress(ConnectionError):
            while dados := await de.read(PEDACO):
                perdido = ida is not None and COMMIT in dados and self._e_este()
                if perdido and ida is not None:
                    ida.transport.abort()  # the server is told to commit; who told it hears no more
                para.write(dados)
                await para.drain()
        para.close()

    def _e_este(self) -> bool:
        self.perder = max(0, self.perder - 1) if self.perder else -1
        este = self.perder == 0
        self.perder = max(0, self.perder)
        return este


@asynccontextmanager
async def sobre_a_ponte(house: House, **mais: object) -> AsyncIterator[tuple[House, Ponte]]:
    """A second bus over the same database and documents, which reaches its database by a bridge only."""
    url = urlsplit(house.dsns.app)
    assert url.hostname is not None
    assert url.port is not None
    ponte = Ponte(url.hostname, url.port)
    await ponte.abrir()
    netloc = url.netloc.replace(f":{url.port}", f":{ponte.port}")
    settings = house.settings.model_copy(
        update={"database_url": SecretStr(url._replace(netloc=netloc).geturl()), "caller_cache_s": 0, **mais}
    )
    async with AsyncExitStack() as stack:
        stack.push_async_callback(ponte.fechar)
        _, port, pendencias = await stack.enter_async_context(serving(listeners(settings), settings=settings))
        outra = copy.copy(house)
        outra.settings, outra.port, outra.pendencias_port = settings, port, pendencias
        outra.amargosa = await stack.enter_async_context(outra.sei(house.amargosa.identity, sistema=1))
        outra.bahia = await stack.enter_async_context(outra.sei(house.bahia.identity, sistema=2))
        yield outra, ponte


@contextmanager
def guarda_fora(house: House) -> Iterator[None]:
    """The file system of the documents is not mounted for the length of the block: an empty folder lies there."""
    pasta = Path(urlsplit(str(house.settings.blob_url)).path)
    fora = pasta.with_suffix(".fora")
    pasta.rename(fora)
    pasta.mkdir()
    try:
        yield
    finally:
        pasta.rmdir()  # nothing was written there
        fora.rename(pasta)
