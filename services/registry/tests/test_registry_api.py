"""The API: what is created is there, what is wrong is told, what is repeated happens once."""

from typing import Any

import pytest
from registry_house import MUNICIPIOS, REPOSITORIO, House

pytestmark = pytest.mark.pg


def refused(answer: Any, status: int, codigo: str) -> dict[str, Any]:  # noqa: ANN401 - an httpx answer
    assert (answer.status_code, answer.json()["codigo"]) == (status, codigo), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["title"]
    assert found["detail"]
    assert found["trace_id"]
    return found


def ente(**mais: object) -> dict[str, object]:
    municipio = next(MUNICIPIOS)
    return {
        "slug": f"m{municipio.codigo}",
        "esfera": "MUNICIPAL",
        "nome": municipio.nome,
        "uf": municipio.uf,
        "codigo_ibge": municipio.codigo,
        "natureza_juridica": "124-4",
    } | mais


async def test_a_body_joins_and_is_seen_by_its_own_people(house: House) -> None:
    body = ente(cnpj="12.ABC.345/01DE-35")
    answer = await house.ask("POST", "/v1/entes", body=body)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/v1/{body['slug']}/ente"
    seen = await house.ask("GET", f"/v1/{body['slug']}/ente", tenant=str(body["slug"]), papel="AUDITOR")
    assert seen.json() == answer.json()
    assert seen.json() == body | {
        "id": answer.json()["id"],
        "poder": "EXECUTIVO",
        "cnpj": "12ABC34501DE35",
        "ativo": True,
    }


@pytest.mark.parametrize(
    ("wrong", "status", "codigo"),
    [
        ({"codigo_ibge": "2901008"}, 422, "ente.ibge_desconhecido"),
        ({"codigo_ibge": "2901007", "uf": "SE"}, 422, "ente.uf_divergente"),
        ({"cnpj": "11222333000182"}, 422, "ente.cnpj_invalido"),
        ({"natureza_juridica": None}, 422, "ente.natureza_obrigatoria"),
        ({"slug": "plataforma"}, 422, "tenant.slug_reservado"),
        ({"slug": "Com Espaço"}, 422, "campos.invalidos"),
        ({"esfera": "GALATICA"}, 422, "campos.invalidos"),
        ({"nome": "com\x00nulo"}, 422, "campos.invalidos"),
        ({"nome": " "}, 422, "campos.invalidos"),
        ({"nome": 3}, 400, "corpo.invalido"),
        ({"prefeito": "Fulano"}, 400, "corpo.invalido"),
    ],
)
async def test_a_body_with_wrong_data_is_told_what_is_wrong(
    house: House, wrong: dict[str, object], status: int, codigo: str
) -> None:
    refused(await house.ask("POST", "/v1/entes", body=ente() | wrong), status, codigo)


async def test_a_body_joins_once(house: House) -> None:
    body = ente()
    await house.made("/v1/entes", body)
    refused(await house.ask("POST", "/v1/entes", body=body | {"slug": "outro-slug"}), 409, "ente.duplicado")
    refused(await house.ask("POST", "/v1/entes", body=ente(slug=body["slug"])), 409, "tenant.slug_em_uso")
    camara = body | {"slug": f"{body['slug']}-cm", "poder": "LEGISLATIVO", "nome": "Câmara"}
    await house.made("/v1/entes", camara)


@pytest.mark.parametrize("body", ["{", "nada", '{"slug": "\\ud800"}', "[]"])
async def test_what_is_no_json_object_is_told_so(house: House, body: str) -> None:
    refused(await house.ask("POST", "/v1/entes", body=body), 400, "corpo.invalido")
    refused(await house.ask("POST", "/v1/entes", body=b"\xff"), 400, "pedido.invalido")


async def test_the_platform_lists_all_bodies_page_by_page(house: House) -> None:
    slugs = {await house.ente() for _ in range(3)}
    page: dict[str, Any] = {"itens": [], "proxima": ""}
    seen = set()
    while page["proxima"] is not None:
        page = (await house.ask("GET", f"/v1/entes?limite=2&depois={page['proxima']}")).json()
        assert len(page["itens"]) <= 2
        seen |= {item["slug"] for item in page["itens"]}
    assert slugs <= seen
    refused(await house.ask("GET", "/v1/entes", papel="GESTOR", tenant=slugs.pop()), 403, "perfil.insuficiente")


