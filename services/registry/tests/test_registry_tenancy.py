import re
from collections.abc import Iterator

import asyncpg
import httpx
import pytest
from registry_house import House, settings_of

from chassis import migrations
from chassis.embedded.provision import ServiceDatabase
from registry.app import create_app
from registry.domain.politica import Papel
from registry.store.tables import METADATA

pytestmark = pytest.mark.pg

# What belongs to nobody, and what only the relay reads.
SEM_TENANT = {"repositorio", "linha", "alembic_version", "outbox"}
DO_TENANT = ("ente", "unidade", "unidade_versao", "sistema", "credencial")


async def acting(dsns: ServiceDatabase, tenant: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsns.app)
    await connection.execute("SELECT set_config('app.tenant', $1, false)", tenant)
    return connection


async def test_the_models_are_what_the_migrations_make(dsns: ServiceDatabase) -> None:
    assert await migrations.differences(METADATA, dsns.migrator) == []


async def test_every_table_of_a_tenant_has_a_forced_policy(dsns: ServiceDatabase) -> None:
    owner = await asyncpg.connect(dsns.migrator)
    rows = await owner.fetch(
        """
        SELECT c.relname AS nome, c.relrowsecurity AND c.relforcerowsecurity AS forcada,
               EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid) AS politica,
               EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id') AS do_tenant
        FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        """
    )
    await owner.close()
    tables = {row["nome"]: row for row in rows if not row["nome"].startswith("evento")}
    assert {nome for nome, row in tables.items() if not row["do_tenant"]} == SEM_TENANT
    assert {
        nome for nome, row in tables.items() if row["do_tenant"] and not (row["forcada"] and row["politica"])
    } == set()


async def test_the_application_can_neither_rewrite_history_nor_delete(dsns: ServiceDatabase) -> None:
    app = await acting(dsns, "qualquer")
    for sql in ("UPDATE unidade_versao SET nome = 'x'", "DELETE FROM unidade", "DELETE FROM ente", "DELETE FROM linha"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await app.execute(sql)
    await app.close()


async def test_a_tenant_sees_and_writes_its_own_rows_only(house: House, dsns: ServiceDatabase) -> None:
    uma, outra = await house.ente(), await house.ente()
    for tenant in (uma, outra):
        orgao = await house.unidade(tenant)
        sistema = await house.sistema(tenant, orgao=orgao["numero"])
        await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{orgao['numero']}", tenant=tenant)
        await house.credencial(tenant, sistema=sistema)
    app = await acting(dsns, uma)
    for table in DO_TENANT:
        assert [row["tenant_id"] for row in await app.fetch(f"SELECT DISTINCT tenant_id FROM {table}")] == [uma]  # noqa: S608 - our own words
    moved = await app.execute("UPDATE unidade SET nome = 'x' WHERE tenant_id = $1", outra)
    assert moved == "UPDATE 0"
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await app.execute("UPDATE sistema SET tenant_id = $1", outra)
    await app.close()


async def test_a_row_never_points_at_another_bodys(house: House, dsns: ServiceDatabase) -> None:
    uma, outra = await house.ente(), await house.ente()
    minha, alheia = await house.unidade(uma), await house.unidade(outra)
    app = await acting(dsns, uma)
    for column in ("pai", "orgao"):
        sql = f"UPDATE unidade SET {column} = $1 WHERE numero = $2"  # noqa: S608 - our own words
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await app.execute(sql, alheia["numero"], minha["numero"])
    await app.close()


async def test_nobody_in_particular_sees_nothing_the_public_apt_units_the_platform_the_bodies(
    house: House, dsns: ServiceDatabase
) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant)
    sistema = await house.sistema(tenant, orgao=orgao["numero"])
    await house.ask("PUT", f"/v1/{tenant}/sistemas/{sistema}/unidades/{orgao['numero']}", tenant=tenant)
    await house.credencial(tenant, sistema=sistema)
    seen = {}
    for who in ("", "publico", "plataforma"):
        app = await acting(dsns, who)
        seen[who] = {table for table in DO_TENANT if await app.fetchval(f"SELECT count(*) FROM {table}")}  # noqa: S608 - our own words
        if who == "publico":
            assert await app.fetchval("SELECT bool_and(apto) FROM unidade")
            assert await app.execute("UPDATE unidade SET nome = 'x'") == "UPDATE 0"
        await app.close()
    assert seen == {"": set(), "publico": {"unidade"}, "plataforma": {"ente"}}


