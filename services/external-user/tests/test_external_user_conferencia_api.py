"""Documents come in, the local administrator checks them, and only they may decide."""

import asyncio
import base64
from typing import Any
from uuid import uuid4

import pytest
from external_user_house import PNG, House, pdf, texto_de, token_de

pytestmark = pytest.mark.pg
ACEITOS = {"itens": [{"tipo": t, "resultado": "ACEITO"} for t in ("IDENTIFICACAO", "FOTO_COM_DOCUMENTO", "TERMO")]}
PEDRO: dict[str, Any] = {"nome": "Pedro Álvares", "cpf": "111.444.777-35", "email": "pedro@exemplo.com.br"}


async def test_a_citizen_is_registered_checked_and_released(house: House) -> None:
    cadastro = await house.em_conferencia()
    fila = (await house.http.get("/v1/amargosa/conferencias", headers=await house.admin())).json()
    assert [item["cadastro"] for item in fila["itens"]] == [cadastro]
    assumido = await house.agir(cadastro, "assumir")
    assert assumido.status_code == 200
    liberado = await house.agir(cadastro, "liberar", ACEITOS)
    assert (liberado.status_code, liberado.json()) == (200, {"estado": "LIBERADO"})
    assert await house.tipos() == ["iniciado", "email_confirmado", "em_conferencia", "liberado"]
    carta = await house.carta()
    assert "foi liberado" in carta["Subject"]
    aberta = (await house.confirmar(token_de(carta))).json()
    eu = await house.http.get("/v1/amargosa/eu", headers={"Authorization": f"Bearer {aberta['sessao']}"})
    assert eu.json()["estado"] == "LIBERADO"
    assert eu.json()["cpf"] == "***.982.247-**"
    (row,) = await house.rows("SELECT nivel_confianca, versao FROM cadastro")
    assert row == {"nivel_confianca": "DOCUMENTAL", "versao": 4}
    (verificacao,) = await house.rows("SELECT decisao, conferente FROM verificacao")
    assert verificacao["decisao"] == "LIBERADO"
    assert await house.rows("SELECT FROM posse") == []


async def test_a_rejected_person_reads_why_and_may_try_again(house: House) -> None:
    cadastro = await house.em_conferencia()
    corpo = {"motivo": "foto_inadequada", "texto": "O documento saiu cortado."}
    assert (await house.agir(cadastro, "rejeitar", corpo)).json() == {"estado": "REJEITADO"}
    texto = texto_de(await house.carta())
    assert "A foto não mostra com clareza" in texto
    assert "O documento saiu cortado." in texto
    assert "O documento saiu cortado." not in "".join(await house.eventos())
    de_novo = await house.em_conferencia()
    assert de_novo != cadastro
    assert (await house.tipos())[3] == "rejeitado"


async def test_the_rejected_person_may_also_read_it_on_their_page(house: House) -> None:
    aberta = await house.confirmado()
    for tipo in ("IDENTIFICACAO", "TERMO", "FOTO_COM_DOCUMENTO"):
        await house.enviar(aberta["sessao"], tipo, PNG)
    await house.agir(aberta["cadastro"], "rejeitar", {"motivo": "outro", "texto": "Falta a frente."})
    eu = await house.http.get("/v1/amargosa/eu", headers={"Authorization": f"Bearer {aberta['sessao']}"})
    assert (eu.json()["motivo"], eu.json()["texto"]) == ("outro", "Falta a frente.")


async def test_release_tells_what_is_still_to_be_accepted(house: House) -> None:
    cadastro = await house.em_conferencia()
    corpo = {"itens": [*ACEITOS["itens"][:1], {"tipo": "TERMO", "resultado": "RECUSADO"}]}
    answer = await house.agir(cadastro, "liberar", corpo)
    assert (answer.status_code, answer.json()["codigo"]) == (409, "conferencia.item_pendente")
    assert answer.json()["pendentes"] == ["FOTO_COM_DOCUMENTO", "TERMO"]
    assert (await house.tipos())[-1] == "em_conferencia"


async def test_who_represents_an_organisation_needs_a_fourth_document(house: House) -> None:
    cadastro = await house.em_conferencia(representa=True)
    answer = await house.agir(cadastro, "liberar", ACEITOS)
    assert answer.json()["pendentes"] == ["REPRESENTACAO"]


async def test_what_the_state_does_not_admit_is_told_with_what_it_does(house: House) -> None:
    cadastro = await house.em_conferencia()
    assert (await house.agir(cadastro, "liberar", ACEITOS)).status_code == 200
    answer = await house.agir(cadastro, "rejeitar", {"motivo": "termo_invalido"})
    assert (answer.status_code, answer.json()["codigo"]) == (409, "cadastro.transicao_invalida")
    assert (answer.json()["estado"], answer.json()["permitidos"]) == ("LIBERADO", [])