async def test_what_creates_needs_a_key_and_does_it_once(house: House) -> None:
    body = ente()
    refused(
        await house.ask("POST", "/v1/entes", body=body, headers={"Idempotency-Key": ""}), 400, "idempotencia.sem_chave"
    )
    key = {"Idempotency-Key": str(body["slug"])}
    first = await house.ask("POST", "/v1/entes", body=body, headers=key)
    again = await house.ask("POST", "/v1/entes", body=body, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    other = await house.ask("POST", "/v1/entes", body=ente(), headers=key)
    assert other.status_code == 422
    assert [tipo for tipo, _ in await house.events(str(body["slug"]))] == ["registry.ente.criado.v1"]


async def test_a_unit_is_created_read_and_changed(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant, nome="Prefeitura", sigla=f"P-{tenant}")
    answer = await house.ask(
        "POST",
        f"/v1/{tenant}/unidades",
        body={"repositorio": REPOSITORIO, "pai": orgao["numero"], "nome": "Protocolo Geral", "sigla": "PROT"},
        tenant=tenant,
        papel="GESTOR",
    )
    unidade = answer.json()
    path = answer.headers["Location"]
    assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
    assert unidade["numero"] > 99_999
    assert unidade["sigla_completa"] == f"PROT/P-{tenant}"
    assert unidade["hierarquia"] == [{"numero": orgao["numero"], "nome": "Prefeitura", "sigla": f"P-{tenant}"}]
    assert (unidade["orgao"], unidade["apto"], unidade["sistema"]) == (orgao["numero"], False, None)

    mudanca = {"nome": "Protocolo Central", "motivo": "Reforma", "ato_normativo": "Decreto 1/2026"}
    changed = await house.ask("PATCH", path, body=mudanca, tenant=tenant, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (await house.ask("GET", path, tenant=tenant)).json() == changed.json()
    historico = (await house.ask("GET", f"{path}/historico", tenant=tenant)).json()
    assert [versao["nome"] for versao in historico] == ["Protocolo Geral", "Protocolo Central"]
    assert historico[1]["ato_normativo"] == "Decreto 1/2026"
    assert (historico[0]["vigente_ate"], historico[1]["vigente_ate"]) == (historico[1]["vigente_de"], None)


async def test_a_change_is_made_over_what_was_read(house: House) -> None:
    tenant = await house.ente()
    path = f"/v1/{tenant}/unidades/{(await house.unidade(tenant))['numero']}"
    refused(await house.ask("PATCH", path, body={"nome": "X"}, tenant=tenant), 428, "versao.nao_informada")
    match = {"If-Match": '"7"'}
    stale = await house.ask("PATCH", path, body={"nome": "X"}, tenant=tenant, headers=match)
    assert refused(stale, 412, "versao.desatualizada")["atual"] == 1
    wrong = await house.ask("PATCH", path, body={"nome": "X"}, tenant=tenant, headers={"If-Match": "*"})
    refused(wrong, 422, "campos.invalidos")
    same = await house.ask("PATCH", path, body={}, tenant=tenant, headers={"If-Match": '"1"'})
    assert (same.status_code, same.headers["ETag"]) == (200, '"1"')


async def test_the_past_keeps_its_names(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant, nome="Velha Prefeitura")
    unidade = await house.unidade(tenant, pai=orgao["numero"], nome="Velho Nome")
    owner = await house.owner()
    await owner.execute(f"SET app.tenant = '{tenant}'")
    await owner.execute("UPDATE unidade_versao SET vigente_de = '2020-01-01'")
    await owner.close()
    for numero, nome in ((unidade["numero"], "Novo Nome"), (orgao["numero"], "Nova Prefeitura")):
        path = f"/v1/{tenant}/unidades/{numero}"
        etag = (await house.ask("GET", path, tenant=tenant)).headers["ETag"]
        await house.ask("PATCH", path, body={"nome": nome}, tenant=tenant, headers={"If-Match": etag})
    path = f"/v1/{tenant}/unidades/{unidade['numero']}"
    now = (await house.ask("GET", path, tenant=tenant)).json()
    then = (await house.ask("GET", f"{path}?em=2021-05-05", tenant=tenant)).json()
    assert (now["nome"], now["hierarquia"][0]["nome"]) == ("Novo Nome", "Nova Prefeitura")
    assert (then["nome"], then["hierarquia"][0]["nome"]) == ("Velho Nome", "Velha Prefeitura")
    refused(await house.ask("GET", f"{path}?em=2019-12-31", tenant=tenant), 404, "nao_existe")


async def test_structure_rules_are_told_with_their_codes(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant, sigla=f"P-{tenant}")
    filha = await house.unidade(tenant, pai=orgao["numero"], sigla="ADM", codigo_no_orgao="007")
    neta = await house.unidade(tenant, pai=filha["numero"])

    async def post(**campos: object) -> Any:  # noqa: ANN401 - an httpx answer
        body = {"repositorio": REPOSITORIO, "nome": "N", "sigla": "N", "pai": orgao["numero"]} | campos
        return await house.ask("POST", f"/v1/{tenant}/unidades", body=body, tenant=tenant)

    async def patch(unidade: dict[str, Any], **campos: object) -> Any:  # noqa: ANN401 - the same
        path = f"/v1/{tenant}/unidades/{unidade['numero']}"
        etag = (await house.ask("GET", path, tenant=tenant)).headers["ETag"]
        return await house.ask("PATCH", path, body=campos, tenant=tenant, headers={"If-Match": etag})

    refused(await post(sigla="adm"), 409, "unidade.sigla_repetida")
    refused(await post(sigla="A/B"), 422, "campos.invalidos")
    refused(await post(codigo_no_orgao="007"), 409, "unidade.codigo_repetido")
    refused(await post(repositorio=777), 422, "unidade.repositorio_indisponivel")
    refused(await post(pai=777), 422, "unidade.pai_invalido")
    refused(await post(numero=100_000), 422, "numero.fora_da_faixa")
    refused(await post(numero=2**31), 422, "campos.invalidos")
    refused(await patch(filha, pai=neta["numero"]), 409, "unidade.ciclo")
    impedida = refused(await patch(filha, ativo=False), 409, "unidade.nao_inativavel")
    assert impedida["impedimentos"] == [{"codigo": "FILHOS_ATIVOS", "quantidade": 1}]
    assert (await patch(neta, ativo=False)).status_code == 200
    assert (await patch(filha, ativo=False)).status_code == 200
    assert refused(await patch(neta, ativo=True), 409, "unidade.pai_inativo")["pai"] == filha["numero"]
    assert (await post(sigla="ADM")).status_code == 201
    refused(await patch(filha, ativo=True), 409, "unidade.sigla_repetida")
    refused(await patch(neta, nome=None), 422, "campos.invalidos")


async def test_the_same_sigla_may_stand_in_two_branches(house: House) -> None:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    for _ in range(2):
        ramo = await house.unidade(tenant, pai=orgao)
        await house.unidade(tenant, pai=ramo["numero"], sigla="GAB")


async def test_two_bodies_never_share_the_sigla_of_an_orgao_or_a_number(house: House) -> None:
    uma, outra = await house.ente(), await house.ente()
    orgao = await house.unidade(uma, sigla=f"S-{uma}", numero=77)
    body = {"repositorio": REPOSITORIO, "nome": "Outra", "sigla": f"s-{uma}"}
    refused(await house.ask("POST", f"/v1/{outra}/unidades", body=body, tenant=outra), 409, "unidade.sigla_repetida")
    body |= {"sigla": "LIVRE", "numero": orgao["numero"]}
    refused(await house.ask("POST", f"/v1/{outra}/unidades", body=body, tenant=outra), 409, "unidade.duplicada")


async def test_units_are_found_by_words_branch_and_state_page_by_page(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant, nome="Prefeitura")
    saude = await house.unidade(tenant, pai=orgao["numero"], nome="Secretaria de Saúde", sigla="SESAÚ")
    posto = await house.unidade(tenant, pai=saude["numero"], nome="Posto 50%_médico")

    async def found(query: str) -> list[int]:
        answer = await house.ask("GET", f"/v1/{tenant}/unidades?{query}", tenant=tenant)
        return [item["numero"] for item in answer.json()["itens"]]

    todas = [orgao["numero"], saude["numero"], posto["numero"]]
    assert await found("") == todas
    assert await found("q=SAUDE secretaria") == [saude["numero"]]
    assert await found("q=sesau") == [saude["numero"]]
    assert await found("q=50%25_") == [posto["numero"]]
    assert await found("q=%25") == [posto["numero"]]
    assert await found(f"raiz={saude['numero']}") == todas[1:]
    assert await found("ativo=false") == []
    assert await found("apto=true") == []
    assert await found(f"repositorio={REPOSITORIO}&limite=2") == todas[:2]
    assert await found(f"limite=2&depois={todas[1]}") == todas[2:]
    for query in ("q=%00", "limite=101", "limite=0", "depois=-1", "raiz=x", f"raiz={2**31}"):
        refused(await house.ask("GET", f"/v1/{tenant}/unidades?{query}", tenant=tenant), 422, "campos.invalidos")


async def test_a_unit_becomes_apt_with_a_system_and_a_certificate_and_ceases_with_its_revocation(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant)
    unidade = await house.unidade(tenant, pai=orgao["numero"])
    sistema = await house.sistema(tenant, orgao=orgao["numero"])
    path = f"/v1/{tenant}/unidades/{unidade['numero']}"
    vinculo = f"/v1/{tenant}/sistemas/{sistema}/unidades/{unidade['numero']}"

    async def apta() -> bool:
        publicas = (await house.ask("GET", f"/v1/diretorio?depois={unidade['numero'] - 1}", papel=None)).json()
        no_diretorio = unidade["numero"] in [item["numero"] for item in publicas["itens"]]
        assert (await house.ask("GET", path, tenant=tenant)).json()["apto"] == no_diretorio
        return no_diretorio

    for _ in range(2):
        assert (await house.ask("PUT", vinculo, tenant=tenant)).status_code == 204
    assert not await apta()
    credencial = await house.credencial(tenant, sistema=sistema)
    assert await apta()
    outro = await house.sistema(tenant, orgao=orgao["numero"])
    alheio = f"/v1/{tenant}/sistemas/{outro}/unidades/{unidade['numero']}"
    assert refused(await house.ask("PUT", alheio, tenant=tenant), 409, "unidade.ja_mapeada")["sistema"] == sistema
    revogar = f"/v1/{tenant}/sistemas/{sistema}/credenciais/{credencial['id']}:revogar"
    assert (await house.ask("POST", revogar, tenant=tenant)).json()["estado"] == "REVOGADA"
    assert not await apta()
    again = refused(await house.ask("POST", revogar, tenant=tenant), 409, "estado.transicao_invalida")
    assert (again["estado"], again["admite"]) == ("REVOGADA", [])
    await house.credencial(tenant, sistema=sistema)
    assert await apta()
    assert (await house.ask("DELETE", vinculo, tenant=tenant)).status_code == 204
    assert (await house.ask("DELETE", alheio, tenant=tenant)).status_code == 204
    assert not await apta()
    tipos = [data["apto"] for tipo, data in await house.events(tenant) if data.get("unidade") == unidade["numero"]]
    assert tipos == [False, False, True, False, True, False]


async def test_a_certificate_is_registered_once_and_without_its_key(house: House) -> None:
    tenant = await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    sistema = await house.sistema(tenant, orgao=orgao)
    path = f"/v1/{tenant}/sistemas/{sistema}/credenciais"
    bom = house.certificado(tenant, sistema=sistema)
    first = await house.ask("POST", path, body=bom, tenant=tenant, papel="GESTOR")
    assert first.status_code == 201
    refused(await house.ask("POST", path, body=bom, tenant=tenant), 409, "credencial.duplicada")
    for pem in (house.authority.client("com-chave").pem.read_text(), "x"):
        answer = await house.ask("POST", path, body=bom | {"pem": pem}, tenant=tenant)
        refused(answer, 422, "credencial.certificado_invalido")
    listed = await house.ask("GET", path, tenant=tenant, papel="AUDITOR")
    assert listed.json() == [first.json()]
    assert "PRIVATE" not in str(await house.rows("SELECT convert_from(corpo, 'UTF8') FROM evento"))


async def test_a_certificate_is_registered_only_by_who_has_its_key(house: House) -> None:
    tenant, outro = await house.ente(), await house.ente()
    orgao = (await house.unidade(tenant))["numero"]
    sistema = await house.sistema(tenant, orgao=orgao)
    path = f"/v1/{tenant}/sistemas/{sistema}/credenciais"
    bom = house.certificado(tenant, sistema=sistema)
    for prova in (
        house.certificado(tenant, sistema=sistema)["prova"],  # another key
        house.certificado(outro, sistema=sistema)["prova"],
        bom["pem"],
        "x",
    ):
        answer = await house.ask("POST", path, body=bom | {"prova": prova}, tenant=tenant)
        refused(answer, 422, "credencial.sem_prova")
    refused(await house.ask("POST", path, body={"pem": bom["pem"]}, tenant=tenant), 400, "corpo.invalido")
    assert (await house.ask("POST", path, body=bom, tenant=tenant)).status_code == 201


async def test_systems_belong_to_an_orgao(house: House) -> None:
    tenant = await house.ente()
    orgao = await house.unidade(tenant)
    filha = await house.unidade(tenant, pai=orgao["numero"])
    path = f"/v1/{tenant}/sistemas"
    body = {"orgao": filha["numero"], "nome": "PM - SEI"}
    refused(await house.ask("POST", path, body=body, tenant=tenant), 422, "sistema.orgao_invalido")
    refused(await house.ask("POST", path, body=body | {"nome": "SEM TRAÇO"}, tenant=tenant), 422, "campos.invalidos")
    body["orgao"] = orgao["numero"]
    created = await house.made(path, body, tenant=tenant)
    refused(await house.ask("POST", path, body=body, tenant=tenant), 409, "sistema.duplicado")
    assert (await house.ask("GET", path, tenant=tenant)).json() == [created]


async def test_tables_grow_and_are_read_whole_by_anyone(house: House) -> None:
    especie = await house.made("/v1/especies", {"codigo": 5000, "nome": "Rascunho de Teste"})
    refused(await house.ask("POST", "/v1/especies", body={"codigo": 5000, "nome": "Outra"}), 409, "especie.duplicada")
    hipotese = await house.made("/v1/hipoteses", {"nome": "Sigilo de teste", "base_legal": "Art. 1º da Lei 1/2026"})
    motivos = [(await house.made("/v1/motivos-urgencia", {"nome": nome}))["codigo"] for nome in ("a", "b")]
    assert motivos[1] == motivos[0] + 1
    for path, created in (("especies", especie), ("hipoteses", hipotese)):
        assert created in (await house.ask("GET", f"/v1/{path}?ativo=true", papel=None)).json()
    assert (await house.ask("GET", "/v1/especies?ativo=false", papel=None)).json() == []
    codigos = [linha["codigo"] for linha in (await house.ask("GET", "/v1/motivos-urgencia", papel=None)).json()]
    assert codigos == list(range(1, len(codigos) + 1))


async def test_repositories_are_public_and_unique(house: House) -> None:
    refused(await house.ask("POST", "/v1/repositorios", body={"nome": "Estado - Bahia"}), 409, "repositorio.duplicado")
    body = {"numero": REPOSITORIO, "nome": "Outro"}
    refused(await house.ask("POST", "/v1/repositorios", body=body), 409, "repositorio.duplicado")
    novo = await house.made("/v1/repositorios", {"nome": "Sem número", "descricao": "Sorteado"})
    assert novo["numero"] > 99_999
    listed = (await house.ask("GET", "/v1/repositorios?ativo=true", papel=None)).json()
    assert [repositorio["numero"] for repositorio in listed] == sorted(r["numero"] for r in listed)
    assert {"numero": REPOSITORIO, "nome": "Estado - Bahia", "descricao": None, "ativo": True} in listed
    assert (await house.ask("GET", "/v1/repositorios?ativo=false", papel=None)).json() == []
