"""Registering and confirming by the API: one answer for everyone, and the e-mail tells the owner."""

import asyncio
import hashlib

import pytest
from external_user_house import FORM, House, texto_de, token_de

pytestmark = pytest.mark.pg
OUTRO_CPF = "111.444.777-35"
OUTRO_EMAIL = "outra.pessoa@exemplo.com.br"
MARIA = str(FORM["email"])


async def test_a_registration_is_confirmed_once(house: House) -> None:
    recebido = await house.cadastrar()
    assert recebido.status_code == 202
    carta = await house.carta()
    assert "Confirme o seu e-mail" in carta["Subject"]
    assert carta["Auto-Submitted"] == "auto-generated"
    confirmado = await house.confirmar(token_de(carta))
    assert confirmado.status_code == 200
    corpo = confirmado.json()
    assert corpo["estado"] == "AGUARDANDO_DOCUMENTOS"
    assert [falta["tipo"] for falta in corpo["faltam"]] == ["IDENTIFICACAO", "FOTO_COM_DOCUMENTO", "TERMO"]
    de_novo = await house.confirmar(token_de(carta))
    assert (de_novo.status_code, de_novo.json()["codigo"]) == (410, "token.usado")
    assert await house.tipos() == ["iniciado", "email_confirmado"]
    assert "envie os seus documentos" in (await house.carta())["Subject"]


async def test_the_answer_is_the_same_whoever_is_there_already(house: House) -> None:
    novo = await house.cadastrar()
    await house.confirmar(token_de(await house.carta()))
    mesmo_cpf = await house.cadastrar(email=OUTRO_EMAIL)
    mesmo_email = await house.cadastrar(cpf=OUTRO_CPF)
    for outro in (mesmo_cpf, mesmo_email):
        assert (outro.status_code, outro.content) == (novo.status_code, novo.content)
        assert set(outro.headers) == set(novo.headers)
    await house.enviar_cartas()
    avisos = [carta for carta in house.caixa.para(MARIA) if "Você já tem cadastro" in carta["Subject"]]
    assert len(avisos) == 2
    assert house.caixa.para(OUTRO_EMAIL) == []
    assert len(await house.rows("SELECT FROM cadastro")) == 1


async def test_the_owner_gets_a_link_to_what_is_there_already(house: House) -> None:
    await house.confirmado()
    await house.cadastrar()
    aberta = (await house.confirmar(token_de(await house.carta()))).json()
    assert aberta["estado"] == "AGUARDANDO_DOCUMENTOS"
    assert await house.tipos() == ["iniciado", "email_confirmado"]


async def test_what_nobody_confirmed_does_not_keep_the_owner_out(house: House) -> None:
    await house.cadastrar(email="endereco.errado@exemplo.com.br")
    velho = token_de(await house.carta("endereco.errado@exemplo.com.br"))
    await house.cadastrar()
    assert (await house.confirmar(token_de(await house.carta()))).status_code == 200
    assert (await house.confirmar(velho)).json()["codigo"] == "token.expirado"
    assert "refeito com outro e-mail" in house.caixa.para("endereco.errado@exemplo.com.br")[-1]["Subject"]
    assert await house.tipos() == ["iniciado", "expirado", "iniciado", "email_confirmado"]


async def test_the_same_form_again_keeps_links_that_were_sent(house: House) -> None:
    await house.cadastrar()
    primeiro = token_de(await house.carta())
    await house.cadastrar(nome="Maria Corrigida da Silva")
    segundo = token_de(await house.carta())
    assert primeiro != segundo
    assert (await house.confirmar(primeiro)).status_code == 200
    assert await house.tipos() == ["iniciado", "email_confirmado"]
    assert "Maria Corrigida da Silva" in texto_de(await house.carta())


async def test_the_same_idempotency_key_sends_one_letter(house: House) -> None:
    chave = {"Idempotency-Key": "a-chave-de-quem-pede"}
    for _ in range(2):
        answer = await house.http.post("/v1/amargosa/cadastros", json=dict(FORM), headers=chave)
        assert answer.status_code == 202
    await house.enviar_cartas()
    assert len(house.caixa.cartas) == 1
    outro = await house.http.post("/v1/amargosa/cadastros", json={**FORM, "bairro": "Sumaré"}, headers=chave)
    assert (outro.status_code, outro.json()["codigo"]) == (422, "idempotencia.conflito")


async def test_of_many_who_register_at_once_one_is_kept(house: House) -> None:
    async with asyncio.TaskGroup() as group:
        todos = [group.create_task(house.cadastrar(email=f"pessoa{n}@exemplo.com.br")) for n in range(6)]
    assert {um.result().status_code for um in todos} == {202}
    vivos = await house.rows("SELECT FROM cadastro WHERE estado = 'AGUARDANDO_EMAIL'")
    assert len(vivos) == 1


async def test_of_two_who_use_one_link_one_confirms(house: House) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    async with asyncio.TaskGroup() as group:
        dois = [group.create_task(house.confirmar(token)) for _ in range(2)]
    assert sorted(um.result().status_code for um in dois) == [200, 410]
    assert await house.tipos() == ["iniciado", "email_confirmado"]


