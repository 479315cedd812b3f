"""Each list of the console has its index: the plans over a filled table."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import TextClause, text

from barramento.domain.console import ABERTAS, Filtro, Marca
from barramento.domain.politica import Alcance, Sigilo
from barramento.domain.tramite import Situacao
from barramento.store import console_sql as sql
from chassis import clock, migrations
from chassis.db import Database
from chassis.testing.plugin import NewDatabase

pytestmark = pytest.mark.pg
GRANDES = {"tramite", "mudanca", "componente", "recibo", "acesso"}
REDE = Alcance(ente=None, sigilo=Sigilo.SIGILOSO, porque="")
ENTE = Alcance(ente="ente-7", sigilo=Sigilo.SIGILOSO, porque="")
DEPOIS = Marca(em=clock.now() - timedelta(days=3), idt=2_160)
ATRAS = Marca(em=clock.now() - timedelta(days=30), idt=15_000, para_tras=True)
ENCHER = """
    INSERT INTO tramite (idt, nre, protocolo, tipo, ticket, versao, situacao, iniciado_em, mudou_em, sigilo,
        remetente_ente, remetente_slug, remetente_sistema, remetente_repositorio, remetente_unidade,
        destinatario_ente, destinatario_slug, destinatario_sistema, destinatario_repositorio, destinatario_unidade)
    SELECT n, lpad(n::text, 12, '0') || '2026', 'p' || n, 'processo', n, 1,
        CASE WHEN n % 500 = 0 THEN 10 WHEN n % 100 = 1 THEN 2 WHEN n % 100 = 3 THEN 9 WHEN n % 100 = 4 THEN 5
             ELSE 6 END,
        now() - n * interval '2 minutes', now() - n * interval '2 minutes', 1,
        gen_random_uuid(), 'ente-' || n % 40, n % 40, 1, n % 40,
        gen_random_uuid(), 'ente-' || (n + 1) % 40, (n + 1) % 40, 1, (n + 1) % 40
    FROM generate_series(1, 30000) AS n;
    INSERT INTO mudanca (idt, versao, remetente_sistema, destinatario_sistema, situacao, em)
    SELECT idt, v, remetente_sistema, destinatario_sistema,
        CASE WHEN v = 3 AND situacao = 9 THEN 8 ELSE v END, iniciado_em + v * interval '1 minute'
    FROM tramite CROSS JOIN generate_series(1, 3) AS v;
    INSERT INTO componente (idt, protocolo, hash, remetente_sistema, destinatario_sistema, tamanho, recebido, lido,
        pendente)
    SELECT idt, protocolo, 'h' || idt, remetente_sistema, destinatario_sistema, 1, true, true, false FROM tramite;
    INSERT INTO recibo SELECT idt, 'envio', remetente_sistema, destinatario_sistema, 'd', '{}', 'c', 'a' FROM tramite;
    INSERT INTO acesso (id, tenant_id, em, sub, ato, porque)
    SELECT gen_random_uuid(), 'ente-' || n % 40, now() - n * interval '1 minute', 's', 'a', 'p'
    FROM generate_series(1, 20000) AS n;
    ANALYZE;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cheio:
    """A filled database, as the console reads it."""

    database: Database

    async def plano(self, comando: TextClause, alcance: Alcance, **dados: object) -> dict[str, Any]:
        ate = "rede" if alcance.ente is None else f"ente:{alcance.ente}"
        async with self.database.read(tenant="console") as read:
            await read.session.execute(sql.ALCANCE, {"alcance": ate, "sigilo": "3"})
            explicado = text(f"EXPLAIN (ANALYZE, FORMAT JSON) {comando.text}")
            dito = await read.session.scalar(explicado, sql.valores(alcance, **dados))
        [plano] = json.loads(dito) if isinstance(dito, str) else dito
        raiz: dict[str, Any] = plano["Plan"]
        return raiz


@pytest_asyncio.fixture(scope="module")
async def cheio(postgres: str, database: NewDatabase) -> AsyncIterator[Cheio]:
    dsns = await database("barramento")
    await migrations.upgrade("barramento", dsns.migrator)
    superuser = await asyncpg.connect(urlsplit(postgres)._replace(path=f"/{dsns.name}").geturl())
    try:
        await superuser.execute(ENCHER)
    finally:
        await superuser.close()
    leitura = Database(dsns.readonly, source="/barramento-console", pool_size=1)
    yield Cheio(database=leitura)
    await leitura.close()


