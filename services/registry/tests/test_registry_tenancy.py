"""On no route does a tenant learn of another, nor a papel limited to an órgão of what lies outside it."""

import re
from collections.abc import Iterator

import httpx
import pytest
from registry_house import House, settings_of

from registry.app import create_app
from registry.domain.politica import Papel

pytestmark = pytest.mark.pg


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
    known |= {"credencial": credencial["id"], "centralizadora": orgao["numero"]}
    routes = list(routes_of_a_tenant(house))
    assert len(routes) >= 15

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
        await ask("POST", f"sistemas/{sistema}/credenciais", house.certificado(tenant, sistema=sistema)),
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
