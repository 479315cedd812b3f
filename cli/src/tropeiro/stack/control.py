"""How a command talks to the supervisor of a folder: one JSON line there, JSON lines back, over a unix socket.

The socket lies in a folder that only its owner enters, so whoever can connect may give orders.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from chassis.operators import OperatorError
from tropeiro.stack.events import Aviso
from tropeiro.stack.folder import Folder
from tropeiro.stack.state import Retrato
from tropeiro.stack.supervisor import Supervisor


class Pedido(BaseModel):
    """What a command asks for."""

    model_config = ConfigDict(frozen=True)

    acao: Literal["retrato", "acompanhar", "reiniciar", "encerrar"]
    parte: str = ""


class Resposta(BaseModel):
    """One line of the answer."""

    model_config = ConfigDict(frozen=True)

    retrato: Retrato | None = None
    aviso: Aviso | None = None
    erro: str | None = None


@asynccontextmanager
async def listening(supervisor: Supervisor, folder: Folder) -> AsyncIterator[None]:
    """Take orders for the length of the block."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async for answer in _answers(supervisor, await reader.readline()):
                writer.write(answer.model_dump_json().encode() + b"\n")
                await writer.drain()
        except ConnectionError:
            return  # the command left
        finally:
            writer.close()

    folder.socket.unlink(missing_ok=True)
    server = await asyncio.start_unix_server(serve, folder.socket)
    try:
        yield
    finally:
        server.close()
        folder.socket.unlink(missing_ok=True)


async def reachable(folder: Folder) -> bool:
    """Whether a supervisor takes orders there."""
    try:
        _, writer = await asyncio.open_unix_connection(folder.socket)
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    writer.close()
    return True


async def ask(folder: Folder, pedido: Pedido) -> AsyncIterator[Resposta]:
    """Send an order and read the answers.

    Raises:
        OperatorError: nobody listens there, or the answer is an error.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(folder.socket)
    except (FileNotFoundError, ConnectionRefusedError):
        raise OperatorError(
            f"A pilha de {folder.root} não está no ar. Suba-a com: tropeiro up --data {folder.root}",
        ) from None
    try:
        writer.write(pedido.model_dump_json().encode() + b"\n")
        await writer.drain()
        while line := await reader.readline():
            answer = Resposta.model_validate_json(line)
            if answer.erro is not None:
                raise OperatorError(answer.erro)
            yield answer
    finally:
        writer.close()


async def _answers(supervisor: Supervisor, line: bytes) -> AsyncIterator[Resposta]:
    try:
        pedido = Pedido.model_validate_json(line)
        match pedido.acao:
            case "retrato":
                yield Resposta(retrato=supervisor.retrato())
            case "reiniciar":
                await supervisor.restart(pedido.parte)
                yield Resposta(retrato=supervisor.retrato())
            case "encerrar":
                supervisor.leave()
                async for aviso in supervisor.avisos.follow(from_start=False):
                    yield Resposta(aviso=aviso)
            case "acompanhar":
                async for aviso in supervisor.avisos.follow():
                    yield Resposta(aviso=aviso)
    except OperatorError as error:
        yield Resposta(erro=str(error))
    except ValidationError:
        yield Resposta(erro="O pedido não foi entendido: as versões do comando e da pilha são diferentes.")