async def test_of_two_who_decide_at_once_one_wins(house: House) -> None:
    cadastro = await house.em_conferencia()
    async with asyncio.TaskGroup() as group:
        liberar = group.create_task(house.agir(cadastro, "liberar", ACEITOS))
        rejeitar = group.create_task(house.agir(cadastro, "rejeitar", {"motivo": "termo_invalido"}))
    assert sorted((liberar.result().status_code, rejeitar.result().status_code)) == [200, 409]
    assert len(await house.tipos()) == 4


async def test_another_orgao_sees_nothing(house: House) -> None:
    cadastro = await house.em_conferencia()
    outra = await house.admin(orgao=102)
    fila = await house.http.get("/v1/amargosa/conferencias", headers=outra)
    assert fila.json()["itens"] == []
    assert (await house.http.get(f"/v1/amargosa/conferencias/{cadastro}", headers=outra)).status_code == 404
    for ato, corpo in (("assumir", None), ("liberar", ACEITOS), ("rejeitar", {"motivo": "termo_invalido"})):
        assert (await house.agir(cadastro, ato, corpo, orgao=102)).status_code == 404


async def test_another_body_another_role_and_nobody_are_kept_out(house: House) -> None:
    cadastro = await house.em_conferencia()
    endereco = f"/v1/amargosa/conferencias/{cadastro}"
    da_bahia = await house.admin(tenant="bahia", orgao=201)
    assert (await house.http.get(endereco, headers=da_bahia)).status_code == 404
    gestor = await house.admin(papel="GESTOR")
    assert (await house.http.get(endereco, headers=gestor)).json()["codigo"] == "papel.insuficiente"
    sem_orgao = await house.admin(orgao=None)
    assert (await house.http.get(endereco, headers=sem_orgao)).status_code == 403
    assert (await house.http.get(endereco)).status_code == 401
    assert (await house.http.get(endereco, headers={"Authorization": "Bearer x"})).status_code == 401


async def test_nobody_checks_their_own_registration(house: House) -> None:
    cadastro = await house.em_conferencia(email="ana@prefeitura.ba.gov.br")
    await house.issuer.person("ana@prefeitura.ba.gov.br", tenant="amargosa", papeis=["ADMIN_LOCAL"], orgao=101)
    token = await house.issuer.id_token("ana@prefeitura.ba.gov.br", client_id="tropeiro")
    answer = await house.http.post(
        f"/v1/amargosa/conferencias/{cadastro}:assumir", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["codigo"]) == (403, "conferencia.impedimento")


@pytest.mark.parametrize(
    "claims",
    [
        {"cpf": "52998224725"},
        {"cpf": "529.982.247-25"},
        {"preferred_username": "529982247-25"},
        {"email": "maria.davila@EXEMPLO.com.br", "email_verified": True},
    ],
)
async def test_an_opaque_subject_does_not_hide_that_a_registration_is_ones_own(
    house: House, claims: dict[str, object]
) -> None:
    cadastro = await house.em_conferencia()
    await house.issuer.person("7f3a", tenant="amargosa", papeis=["ADMIN_LOCAL"], orgao=101, **claims)
    token = await house.issuer.id_token("7f3a", client_id="tropeiro")
    answer = await house.http.post(
        f"/v1/amargosa/conferencias/{cadastro}:assumir", headers={"Authorization": f"Bearer {token}"}
    )
    assert (answer.status_code, answer.json()["codigo"]) == (403, "conferencia.impedimento")


async def test_a_lease_keeps_colleagues_out_for_half_an_hour(house: House) -> None:
    cadastro = await house.em_conferencia()
    await house.issuer.person("bruno", tenant="amargosa", papeis=["ADMIN_LOCAL"], orgao=101)
    bruno = {"Authorization": f"Bearer {await house.issuer.id_token('bruno', client_id='tropeiro')}"}
    endereco = f"/v1/amargosa/conferencias/{cadastro}"
    assert (await house.http.post(f"{endereco}:assumir", headers=bruno)).status_code == 200
    assert (await house.http.post(f"{endereco}:assumir", headers=bruno)).status_code == 200
    for ato, corpo in (("assumir", None), ("liberar", ACEITOS)):
        answer = await house.agir(cadastro, ato, corpo)
        assert (answer.status_code, answer.json()["codigo"]) == (423, "conferencia.em_uso")
    na_fila = (await house.http.get("/v1/amargosa/conferencias", headers=await house.admin())).json()["itens"][0]
    assert (na_fila["comigo"], na_fila["em_uso_ate"] is None) == (False, False)
    await house.passaram(1 / 48)
    assert (await house.agir(cadastro, "liberar", ACEITOS)).status_code == 200


async def test_the_queue_comes_in_pages_longest_wait_first(house: House) -> None:
    primeiro = await house.em_conferencia()
    segundo = await house.em_conferencia(**PEDRO)
    admin = await house.admin()
    uma = (await house.http.get("/v1/amargosa/conferencias", params={"limite": 1}, headers=admin)).json()
    assert [item["cadastro"] for item in uma["itens"]] == [primeiro]
    depois = {"limite": 1, "depois": uma["proxima"]}
    outra = (await house.http.get("/v1/amargosa/conferencias", params=depois, headers=admin)).json()
    assert ([item["cadastro"] for item in outra["itens"]], outra["proxima"]) == ([segundo], None)
    antes_do_ano_1 = base64.urlsafe_b64encode(f"0001-01-01T00:00:00+23:59|{primeiro}".encode()).decode()
    for errado in ("x", "MjAyNnx4", "MjAyNi0wMS0wMXx4", antes_do_ano_1):
        answer = await house.http.get("/v1/amargosa/conferencias", params={"depois": errado}, headers=admin)
        assert answer.status_code == 422


