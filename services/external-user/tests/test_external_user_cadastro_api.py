"""Registering and confirming by the API: one answer for everyone, and the e-mail tells the owner."""

import asyncio
import hashlib

import pytest
from external_user_casa import FORM, Casa, texto_de, token_de

pytestmark = pytest.mark.pg
OUTRO_CPF = "111.444.777-35"
OUTRO_EMAIL = "outra.pessoa@exemplo.com.br"
MARIA = str(FORM["email"])


async def test_a_registration_is_confirmed_once(casa: Casa) -> None:
    recebido = await casa.cadastrar()
    assert recebido.status_code == 202
    carta = await casa.carta()
    assert "Confirme o seu e-mail" in carta["Subject"]
    assert carta["Auto-Submitted"] == "auto-generated"
    confirmado = await casa.confirmar(token_de(carta))
    assert confirmado.status_code == 200
    corpo = confirmado.json()
    assert corpo["estado"] == "AGUARDANDO_DOCUMENTOS"
    assert [falta["tipo"] for falta in corpo["faltam"]] == ["IDENTIFICACAO", "FOTO_COM_DOCUMENTO", "TERMO"]
    de_novo = await casa.confirmar(token_de(carta))
    assert (de_novo.status_code, de_novo.json()["codigo"]) == (410, "token.usado")
    assert await casa.tipos() == ["iniciado", "email_confirmado"]
    assert "envie os seus documentos" in (await casa.carta())["Subject"]


async def test_the_answer_is_the_same_whoever_is_there_already(casa: Casa) -> None:
    novo = await casa.cadastrar()
    await casa.confirmar(token_de(await casa.carta()))
    mesmo_cpf = await casa.cadastrar(email=OUTRO_EMAIL)
    mesmo_email = await casa.cadastrar(cpf=OUTRO_CPF)
    for outro in (mesmo_cpf, mesmo_email):
        assert (outro.status_code, outro.content) == (novo.status_code, novo.content)
        assert set(outro.headers) == set(novo.headers)
    await casa.enviar_cartas()
    avisos = [carta for carta in casa.caixa.para(MARIA) if "Você já tem cadastro" in carta["Subject"]]
    assert len(avisos) == 2
    assert casa.caixa.para(OUTRO_EMAIL) == []
    assert len(await casa.rows("SELECT FROM cadastro")) == 1


async def test_the_owner_gets_a_link_to_what_is_there_already(casa: Casa) -> None:
    await casa.confirmado()
    await casa.cadastrar()
    aberta = (await casa.confirmar(token_de(await casa.carta()))).json()
    assert aberta["estado"] == "AGUARDANDO_DOCUMENTOS"
    assert await casa.tipos() == ["iniciado", "email_confirmado"]


async def test_what_nobody_confirmed_does_not_keep_the_owner_out(casa: Casa) -> None:
    await casa.cadastrar(email="endereco.errado@exemplo.com.br")
    velho = token_de(await casa.carta("endereco.errado@exemplo.com.br"))
    await casa.cadastrar()
    assert (await casa.confirmar(token_de(await casa.carta()))).status_code == 200
    assert (await casa.confirmar(velho)).json()["codigo"] == "token.expirado"
    assert "refeito com outro e-mail" in casa.caixa.para("endereco.errado@exemplo.com.br")[-1]["Subject"]
    assert await casa.tipos() == ["iniciado", "expirado", "iniciado", "email_confirmado"]


async def test_the_same_form_again_keeps_links_that_were_sent(casa: Casa) -> None:
    await casa.cadastrar()
    primeiro = token_de(await casa.carta())
    await casa.cadastrar(nome="Maria Corrigida da Silva")
    segundo = token_de(await casa.carta())
    assert primeiro != segundo
    assert (await casa.confirmar(primeiro)).status_code == 200
    assert await casa.tipos() == ["iniciado", "email_confirmado"]
    assert "Maria Corrigida da Silva" in texto_de(await casa.carta())


async def test_the_same_idempotency_key_sends_one_letter(casa: Casa) -> None:
    chave = {"Idempotency-Key": "a-chave-de-quem-pede"}
    for _ in range(2):
        answer = await casa.http.post("/v1/amargosa/cadastros", json=dict(FORM), headers=chave)
        assert answer.status_code == 202
    await casa.enviar_cartas()
    assert len(casa.caixa.cartas) == 1
    outro = await casa.http.post("/v1/amargosa/cadastros", json={**FORM, "bairro": "Sumaré"}, headers=chave)
    assert (outro.status_code, outro.json()["codigo"]) == (422, "idempotencia.conflito")


async def test_of_many_who_register_at_once_one_is_kept(casa: Casa) -> None:
    async with asyncio.TaskGroup() as group:
        todos = [group.create_task(casa.cadastrar(email=f"pessoa{n}@exemplo.com.br")) for n in range(6)]
    assert {um.result().status_code for um in todos} == {202}
    vivos = await casa.rows("SELECT FROM cadastro WHERE estado = 'AGUARDANDO_EMAIL'")
    assert len(vivos) == 1


