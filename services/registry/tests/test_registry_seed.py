"""Sowing: what is there stays, what is missing comes, what is wrong is told."""

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from registry_house import demo
from typer.testing import CliRunner

from chassis import migrations
from chassis.embedded.provision import ServiceDatabase
from chassis.testing.authority import Authority
from chassis.testing.plugin import NewDatabase
from registry.cli import app
from registry.usecases.semear import Semente

ESPECIES, HIPOTESES, MOTIVOS = 187, 25, 6
NOVIDADES = ESPECIES + HIPOTESES + MOTIVOS + 2 + 3 * (1 + 3 + 1 + 1)


@pytest.fixture
async def vazio(database: NewDatabase) -> ServiceDatabase:
    made = await database("registry")
    await migrations.upgrade("registry", made.migrator)
    return made


async def run(dsns: ServiceDatabase, *arguments: str) -> tuple[int, str]:
    """The command, in a thread: it has a loop of its own."""
    env = {"REGISTRY_DATABASE_URL": dsns.app}
    result = await asyncio.to_thread(CliRunner().invoke, app, ["seed", *arguments], env=env)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


async def events(dsns: ServiceDatabase) -> list[tuple[str, str]]:
    relay = await asyncpg.connect(dsns.relay)
    rows = await relay.fetch("SELECT tipo, tenant FROM evento ORDER BY seq")
    await relay.close()
    return [(row["tipo"], row["tenant"]) for row in rows]


@pytest.mark.pg
async def test_the_example_is_sown_once_however_often(vazio: ServiceDatabase, tmp_path: Path) -> None:
    file = demo(tmp_path, Authority(tmp_path))
    assert await run(vazio, "--file", str(file)) == (0, f"{NOVIDADES} novidade(s) incluída(s).\n")
    first = await events(vazio)
    assert await run(vazio, "--file", str(file)) == (0, "Tudo já estava lá.\n")
    assert await events(vazio) == first
    assert first.count(("registry.especie.criada.v1", "plataforma")) == ESPECIES
    assert {tenant for _, tenant in first} == {"plataforma", "amargosa", "bahia", "uniao"}
    relay = await asyncpg.connect(vazio.relay)
    rows = await relay.fetch("SELECT corpo FROM evento WHERE tipo LIKE 'registry.unidade.%' ORDER BY seq")
    await relay.close()
    last = {data["unidade"]: data for data in (json.loads(row["corpo"])["data"] for row in rows)}
    assert {numero for numero, data in last.items() if data["apto"]} == {1001, 1002, 2001, 2002, 3001, 3002}
    assert (last[1001]["sistema"], last[1001]["hierarquia"][0]["sigla"]) == (101, "PMA")


@pytest.mark.pg
async def test_a_renewed_certificate_is_added(vazio: ServiceDatabase, tmp_path: Path) -> None:
    file = demo(tmp_path, Authority(tmp_path))
    await run(vazio, "--file", str(file))
    (tmp_path / "bahia.pem").write_bytes(Authority(tmp_path, "Outra AC").client("bahia").pem.read_bytes())
    assert await run(vazio, "--file", str(file)) == (0, "1 novidade(s) incluída(s).\n")


@pytest.mark.pg
async def test_without_a_file_the_tables_are_loaded(vazio: ServiceDatabase) -> None:
    assert await run(vazio) == (0, f"{ESPECIES + HIPOTESES + MOTIVOS} novidade(s) incluída(s).\n")


@pytest.mark.pg
async def test_what_is_wrong_with_a_file_is_told(vazio: ServiceDatabase, tmp_path: Path) -> None:
    file = demo(tmp_path, Authority(tmp_path))

    async def told(**entes: object) -> str:
        semente = json.loads(file.read_text(encoding="utf-8"))
        semente["entes"][0].update(entes)
        bad = tmp_path / "ruim.json"
        bad.write_text(json.dumps(semente), encoding="utf-8")
        code, output = await run(vazio, "--file", str(bad))
        assert code == 2
        return output

    assert "Não foi possível ler" in (await run(vazio, "--file", str(tmp_path / "nada.json")))[1]
    assert "entes[0].prefeito: não existe aqui" in await told(prefeito="Fulano")
    orgao = {"numero": 1000, "repositorio": 5, "nome": "PMA", "sigla": "PMA"}
    assert "falta o número de: Sem Número" in await told(unidades=[{**orgao, "numero": None, "nome": "Sem Número"}])
    sistema = {"numero": 101, "orgao": 1000, "nome": "PMA - SEI"}
    um: dict[str, Any] = {"unidades": [orgao], "sistemas": [{"sistema": sistema, "unidades": [999]}]}
    assert "Não há unidade 999." in await told(**um)
    um["sistemas"] = [{"sistema": sistema, "certificados": ["nenhum.pem"]}]
    assert "Não foi possível ler o certificado" in await told(**um)
    um["unidades"] = [orgao, {**orgao, "numero": 1001}]
    assert "já usa esta sigla" in await told(**um)


@pytest.mark.pg
async def test_a_database_without_tables_is_told(database: NewDatabase) -> None:
    code, output = await run(await database("registry"))
    assert (code, "Rode antes o comando migrate" in output) == (2, True)


async def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    result = await asyncio.to_thread(
        CliRunner().invoke, app, ["seed"], env={"REGISTRY_DATABASE_URL": "postgresql://x:y@127.0.0.1:1/z"}
    )
    assert (result.exit_code, "O banco não respondeu" in result.output) == (2, True)


def test_the_example_is_a_seed() -> None:
    file = Path(__file__).parents[1] / "examples/semente.json"
    assert [parte.ente.slug for parte in Semente.model_validate_json(file.read_bytes()).entes] == [
        "amargosa",
        "bahia",
        "uniao",
    ]