async def test_the_conferente_sees_masked_data_and_the_documents(house: House) -> None:
    cadastro = await house.em_conferencia()
    admin = await house.admin()
    visto = (await house.http.get(f"/v1/amargosa/conferencias/{cadastro}", headers=admin)).json()
    assert (visto["cpf"], visto["rg"], visto["telefone"]) == ("***.982.247-**", "•••-90", "(75) •••••-••21")
    assert visto["email"] == "M•••@exemplo.com.br"
    identidade = next(um for um in visto["documentos"] if um["tipo"] == "IDENTIFICACAO")
    endereco = f"/v1/amargosa/conferencias/{cadastro}/documentos/{identidade['id']}"
    documento = await house.http.get(endereco, headers=admin)
    assert (documento.headers["content-type"], documento.content[:5]) == ("application/pdf", b"%PDF-")
    assert (await house.http.get(endereco, headers=await house.admin(orgao=102))).status_code == 404
    outro = f"/v1/amargosa/conferencias/{cadastro}/documentos/{uuid4()}"
    assert (await house.http.get(outro, headers=admin)).status_code == 404
    motivos = (await house.http.get("/v1/amargosa/conferencias/motivos", headers=admin)).json()
    assert {"codigo": "outro", "descricao": "Outro motivo, explicado abaixo."} in motivos


async def test_a_reason_must_be_of_the_catalogue(house: House) -> None:
    cadastro = await house.em_conferencia()
    for corpo in ({"motivo": "inventado"}, {"motivo": "outro", "texto": "  "}):
        answer = await house.agir(cadastro, "rejeitar", corpo)
        assert (answer.status_code, answer.json()["codigo"]) == (422, "conferencia.motivo_invalido")


@pytest.mark.parametrize(
    ("tipo", "conteudo", "status", "codigo"),
    [
        ("IDENTIFICACAO", b"", 422, "arquivo.vazio"),
        ("IDENTIFICACAO", b"MZ\x90\x00programa", 415, "arquivo.tipo_nao_aceito"),
        ("FOTO_COM_DOCUMENTO", pdf(), 415, "arquivo.tipo_nao_aceito"),
        ("IDENTIFICACAO", PNG + b"\0" * 100_000, 413, "arquivo.grande"),
        ("PASSAPORTE", PNG, 422, "campos.invalidos"),
    ],
)
async def test_a_document_that_can_not_be_one_is_refused(
    house: House, tipo: str, conteudo: bytes, status: int, codigo: str
) -> None:
    aberta = await house.confirmado()
    answer = await house.enviar(aberta["sessao"], tipo, conteudo)
    assert (answer.status_code, answer.json()["codigo"]) == (status, codigo)
    assert await house.rows("SELECT FROM documento") == []


async def test_a_document_may_be_sent_again_until_the_last_one_is_there(house: House) -> None:
    aberta = await house.confirmado()
    for versao in (1, 2):
        enviado = await house.enviar(aberta["sessao"], "IDENTIFICACAO", PNG)
        assert enviado.json()["estado"] == "AGUARDANDO_DOCUMENTOS"
        assert len(enviado.json()["faltam"]) == 2
        assert len(await house.rows("SELECT FROM documento")) == versao
    await house.enviar(aberta["sessao"], "TERMO", pdf())
    ultimo = await house.enviar(aberta["sessao"], "FOTO_COM_DOCUMENTO", PNG)
    assert ultimo.json() == {"estado": "EM_CONFERENCIA", "faltam": []}
    tarde = await house.enviar(aberta["sessao"], "TERMO", pdf())
    assert (tarde.status_code, tarde.json()["codigo"]) == (409, "cadastro.transicao_invalida")
    assert tarde.json()["permitidos"] == ["liberar", "rejeitar"]


async def test_without_a_session_nothing_is_shown(house: House) -> None:
    aberta = await house.confirmado()
    for cabecalhos in ({}, {"Authorization": "Bearer inventado"}):
        answer = await house.http.get("/v1/amargosa/eu", headers=cabecalhos)
        assert (answer.status_code, answer.json()["codigo"]) == (401, "sessao.ausente")
    assert (await house.enviar("inventado", "TERMO", PNG)).status_code == 401
    sessao = {"Authorization": f"Bearer {aberta['sessao']}"}
    assert (await house.http.get("/v1/bahia/eu", headers=sessao)).status_code == 401
    await house.passaram(1 / 3)
    assert (await house.http.get("/v1/amargosa/eu", headers=sessao)).status_code == 401