def nos(plano: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plano
    for filho in plano.get("Plans", ()):
        yield from nos(filho)


def confere(plano: dict[str, Any], *, lidas: int) -> set[str]:
    """No big table is walked whole, and not many more lines are read than are shown; the indexes used."""
    inteiras = [no["Relation Name"] for no in nos(plano) if no["Node Type"] == "Seq Scan"]
    assert not GRANDES & set(inteiras), plano
    for no in nos(plano):
        if no.get("Relation Name") in GRANDES or "Index Name" in no:
            fora = no.get("Rows Removed by Filter", 0) + no.get("Rows Removed by Index Recheck", 0)
            assert (no["Actual Rows"] + fora) * no["Actual Loops"] <= lidas, no
    return {no["Index Name"] for no in nos(plano) if "Index Name" in no}


FILTROS = {
    "tudo": Filtro(),
    "uma situação rara": Filtro(situacoes=(Situacao.CANCELADO_AUTOMATICAMENTE,)),
    "em andamento": Filtro(situacoes=ABERTAS),
    "um período": Filtro(de=clock.now() - timedelta(days=31), ate=clock.now() - timedelta(days=30)),
    "um ente": Filtro(ente="ente-8"),
    "um ente e uma situação": Filtro(ente="ente-8", situacoes=(Situacao.RECUSADO, Situacao.CIENCIA_DADA)),
}


@pytest.mark.parametrize("nome", FILTROS)
@pytest.mark.parametrize("alcance", [REDE, ENTE], ids=["rede", "ente"])
@pytest.mark.parametrize("depois", [None, DEPOIS, ATRAS], ids=["primeira", "seguinte", "anterior"])
async def test_a_page_of_the_search_is_read_by_index(
    cheio: Cheio, nome: str, alcance: Alcance, depois: Marca | None
) -> None:
    filtro = FILTROS[nome]
    marca = {} if depois is None else {"em": depois.em, "idt": depois.idt}
    dados = {"situacoes": [int(s) for s in filtro.situacoes], "quantos": 51, "ente": filtro.ente, **marca}
    plano = await cheio.plano(
        sql.tramites(filtro, alcance, depois=depois), alcance, de=filtro.de, ate=filtro.ate, **dados
    )
    usados = confere(plano, lidas=2_500)
    assert usados & {"tramite_situacao", "tramite_ente_remetente", "tramite_ente_destinatario"}, plano


@pytest.mark.parametrize("alcance", [REDE, ENTE], ids=["rede", "ente"])
@pytest.mark.parametrize("numero", ["0000000150002026", "p15000", "15000"])
async def test_a_number_is_found_by_index(cheio: Cheio, alcance: Alcance, numero: str) -> None:
    dados: dict[str, object] = {"numero": numero, "situacoes": [int(s) for s in Situacao], "quantos": 51}
    if sql.e_idt(numero):
        dados["idt_pedido"] = int(numero)
    usados = confere(
        await cheio.plano(sql.tramites(Filtro(numero=numero), alcance, depois=None), alcance, **dados), lidas=10
    )
    assert {"tramite_nre", "tramite_protocolo"} <= usados


@pytest.mark.parametrize("alcance", [REDE, ENTE], ids=["rede", "ente"])
@pytest.mark.parametrize("depois", [None, DEPOIS, ATRAS], ids=["primeira", "seguinte", "anterior"])
async def test_what_stands_still_is_read_by_index(cheio: Cheio, alcance: Alcance, depois: Marca | None) -> None:
    marca = {} if depois is None else {"em": depois.em, "idt": depois.idt}
    abertas = [int(s) for s in ABERTAS]
    confere(
        await cheio.plano(sql.parados(alcance, depois=depois), alcance, situacoes=abertas, quantos=51, **marca),
        lidas=2_500,
    )
    confere(await cheio.plano(sql.grupos(alcance), alcance, situacoes=abertas), lidas=2_500)


@pytest.mark.parametrize("alcance", [REDE, ENTE], ids=["rede", "ente"])
async def test_refusals_and_looks_are_read_by_index(cheio: Cheio, alcance: Alcance) -> None:
    de, ate = clock.now() - timedelta(days=7), clock.now()
    assert "mudanca_recusa" in confere(await cheio.plano(sql.recusas(alcance), alcance, de=de, ate=ate), lidas=2_500)
    usados = confere(
        await cheio.plano(sql.acessos(alcance, depois=False), alcance, ente=alcance.ente, quantos=51), lidas=600
    )
    assert usados & {"acesso_em", "acesso_ente"}


@pytest.mark.parametrize("comando", [sql.UM, sql.PASSOS, sql.COMPONENTES, sql.TOTAIS, sql.RECIBOS])
async def test_a_page_of_one_tramite_is_read_by_index(cheio: Cheio, comando: TextClause) -> None:
    mais = {"protocolo": "", "hash": "", "quantos": 200} if comando is sql.COMPONENTES else {}
    confere(await cheio.plano(comando, REDE, idt=15_000, **mais), lidas=20)
