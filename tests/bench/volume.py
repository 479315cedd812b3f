"""A bus that is old: a million trâmites behind it, and a body with thousands of them waiting."""

import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg

from tests.bench.leve import Conexao
from tests.bench.report import Line, percentile
from tests.bench.servers import on_uvloop
from tests.bench.tramites import Corrida, dsn_de
from tests.bench.up import Stack, up

ENCERRADOS = 1_000_000
PENDENTES = 5_000
CORRIDAS = 4
TRAMITES = 200
LISTAS = 50
# Of ten that ended: seven concluded, one cancelled, one refused, one cancelled by the bus.
ENVELHECER = """
    INSERT INTO tramite (idt, nre, protocolo, tipo, ticket, versao, situacao, iniciado_em,
        remetente_ente, remetente_slug, remetente_sistema, remetente_repositorio, remetente_unidade,
        destinatario_ente, destinatario_slug, destinatario_sistema, destinatario_repositorio, destinatario_unidade)
    SELECT -n, lpad(n::text, 12, '0') || '2025', 'velho ' || n, 'processo', -n, 6,
        CASE WHEN n <= $1 THEN (ARRAY[6, 6, 6, 6, 6, 6, 6, 7, 9, 10])[1 + n % 10] ELSE 2 END,
        transaction_timestamp() - make_interval(mins => n),
        r.ente, r.slug, r.sistema, r.repositorio, r.numero, d.ente, d.slug, d.sistema, d.repositorio, d.numero
    FROM generate_series($2::integer, $3::integer) AS n, unidade AS r, unidade AS d
    WHERE r.numero = $4 AND d.numero = $5
"""
METADADOS = """
    INSERT INTO metadados (idt, remetente_sistema, destinatario_sistema, cabecalho, conteudo, registros, credencial,
        corpo_sha256)
    SELECT idt, remetente_sistema, destinatario_sistema, '{}', '{"protocolo": "' || protocolo || '"}', '[]',
        gen_random_uuid(), sha256(protocolo::bytea)
    FROM tramite WHERE idt BETWEEN -$2::bigint AND -$1::bigint
"""
COMPONENTES = """
    INSERT INTO componente (idt, protocolo, hash, remetente_sistema, destinatario_sistema, tamanho, recebido, lido,
        pendente)
    SELECT idt, protocolo, encode(sha256((idt::text || c)::bytea), 'base64'), remetente_sistema, destinatario_sistema,
        200000, true, true, situacao = 2
    FROM tramite, generate_series(1, 2) AS c WHERE idt BETWEEN -$2::bigint AND -$1::bigint
"""
MUDANCAS = """
    INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em, sistema, credencial)
    SELECT idt, v, remetente_sistema, destinatario_sistema, v, iniciado_em, remetente_sistema, gen_random_uuid()
    FROM tramite, generate_series(1, 6) AS v WHERE idt BETWEEN -$2::bigint AND -$1::bigint
"""
LOTE = 100_000


async def run() -> AsyncIterator[Line]:
    """Full trâmites on a young bus, then on an old one; then the pending list of the body that waits."""
    with tempfile.TemporaryDirectory(prefix="tropeiro-bench-") as name, up(Path(name) / "pilha") as stack:
        corrida = Corrida.de_ponta_a_ponta(stack)
        await on_uvloop(lambda: corrida.correr(TRAMITES))
        novo = [await on_uvloop(lambda: corrida.correr(TRAMITES)) for _ in range(CORRIDAS)]
        await _envelhecer(stack, corrida, range(1, ENCERRADOS + 1))
        velho = [await on_uvloop(lambda: corrida.correr(TRAMITES)) for _ in range(CORRIDAS)]
        yield Line(
            what="trâmites: on a bus with 1,000,000 behind it", value=max(velho), unit="trâmites/s", limit=max(novo),
            limit_is="the same bus before they were there", goal="≥ 0.9",
            note=f"best of {CORRIDAS} runs of {TRAMITES} each",
        )  # fmt: skip
        await _envelhecer(stack, corrida, range(ENCERRADOS + 1, ENCERRADOS + PENDENTES + 1))
        tempos = await on_uvloop(lambda: _listas(corrida))
        yield Line(
            what="pending list: 5,000 of 1,000,000", value=percentile(tempos, 0.5) * 1000, unit="ms", goal="≤ 20 ms",
            note=f"over mTLS, whole answer; p99 {percentile(tempos, 0.99) * 1000:.1f} ms",
        )  # fmt: skip


async def _envelhecer(stack: Stack, corrida: Corrida, numeros: range) -> None:
    connection = await asyncpg.connect(dsn_de(stack))
    for inicio in numeros[::LOTE]:
        fim = min(inicio + LOTE, numeros.stop) - 1
        unidades = (corrida.de.unidade, corrida.para.unidade)
        await connection.execute(ENVELHECER, ENCERRADOS, inicio, fim, *unidades)
        for statement in (METADADOS, COMPONENTES, MUDANCAS):
            await connection.execute(statement, inicio, fim)
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _listas(corrida: Corrida) -> list[float]:
    conexao = await Conexao.abrir(corrida.base, corrida.para.identidade.contexto_tls())
    tempos = []
    for _ in range(LISTAS):
        inicio = time.perf_counter()
        await conexao.pedir("GET pendentes", "GET", "tramites/pendentes?todas=1")
        tempos.append(time.perf_counter() - inicio)
    await conexao.fechar()
    return tempos