async def test_of_two_who_use_one_link_one_confirms(casa: Casa) -> None:
    await casa.cadastrar()
    token = token_de(await casa.carta())
    async with asyncio.TaskGroup() as group:
        dois = [group.create_task(casa.confirmar(token)) for _ in range(2)]
    assert sorted(um.result().status_code for um in dois) == [200, 410]
    assert await casa.tipos() == ["iniciado", "email_confirmado"]


async def test_fields_that_are_wrong_are_told_one_by_one(casa: Casa) -> None:
    answer = await casa.cadastrar(cpf="529.982.247-24", uf="SP", senha="123456789012")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    erros = {(erro["campo"], erro["codigo"]) for erro in answer.json()["erros"]}
    assert erros == {("cpf", "cpf.invalido"), ("cidade", "localidade.incompativel"), ("senha", "senha.fraca")}
    assert "529" not in answer.text
    assert await casa.rows("SELECT FROM cadastro") == []


@pytest.mark.parametrize("orgao", [0, 103, 111, 201, 999])
async def test_an_orgao_must_be_an_active_one_of_the_body(casa: Casa, orgao: int) -> None:
    answer = await casa.cadastrar(orgao=orgao)
    assert answer.status_code == 422
    assert answer.json()["erros"][0]["codigo"] == "orgao.invalido"


@pytest.mark.parametrize("corpo", [b"nada", b"[]", b'{"nome": ["x"]}', b"\xff"])
async def test_what_is_no_form_is_refused(casa: Casa, corpo: bytes) -> None:
    json = {"content-type": "application/json"}
    answer = await casa.http.post("/v1/amargosa/cadastros", content=corpo, headers=json)
    assert answer.status_code in {400, 422}


async def test_a_body_that_nobody_knows_is_not_found(casa: Casa) -> None:
    for tenant in ("nenhum", "amargosa%20", "x" * 300):
        assert (await casa.cadastrar(tenant)).status_code == 404
    assert (await casa.confirmar("x", "nenhum")).status_code == 404
    assert (await casa.http.get("/v1/nenhum/orgaos")).status_code == 404


async def test_an_unknown_link_is_not_found(casa: Casa) -> None:
    answer = await casa.confirmar("inventado")
    assert (answer.status_code, answer.json()["codigo"]) == (404, "token.desconhecido")


async def test_the_link_of_one_body_opens_nothing_in_another(casa: Casa) -> None:
    await casa.cadastrar()
    assert (await casa.confirmar(token_de(await casa.carta()), "bahia")).status_code == 404


async def test_a_link_is_dead_after_a_day(casa: Casa) -> None:
    await casa.cadastrar()
    token = token_de(await casa.carta())
    await casa.passaram(1)
    answer = await casa.confirmar(token)
    assert (answer.status_code, answer.json()["codigo"]) == (410, "token.expirado")


async def test_of_a_token_only_the_hash_is_kept(casa: Casa) -> None:
    await casa.cadastrar()
    token = token_de(await casa.carta())
    (link,) = await casa.rows("SELECT hash FROM link")
    assert link["hash"] == hashlib.sha256(token.encode()).digest()
    assert len(token) >= 43  # 256 bits in base64


async def test_another_link_can_be_asked_for_five_times_a_day(casa: Casa) -> None:
    await casa.cadastrar()
    for _ in range(6):
        answer = await casa.http.post("/v1/amargosa/cadastros/links", json={"email": MARIA.upper()})
        assert answer.status_code == 202
    desconhecido = await casa.http.post("/v1/amargosa/cadastros/links", json={"email": OUTRO_EMAIL})
    assert (desconhecido.status_code, desconhecido.content) == (answer.status_code, answer.content)
    await casa.enviar_cartas()
    assert len(casa.caixa.para(MARIA)) == 5
    assert casa.caixa.para(OUTRO_EMAIL) == []
    await casa.passaram(1)
    await casa.http.post("/v1/amargosa/cadastros/links", json={"email": MARIA})
    await casa.enviar_cartas()
    assert len(casa.caixa.para(MARIA)) == 6


async def test_a_link_for_what_is_no_address_is_refused(casa: Casa) -> None:
    answer = await casa.http.post("/v1/amargosa/cadastros/links", json={"email": "nada"})
    assert (answer.status_code, answer.json()["erros"][0]["codigo"]) == (422, "email.invalido")


async def test_the_same_person_may_register_with_two_bodies(casa: Casa) -> None:
    await casa.confirmado()
    await casa.confirmado("bahia", orgao=201)
    assert len(await casa.rows("SELECT FROM cadastro WHERE estado = 'AGUARDANDO_DOCUMENTOS'")) == 2


async def test_orgaos_and_documents_are_public(casa: Casa) -> None:
    orgaos = (await casa.http.get("/v1/amargosa/orgaos")).json()
    assert [orgao["numero"] for orgao in orgaos] == [102, 101]
    politica = (await casa.http.get("/v1/amargosa/politica-documental", params={"orgao": 101})).json()
    assert [um["tipo"] for um in politica["documentos"] if um["so_quem_representa"]] == ["REPRESENTACAO"]
    assert politica["termo"]["versao"] == FORM["termo_versao"]
    assert (await casa.http.get("/v1/amargosa/politica-documental", params={"orgao": 201})).status_code == 404
