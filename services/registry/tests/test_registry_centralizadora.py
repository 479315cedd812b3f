"""Which unit receives for another, over the API: who may say so, what is refused, what is told (registry.md §3.4)."""

from typing import Any

import pytest
from registry_house import House

pytestmark = pytest.mark.pg


async def orgao(house: House) -> tuple[str, int, int, int]:
    """A body, its órgão and two units below it."""
    tenant = await house.ente()
    raiz = (await house.unidade(tenant))["numero"]
    uma, outra = [(await house.unidade(tenant, pai=raiz))["numero"] for _ in range(2)]
    return tenant, raiz, uma, outra


async def centralizar(house: House, ente: str, unidade: int, em: int, **quem: Any) -> Any:  # noqa: ANN401 - an answer
    path = f"/v1/{ente}/unidades/{unidade}/centralizadora/{em}"
    return await house.ask("PUT", path, **{"tenant": ente, "papel": "GESTOR", **quem})


async def test_a_gestor_says_who_receives_and_everybody_is_told_once(house: House) -> None:
    tenant, raiz, uma, outra = await orgao(house)
    for _ in range(2):
        answer = await centralizar(house, tenant, uma, outra)
        assert answer.status_code == 200, answer.text
        assert (answer.json()["destino_informado"], answer.json()["destino_efetivo"]) == (uma, outra)
        assert answer.headers["ETag"] == '"2"'
    lida = (await house.ask("GET", f"/v1/{tenant}/unidades/{uma}", tenant=tenant, papel="AUDITOR")).json()
    assert (lida["destino_informado"], lida["destino_efetivo"], lida["versao"]) == (uma, outra, 2)
    await house.ask("PATCH", f"/v1/{tenant}/unidades/{uma}", body={"nome": "Outro"}, tenant=tenant,
                    headers={"If-Match": '"2"'})  # fmt: skip
    path = f"/v1/{tenant}/unidades/{uma}/centralizadora"
    for _ in range(2):
        answer = await house.ask("DELETE", path, tenant=tenant, papel="GESTOR")
        assert (answer.status_code, answer.json()["destino_efetivo"]) == (200, uma)
    contados = [(tipo, data) for tipo, data in await house.events(tenant) if data.get("unidade") == uma]
    assert [(tipo, data["centralizadora"], data["versao"]) for tipo, data in contados] == [
        ("registry.unidade.criada.v1", None, 1),
        ("registry.unidade.redirecionamento_alterado.v1", outra, 2),
        ("registry.unidade.alterada.v1", outra, 3),
        ("registry.unidade.redirecionamento_alterado.v1", None, 4),
    ]
    assert contados[1][1]["hierarquia"][0]["numero"] == raiz
    historico = (await house.ask("GET", f"/v1/{tenant}/unidades/{uma}/historico", tenant=tenant)).json()
    assert [versao["nome"] for versao in historico][1:] == ["Outro"]


def refused(answer: Any, status: int, codigo: str) -> dict[str, Any]:  # noqa: ANN401 - an httpx answer
    assert (answer.status_code, answer.json()["codigo"]) == (status, codigo), answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_what_the_structure_does_not_admit_is_told(house: House) -> None:
    tenant, raiz, uma, outra = await orgao(house)
    de_fora = (await house.unidade(tenant))["numero"]
    refused(await centralizar(house, tenant, uma, de_fora), 422, "centralizadora.outro_orgao")
    refused(await centralizar(house, tenant, uma, uma), 409, "centralizadora.encadeada")
    refused(await centralizar(house, tenant, uma, 999_999_999), 404, "nao_existe")
    await centralizar(house, tenant, uma, outra)
    refused(await centralizar(house, tenant, raiz, uma), 409, "centralizadora.encadeada")
    refused(await centralizar(house, tenant, outra, raiz), 409, "centralizadora.encadeada")
    path, match = f"/v1/{tenant}/unidades/{outra}", {"If-Match": '"1"'}
    em_uso = await house.ask("PATCH", path, body={"permite_recebimento": False}, tenant=tenant, headers=match)
    assert refused(em_uso, 409, "centralizadora.em_uso")["atendidas"] == 1
    inativar = await house.ask("PATCH", path, body={"ativo": False}, tenant=tenant, headers=match)
    assert refused(inativar, 409, "unidade.nao_inativavel")["impedimentos"] == [
        {"codigo": "CENTRALIZADORA_EM_USO", "quantidade": 1}
    ]
    so_envia = (await house.unidade(tenant, pai=raiz, permite_recebimento=False))["numero"]
    nao_recebe = refused(await centralizar(house, tenant, uma, so_envia), 409, "centralizadora.nao_recebe")
    assert nao_recebe["centralizadora"] == so_envia


async def test_only_who_manages_the_orgao_may_say_so(house: House) -> None:
    tenant, raiz, uma, outra = await orgao(house)
    refused(await centralizar(house, tenant, uma, outra, papel="AUDITOR"), 403, "perfil.insuficiente")
    refused(await centralizar(house, tenant, uma, outra, papel=None), 401, "nao_autenticado")
    refused(await centralizar(house, tenant, uma, outra, tenant=await house.ente()), 404, "nao_existe")
    refused(
        await centralizar(house, tenant, uma, outra, orgao=(await house.unidade(tenant))["numero"]), 404, "nao_existe"
    )
    assert (await centralizar(house, tenant, uma, outra, orgao=raiz)).status_code == 200
