"""The limit of a trâmite: its bytes hashed, written and fsynced, and as many one-row commits, by as many at once."""

import asyncio
import hashlib
import os
import time
from itertools import count
from pathlib import Path

import asyncpg

TABELA = "limite_do_bench"


async def por_segundo(
    dsn: str, pasta: Path, *, tramites: int, ao_mesmo_tempo: int, componentes: tuple[bytes, ...], gravacoes: int
) -> float:
    """Trâmites a second that a plain loop would reach.

    Args:
        dsn: a database on the same server; a table is made in it and dropped after.
        pasta: on the same disk as the documents.
        tramites: how many.
        ao_mesmo_tempo: how many workers, each with its connection.
        componentes: the bytes of one trâmite's components.
        gravacoes: transactions that write, of one trâmite.
    """
    dono = await asyncpg.connect(dsn)
    await dono.execute(f"CREATE TABLE {TABELA} (id bigint PRIMARY KEY, nota text)")
    conexoes = [await asyncpg.connect(dsn) for _ in range(ao_mesmo_tempo)]
    fila, linha = iter(range(tramites)), count(1)

    async def trabalhar(conexao: asyncpg.Connection) -> None:
        for numero in fila:
            for n, conteudo in enumerate(componentes):
                await asyncio.to_thread(_gravar, pasta / f"{numero}-{n}", conteudo)
            for _ in range(gravacoes):
                await conexao.execute(f"INSERT INTO {TABELA} VALUES ($1, $2)", next(linha), "uma linha")  # noqa: S608 - a constant of ours

    inicio = time.perf_counter()
    async with asyncio.TaskGroup() as grupo:
        for conexao in conexoes:
            grupo.create_task(trabalhar(conexao))
    levou = time.perf_counter() - inicio
    for conexao in conexoes:
        await conexao.close()
    await dono.execute(f"DROP TABLE {TABELA}")
    await dono.close()
    return tramites / levou


def _gravar(arquivo: Path, conteudo: bytes) -> None:
    hashlib.sha256(conteudo).digest()
    with arquivo.open("wb") as writing:
        writing.write(conteudo)
        writing.flush()
        os.fsync(writing.fileno())
    arquivo.unlink()
