"""How the client cuts a file (tramita-api.md §5): half-open ranges of the configured block size."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from anyio import to_thread

MEGABYTE = 1024 * 1024
BLOCO_PADRAO_MB = 50
BLOCO_MAXIMO_MB = 200
LEITURA = MEGABYTE


@dataclass(frozen=True, slots=True, kw_only=True)
class Parte:
    """Bytes from `inicio` (the first, from 0) to `fim` (the one after the last)."""

    inicio: int
    fim: int

    def __len__(self) -> int:
        """How many bytes."""
        return self.fim - self.inicio

    def __str__(self) -> str:
        """As it stands in the path."""
        return f"{self.inicio}-{self.fim}"


def bloco_em_bytes(megabytes: int) -> int:
    """`TamanhoBlocoArquivoTransferencia`: brought to 1–200 MB, 50 if absent or zero, as the client does."""
    return max(min(megabytes or BLOCO_PADRAO_MB, BLOCO_MAXIMO_MB), 1) * MEGABYTE


def partes(tamanho: int, *, bloco: int) -> list[Parte]:
    """The parts of a file; none of an empty one, as in the client."""
    return [Parte(inicio=inicio, fim=min(inicio + bloco, tamanho)) for inicio in range(0, tamanho, bloco)]


async def ler(caminho: Path, parte: Parte) -> AsyncIterator[bytes]:
    """The bytes of one part, from disk, a megabyte at a time."""
    arquivo = await to_thread.run_sync(_abrir, caminho, parte.inicio)
    try:
        falta = len(parte)
        while falta:
            dados = await to_thread.run_sync(arquivo.read, min(LEITURA, falta))
            if not dados:
                raise EOFError(f"{caminho} ficou menor enquanto era enviado")
            falta -= len(dados)
            yield dados
    finally:
        arquivo.close()


def _abrir(caminho: Path, posicao: int) -> BinaryIO:
    arquivo = caminho.open("rb")
    arquivo.seek(posicao)
    return arquivo