async def test_fields_that_are_wrong_are_told_one_by_one(house: House) -> None:
    answer = await house.cadastrar(cpf="529.982.247-24", uf="SP", senha="123456789012")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    erros = {(erro["campo"], erro["codigo"]) for erro in answer.json()["erros"]}
    assert erros == {("cpf", "cpf.invalido"), ("cidade", "localidade.incompativel"), ("senha", "senha.fraca")}
    assert "529" not in answer.text
    assert await house.rows("SELECT FROM cadastro") == []


@pytest.mark.parametrize("orgao", [0, 103, 111, 201, 999])
async def test_an_orgao_must_be_an_active_one_of_the_body(house: House, orgao: int) -> None:
    answer = await house.cadastrar(orgao=orgao)
    assert answer.status_code == 422
    assert answer.json()["erros"][0]["codigo"] == "orgao.invalido"


@pytest.mark.parametrize("corpo", [b"nada", b"[]", b'{"nome": ["x"]}', b"\xff"])
async def test_what_is_no_form_is_refused(house: House, corpo: bytes) -> None:
    json = {"content-type": "application/json"}
    answer = await house.http.post("/v1/amargosa/cadastros", content=corpo, headers=json)
    assert answer.status_code in {400, 422}


async def test_a_body_that_nobody_knows_is_not_found(house: House) -> None:
    for tenant in ("nenhum", "amargosa%20", "x" * 300):
        assert (await house.cadastrar(tenant)).status_code == 404
    assert (await house.confirmar("x", "nenhum")).status_code == 404
    assert (await house.http.get("/v1/nenhum/orgaos")).status_code == 404


async def test_no_text_has_the_null_character(house: House) -> None:
    for caminho in ("/v1/amargosa%00/orgaos", "/v1/%00/cadastros"):
        answer = await house.http.request("POST" if "cadastros" in caminho else "GET", caminho, json=FORM)
        assert (answer.status_code, answer.json()["codigo"]) == (400, "texto.caractere_nulo")


async def test_an_unknown_link_is_not_found(house: House) -> None:
    answer = await house.confirmar("inventado")
    assert (answer.status_code, answer.json()["codigo"]) == (404, "token.desconhecido")


async def test_the_link_of_one_body_opens_nothing_in_another(house: House) -> None:
    await house.cadastrar()
    assert (await house.confirmar(token_de(await house.carta()), "bahia")).status_code == 404


async def test_a_link_is_dead_after_a_day(house: House) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    await house.passaram(1)
    answer = await house.confirmar(token)
    assert (answer.status_code, answer.json()["codigo"]) == (410, "token.expirado")


async def test_of_a_token_only_the_hash_is_kept(house: House) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    (link,) = await house.rows("SELECT hash FROM link")
    assert link["hash"] == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43  # 256 bits in base64


async def test_another_link_can_be_asked_for_five_times_a_day(house: House) -> None:
    await house.cadastrar()
    for _ in range(6):
        answer = await house.http.post("/v1/amargosa/cadastros/links", json={"email": MARIA.upper()})
        assert answer.status_code == 202
    desconhecido = await house.http.post("/v1/amargosa/cadastros/links", json={"email": OUTRO_EMAIL})
    assert (desconhecido.status_code, desconhecido.content) == (answer.status_code, answer.content)
    await house.enviar_cartas()
    assert len(house.caixa.para(MARIA)) == 5
    assert house.caixa.para(OUTRO_EMAIL) == []
    await house.passaram(1)
    await house.http.post("/v1/amargosa/cadastros/links", json={"email": MARIA})
    await house.enviar_cartas()
    assert len(house.caixa.para(MARIA)) == 6


async def test_a_link_for_what_is_no_address_is_refused(house: House) -> None:
    answer = await house.http.post("/v1/amargosa/cadastros/links", json={"email": "nada"})
    assert (answer.status_code, answer.json()["erros"][0]["codigo"]) == (422, "email.invalido")


async def test_the_same_person_may_register_with_two_bodies(house: House) -> None:
    await house.confirmado()
    await house.confirmado("bahia", orgao=201)
    assert len(await house.rows("SELECT FROM cadastro WHERE estado = 'AGUARDANDO_DOCUMENTOS'")) == 2


async def test_orgaos_and_documents_are_public(house: House) -> None:
    orgaos = (await house.http.get("/v1/amargosa/orgaos")).json()
    assert [orgao["numero"] for orgao in orgaos] == [102, 101]
    politica = (await house.http.get("/v1/amargosa/politica-documental", params={"orgao": 101})).json()
    assert [um["tipo"] for um in politica["documentos"] if um["so_quem_representa"]] == ["REPRESENTACAO"]
    assert politica["termo"]["versao"] == FORM["termo_versao"]
    assert (await house.http.get("/v1/amargosa/politica-documental", params={"orgao": 201})).status_code == 404
