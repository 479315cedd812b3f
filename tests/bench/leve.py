"""A client that costs next to nothing: what the benchmark measures is the bus, and both share two cores.

HTTP/1.1 over mutual TLS by hand, one request at a time on a connection. How a real client speaks is the simulator's
business (`tropeiro.simulador`); here the same calls are made with as little work as possible.
"""

import asyncio
import ssl
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

LIMITE_DE_LEITURA = 1024 * 1024
FRONTEIRA = b"------------------------tropeiro"


class RecusaError(Exception):
    """The bus answered with an error: what it said."""


class Conexao:
    """One connection of one system."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, raiz: str, host: str) -> None:
        self._reader, self._writer = reader, writer
        self._raiz, self._host = raiz, host
        self.tempos: dict[str, list[float]] = defaultdict(list)

    @classmethod
    async def abrir(cls, base: str, contexto: ssl.SSLContext) -> Self:
        """Connect to the bus at `base`."""
        alvo = urlsplit(base)
        assert alvo.hostname is not None
        reader, writer = await asyncio.open_connection(alvo.hostname, alvo.port, ssl=contexto, limit=LIMITE_DE_LEITURA)
        return cls(reader, writer, raiz=alvo.path, host=alvo.netloc)

    async def fechar(self) -> None:
        """Hang up."""
        self._writer.close()
        await self._writer.wait_closed()

    async def pedir(
        self, nome: str, metodo: str, caminho: str, corpo: bytes = b"", *, tipo: str = "application/json"
    ) -> bytes:
        """One call: its answer's body; how long it took is kept under `nome`.

        Raises:
            RecusaError: the status is not 200.
        """
        cabeca = (
            f"{metodo} {self._raiz}{caminho} HTTP/1.1\r\nHost: {self._host}\r\nAccept: */*\r\n"
            f"Content-Type: {tipo}\r\nContent-Length: {len(corpo)}\r\n\r\n"
        )
        inicio = time.perf_counter()
        self._writer.write(cabeca.encode() + corpo)
        status, tamanho = _lida(await self._reader.readuntil(b"\r\n\r\n"))
        resposta = await self._reader.readexactly(tamanho)
        self.tempos[nome].append(time.perf_counter() - inicio)
        if status != b"200":
            raise RecusaError(f"{nome}: {status.decode()} {resposta.decode()}")
        return resposta


def _lida(cabeca: bytes) -> tuple[bytes, int]:
    baixa = cabeca.lower()
    inicio = baixa.index(b"\r\ncontent-length:") + len(b"\r\ncontent-length:")
    return cabeca[9:12], int(baixa[inicio : baixa.index(b"\r\n", inicio)])


def formulario(conteudo: bytes, campos: Mapping[str, str]) -> tuple[bytes, str]:
    """A multipart form as SEI sends it, and its content type."""
    partes = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (FRONTEIRA, nome.encode(), valor.encode())
        for nome, valor in campos.items()
    ]
    arquivo = b'--%b\r\nContent-Disposition: form-data; name="conteudo"; filename="conteudo.html"\r\n' % FRONTEIRA
    inicio = arquivo + b"Content-Type: text/html\r\n\r\n"
    corpo = b"".join([*partes, inicio, conteudo, b"\r\n--%b--\r\n" % FRONTEIRA])
    return corpo, f"multipart/form-data; boundary={FRONTEIRA.decode()}"
