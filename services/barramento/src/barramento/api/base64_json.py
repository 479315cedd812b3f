"""Bytes as a JSON string of base64, block by block.

The client decodes the answer as JSON first, so raw base64 that happens to be made of digits would be read as a number.
"""

import base64
from collections.abc import AsyncIterator

GRUPO = 3  # so many bytes become four characters, without a filler


def tamanho(bytes_: int) -> int:
    """How many bytes the whole string takes, quotes included."""
    return 2 + 4 * -(-bytes_ // GRUPO)


async def codificar(blocos: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The string; memory is that of one block."""
    yield b'"'
    resto = b""
    async for bloco in blocos:
        dados = resto + bloco
        inteiros = len(dados) - len(dados) % GRUPO
        resto = dados[inteiros:]
        yield base64.b64encode(dados[:inteiros])
    yield base64.b64encode(resto) + b'"'
