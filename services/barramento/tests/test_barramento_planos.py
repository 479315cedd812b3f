"""Every list of the wire finds its rows by an index, however many trâmites lie behind a bus."""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio
from barramento_house import House, corpo, documento, endereco, feito, opened, processo
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from chassis import migrations
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg
GRANDES = frozenset({"tramite", "mudanca", "componente", "metadados", "recibo", "unidade"})
QUANTOS = 20_000
ENVELHECER = """
    INSERT INTO tramite (idt, nre, protocolo, tipo, ticket, versao, situacao, iniciado_em,
        remetente_ente, remetente_slug, remetente_sistema, remetente_repositorio, remetente_unidade,
        destinatario_ente, destinatario_slug, destinatario_sistema, destinatario_repositorio, destinatario_unidade)
    SELECT 1000000 + n, lpad(n::text, 12, '0') || '2025', 'velho ' || n, 'processo', 1000000 + n, 6,
        CASE WHEN n % 20 = 0 THEN 2 WHEN n % 19 = 0 THEN 5 ELSE 6 END, transaction_timestamp(),
        r.ente, r.slug, CASE WHEN n % 50 < 3 THEN r.sistema ELSE 1000 + n % 97 END, r.repositorio, r.numero,
        d.ente, d.slug, CASE WHEN n % 50 < 3 THEN d.sistema ELSE 1000 + n % 89 END, d.repositorio, d.numero
    FROM generate_series(1, $1::integer) AS n
    JOIN unidade AS r ON r.numero = 100 + 100 * (n % 3) + 2
    JOIN unidade AS d ON d.numero = 100 + 100 * ((n + 1) % 3) + 2
"""
UNIDADES = """
    INSERT INTO unidade SELECT (jsonb_populate_record(u, jsonb_build_object('numero', 100000 + n,
        'nome_busca', 'unidade ' || n, 'sigla_busca', 'u' || n, 'repositorio', 50 + n % 40))).*
    FROM unidade AS u, generate_series(1, $1::integer) AS n WHERE u.numero = 102
"""
MUDANCAS = """
    INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em, sistema, credencial)
    SELECT idt, v, remetente_sistema, destinatario_sistema, v, iniciado_em, remetente_sistema, gen_random_uuid()
    FROM tramite, generate_series(1, 3) AS v
"""
COMPONENTES = """
    INSERT INTO componente (idt, protocolo, hash, remetente_sistema, destinatario_sistema, tamanho,
        recebido, lido, pendente)
    SELECT idt, protocolo, c::text, remetente_sistema, destinatario_sistema, 10, true, true, false
    FROM tramite, generate_series(1, 2) AS c
"""
METADADOS = """
    INSERT INTO metadados (idt, remetente_sistema, destinatario_sistema, cabecalho, conteudo, registros, credencial,
        corpo_sha256)
    SELECT idt, remetente_sistema, destinatario_sistema, '{}', '{}', '[]', gen_random_uuid(), sha256(nre::bytea)
    FROM tramite
"""
LISTAS = (
    "tramites/pendentes?todas=1",
    "tramites?IDT=1000005",
    "tramites?NRE=0000000000052025",
    "tramites?protocolo=velho 5",
    "tramites?remetente[identificacaoDoRepositorioDeEstruturas]=5&remetente[numeroDeIdentificacaoDaEstrutura]=102",
    "tramites?destinatario[identificacaoDoRepositorioDeEstruturas]=5&destinatario[numeroDeIdentificacaoDaEstrutura]=202",
    "repositorios-de-estruturas/5/estruturas-organizacionais/102",
    "repositorios-de-estruturas/5/estruturas-organizacionais?nome=amargosa",
    "repositorios-de-estruturas/5/estruturas-organizacionais?sigla=pma&permiteEnvio=1",
    "repositorios-de-estruturas/5/estruturas-organizacionais?numeroDeIdentificacaoDaEstruturaRaizDaConsulta=101",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comando:
    """A statement as asyncpg got it."""

    texto: str
    valores: Sequence[object]


@pytest_asyncio.fixture(scope="module")
async def velha(postgres: str, database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A bus with many trâmites of many systems behind it, and statistics of them."""
    dsns = await database("barramento")
    await migrations.upgrade("barramento", dsns.migrator)
    superuser = urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl()
    async with opened(dsns, superuser, tmp_path_factory.mktemp("velho")) as there:
        await there.sql(UNIDADES, QUANTOS)
        await there.sql(ENVELHECER, QUANTOS)
        for statement in (MUDANCAS, COMPONENTES, METADADOS, "ANALYZE"):
            await there.sql(statement)
        yield there


@pytest.mark.parametrize("lista", LISTAS)
async def test_a_list_reads_no_large_table_from_end_to_end(velha: House, lista: str) -> None:
    with _comandos() as vistos:
        feito(await velha.bahia.http.get(lista))
    assert vistos
    for comando in vistos:
        plano = await _plano(velha, comando)
        inteiras = {no["Relation Name"] for no in _nos(plano) if no["Node Type"] == "Seq Scan"} & GRANDES
        assert not inteiras, f"{comando.texto}\n{json.dumps(plano, indent=1)}"


async def test_the_long_poll_looks_for_the_next_one_by_an_index(velha: House) -> None:
    with _comandos() as vistos:
        url = f"https://127.0.0.1:{velha.pendencias_port}/"
        feito(await velha.bahia.http.get(url, params={"idTramiteDaPendenciaRecebida": "0"}))
    planos = [await _plano(velha, comando) for comando in vistos]
    nos = [no for plano in planos for no in _nos(plano)]
    assert not {no["Relation Name"] for no in nos if no["Node Type"] == "Seq Scan"} & GRANDES


@contextmanager
def _comandos() -> Iterator[list[Comando]]:
    """Every question of the block, but whom it is asked for."""
    vistos: list[Comando] = []

    def visto(_: Connection, __: object, texto: str, valores: Sequence[object], ___: object, ____: object) -> None:
        if "set_config" not in texto and "notify" not in texto.lower():
            vistos.append(Comando(texto=texto, valores=valores))

    event.listen(Engine, "before_cursor_execute", visto)
    try:
        yield vistos
    finally:
        event.remove(Engine, "before_cursor_execute", visto)


async def _plano(house: House, comando: Comando) -> dict[str, Any]:
    """How PostgreSQL would answer it, for Bahia's system: as the role that row-level security binds."""
    connection = await asyncpg.connect(house.dsns.app)
    try:
        async with connection.transaction():
            await connection.execute("SELECT set_config('app.tenant', $1, true)", str(house.bahia.sistema))
            [row] = await connection.fetch(f"EXPLAIN (FORMAT JSON) {comando.texto}", *comando.valores)
    finally:
        await connection.close()
    plano: dict[str, Any] = json.loads(row[0])[0]["Plan"]
    return plano


def _nos(plano: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plano
    for abaixo in plano.get("Plans", ()):
        yield from _nos(abaixo)


async def test_a_beginning_looks_for_its_ends_and_for_its_like_by_indexes(velha: House) -> None:
    dito = {**documento(1, b"avulso"), "protocolo": "velho 5"}
    destinatarios = [endereco(202), endereco(203), endereco(302)]
    avulso = {"cabecalho": {"remetente": endereco(102), "destinatarios": destinatarios}, "documento": dito}
    with _comandos() as vistos:
        feito(await velha.amargosa.post("tramites/documento", avulso))
        await velha.amargosa.iniciar(corpo(102, 202, processo(documento(1, b"processo"))))
    perguntas = [comando for comando in vistos if comando.texto.lstrip().upper().startswith("SELECT")]
    assert any("centralizadora" in comando.texto for comando in perguntas)
    for comando in perguntas:
        plano = await _plano(velha, comando)
        inteiras = {no["Relation Name"] for no in _nos(plano) if no["Node Type"] == "Seq Scan"} & GRANDES
        assert not inteiras, f"{comando.texto}\n{json.dumps(plano, indent=1)}"