def routes_of_a_tenant(house: House) -> Iterator[tuple[str, str]]:
    document = create_app(settings_of(house.dsns, issuer_url=house.issuer.url)).openapi()
    for path, operations in document["paths"].items():
        if "{tenant}" in path:
            yield from ((method.upper(), path) for method in operations)


async def test_on_no_route_does_another_tenant_exist(house: House) -> None:
    uma, outra = await house.ente(), await house.ente()
    orgao = await house.unidade(uma)
    sistema = await house.sistema(uma, orgao=orgao["numero"])
    credencial = await house.credencial(uma, sistema=sistema)
    known = {"tenant": uma, "numero": orgao["numero"], "unidade": orgao["numero"], "sistema": sistema}
    known["credencial"] = credencial["id"]
    routes = list(routes_of_a_tenant(house))
    assert len(routes) >= 13

    def told(answer: httpx.Response) -> dict[str, object]:
        return {name: value for name, value in answer.json().items() if name != "trace_id"}

    nowhere = told(await house.ask("GET", "/v1/nada/disto/existe", tenant=outra))
    for method, template in routes:
        path = re.sub(r"\{(\w+)\}", lambda match: str(known[match[1]]), template)
        assert (await house.ask(method, path, body={}, papel=None)).status_code == 401, template
        for papel in Papel:
            headers = {"If-Match": '"1"'}
            answer = await house.ask(method, path, body={}, tenant=outra, papel=papel, headers=headers)
            assert (answer.status_code, told(answer)) == (404, nowhere), (method, template, papel)


async def test_a_papel_limited_to_an_orgao_sees_that_orgao(house: House) -> None:
    tenant = await house.ente()
    meu, outro = await house.unidade(tenant), await house.unidade(tenant)
    sistema = await house.sistema(tenant, orgao=outro["numero"])
    meu_sistema = await house.sistema(tenant, orgao=meu["numero"])

    async def ask(method: str, path: str, body: object = None) -> httpx.Response:
        return await house.ask(
            method,
            f"/v1/{tenant}/{path}",
            body=body,
            tenant=tenant,
            papel="GESTOR",
            orgao=meu["numero"],
            headers={"If-Match": '"1"'},
        )

    assert [item["numero"] for item in (await ask("GET", "unidades")).json()["itens"]] == [meu["numero"]]
    assert [item["numero"] for item in (await ask("GET", "sistemas")).json()] == [meu_sistema]
    assert (await ask("GET", f"unidades/{meu['numero']}")).status_code == 200
    body = {"repositorio": 5, "nome": "Nova", "sigla": "NOVA"}
    for answer in (
        await ask("GET", f"unidades/{outro['numero']}"),
        await ask("GET", f"unidades/{outro['numero']}/historico"),
        await ask("PATCH", f"unidades/{outro['numero']}", {"nome": "Minha"}),
        await ask("POST", "unidades", body | {"pai": outro["numero"]}),
        await ask("GET", f"sistemas/{sistema}/credenciais"),
        await ask("POST", f"sistemas/{sistema}/credenciais", {"pem": house.pem()}),
    ):
        assert answer.status_code == 404
    vinculo = f"/v1/{tenant}/sistemas/{meu_sistema}/unidades/{outro['numero']}"
    for method in ("PUT", "DELETE"):
        answer = await house.ask(method, vinculo, tenant=tenant, papel="SUPERVISOR", orgao=meu["numero"])
        assert answer.status_code == 404
    assert (await ask("POST", "unidades", body | {"pai": meu["numero"]})).status_code == 201
    assert (await ask("POST", "unidades", body)).status_code == 403
    assert (await ask("PATCH", f"unidades/{meu['numero']}", {"ativo": False})).status_code == 403
    assert (await ask("PUT", f"sistemas/{meu_sistema}/unidades/{meu['numero']}")).status_code == 403


@pytest.mark.parametrize("path", ["/v1/nenhum-ente/ente", "/v1/nenhum-ente/unidades", "/v1/nenhum-ente/sistemas"])
async def test_a_tenant_without_a_body_does_not_exist(house: House, path: str) -> None:
    assert (await house.ask("GET", path, tenant="nenhum-ente")).status_code == 404
