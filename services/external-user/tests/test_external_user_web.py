"""The pages without a browser: forms and their errors, the link's button, the session, the conferente's forms."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from external_user_house import FORM, PESSOAIS, PNG, House, pdf, token_de

from chassis.auth import Subject
from chassis.sessions import Sessions

pytestmark = pytest.mark.pg
FORMULARIO = "/ente/amargosa/orgao/101/cadastro"
COOKIE = "tropeiro-external-user"


class Pessoa:
    """Goes from page to page with cookies, and fills in forms as a browser would."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.pagina = httpx.Response(200, text="")

    async def abre(self, endereco: str, **params: str) -> str:
        self.pagina = await self.http.get(endereco, params=params, follow_redirects=True)
        return self.pagina.text

    async def envia(self, endereco: str, campos: dict[str, Any], arquivo: bytes | None = None) -> httpx.Response:
        csrf = re.findall(r'name="_csrf" value="([^"]+)"', self.pagina.text)[0]
        files = None if arquivo is None else {"arquivo": ("documento", arquivo)}
        self.pagina = await self.http.post(endereco, data={"_csrf": csrf, **campos}, files=files, follow_redirects=True)
        return self.pagina


def typed(**mudado: str) -> dict[str, str]:
    campos = {nome: str(valor) for nome, valor in FORM.items() if nome != "orgao"}
    return {**campos, "termo_aceito": "true", "cidade": "amargosa", **mudado}


@pytest_asyncio.fixture
async def pessoa(house: House) -> AsyncIterator[Pessoa]:
    house.http.headers["Accept"] = "text/html,*/*"
    yield Pessoa(house.http)
    del house.http.headers["Accept"]


async def signed(
    house: House,
    pessoa: Pessoa,
    *,
    sub: str = "ana",
    orgao: int = 101,
    papel: str = "ADMIN_LOCAL",
    known_as: frozenset[str] = frozenset(),
) -> None:
    sessions = Sessions(house.database, idle=timedelta(minutes=30), longest=timedelta(hours=1))
    subject = Subject(sub=sub, tenant="amargosa", papeis=frozenset({papel}), orgao=orgao, known_as=known_as)
    pessoa.http.cookies.set(f"{COOKIE}-sessao", await sessions.open(subject, name="Ana de Amargosa"))


async def test_a_citizen_goes_the_whole_way_by_pages(house: House, pessoa: Pessoa) -> None:
    assert "/ente/amargosa" in await pessoa.abre("/")
    assert "/ente/amargosa/orgao/101" in await pessoa.abre("/ente/amargosa")
    assert "Foto sua segurando o documento" in await pessoa.abre("/ente/amargosa/orgao/101")
    await pessoa.abre(FORMULARIO)
    enviado = await pessoa.envia(FORMULARIO, typed())
    assert "Confira o seu e-mail" in enviado.text
    token = token_de(await house.carta())
    assert "Confirmar e ver o meu cadastro" in await pessoa.abre("/ente/amargosa/confirmar", token=token)
    situacao = await pessoa.envia("/ente/amargosa/confirmar", {"token": token})
    assert situacao.url.path == "/ente/amargosa/situacao"
    assert token not in str(situacao.url)
    assert "***.982.247-**" in situacao.text
    for tipo, conteudo in (("IDENTIFICACAO", pdf()), ("FOTO_COM_DOCUMENTO", PNG), ("TERMO", pdf())):
        recebido = await pessoa.envia("/ente/amargosa/situacao/documentos", {"tipo": tipo}, conteudo)
        assert "Recebemos:" in recebido.text
    assert "Em conferência" in recebido.text
    assert await house.tipos() == ["iniciado", "email_confirmado", "em_conferencia"]


async def test_errors_stand_beside_their_fields(house: House, pessoa: Pessoa) -> None:
    await pessoa.abre(FORMULARIO)
    answer = await pessoa.envia(FORMULARIO, typed(cpf="529.982.247-24", cidade="São Paulo", termo_aceito=""))
    assert answer.status_code == 422
    for campo in ("cpf", "cidade", "termo_aceito"):
        assert f'id="campo-{campo}-erro"' in answer.text
        assert f'href="#campo-{campo}"' in answer.text
    assert 'value="529.982.247-24"' in answer.text
    assert str(FORM["senha"]) not in answer.text
    assert await house.rows("SELECT FROM cadastro") == []


async def test_a_page_and_the_api_answer_alike_whoever_is_there(house: House, pessoa: Pessoa) -> None:
    await house.confirmado()
    await pessoa.abre(FORMULARIO)
    assert "Recebemos o seu pedido" in (await pessoa.envia(FORMULARIO, typed())).text


async def test_link_scanners_do_not_use_the_link_up(house: House, pessoa: Pessoa) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    for _ in range(3):
        await pessoa.http.head("/ente/amargosa/confirmar", params={"token": token})
        assert (await pessoa.http.get("/ente/amargosa/confirmar", params={"token": token})).status_code == 200
    assert await house.tipos() == ["iniciado"]
    await pessoa.abre("/ente/amargosa/confirmar", token=token)
    assert pessoa.pagina.headers["referrer-policy"] == "no-referrer"
    await pessoa.envia("/ente/amargosa/confirmar", {"token": token})
    assert await house.tipos() == ["iniciado", "email_confirmado"]


@pytest.mark.parametrize(("dias", "status"), [(0, 410), (1, 410)])
async def test_a_dead_link_says_why_and_offers_another(house: House, pessoa: Pessoa, dias: int, status: int) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    if dias:
        await house.passaram(dias)
    else:
        await house.confirmar(token)
    texto = await pessoa.abre("/ente/amargosa/confirmar", token=token)
    assert pessoa.pagina.status_code == status
    assert ("perdeu a validade" if dias else "já foi usado") in texto
    assert "/ente/amargosa/link" in texto


async def test_a_link_that_died_meanwhile_says_so_when_used(house: House, pessoa: Pessoa) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    await pessoa.abre("/ente/amargosa/confirmar", token=token)
    await house.confirmar(token)
    assert (await pessoa.envia("/ente/amargosa/confirmar", {"token": token})).status_code == 410
    await pessoa.abre("/ente/amargosa/confirmar", token="inventado")
    assert pessoa.pagina.status_code == 404


async def test_another_link_can_be_asked_for(house: House, pessoa: Pessoa) -> None:
    await house.confirmado()
    texto = await pessoa.abre("/ente/amargosa/situacao")
    assert "abra o link que enviamos" in texto
    assert (await pessoa.envia("/ente/amargosa/link", {"email": "nada"})).status_code == 422
    assert "Confira o seu e-mail" in (await pessoa.envia("/ente/amargosa/link", {"email": str(FORM["email"])})).text
    assert "Link para acompanhar" in (await house.carta())["Subject"]


async def test_who_leaves_has_left(house: House, pessoa: Pessoa) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    await pessoa.abre("/ente/amargosa/confirmar", token=token)
    await pessoa.envia("/ente/amargosa/confirmar", {"token": token})
    sessao = pessoa.http.cookies[f"{COOKIE}-cadastro-amargosa"]
    assert "Você saiu" in (await pessoa.envia("/ente/amargosa/situacao/sair", {})).text
    answer = await house.http.get("/v1/amargosa/eu", headers={"Authorization": f"Bearer {sessao}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("conteudo", "status", "dito"),
    [(b"", 422, "vazio"), (b"MZ programa", 415, "formatos"), (PNG + b"\0" * 100_000, 413, "passa de")],
)
async def test_a_refused_document_is_explained_at_its_place(
    house: House, pessoa: Pessoa, conteudo: bytes, status: int, dito: str
) -> None:
    await house.cadastrar()
    token = token_de(await house.carta())
    await pessoa.abre("/ente/amargosa/confirmar", token=token)
    await pessoa.envia("/ente/amargosa/confirmar", {"token": token})
    answer = await pessoa.envia("/ente/amargosa/situacao/documentos", {"tipo": "TERMO"}, conteudo)
    assert answer.status_code == status
    assert dito in answer.text
    assert 'id="erro-TERMO"' in answer.text


async def test_a_document_without_session_or_kind_leads_back(house: House, pessoa: Pessoa) -> None:
    await pessoa.abre("/ente/amargosa/link")
    fora = await pessoa.envia("/ente/amargosa/situacao/documentos", {"tipo": "TERMO"}, PNG)
    assert fora.url.path == "/ente/amargosa/link"
    await house.cadastrar()
    token = token_de(await house.carta())
    await pessoa.abre("/ente/amargosa/confirmar", token=token)
    await pessoa.envia("/ente/amargosa/confirmar", {"token": token})
    sem_tipo = await pessoa.envia("/ente/amargosa/situacao/documentos", {"tipo": "OUTRO"}, PNG)
    assert sem_tipo.url.path == "/ente/amargosa/situacao"


async def test_a_form_of_another_site_is_refused(house: House, pessoa: Pessoa) -> None:
    answer = await pessoa.http.post(FORMULARIO, data=typed())
    assert answer.status_code == 403
    await pessoa.abre(FORMULARIO)
    answer = await pessoa.http.post(FORMULARIO, data={**typed(), "_csrf": "x" * 43})
    assert answer.status_code == 403
    assert await house.rows("SELECT FROM cadastro") == []


async def test_unknown_places_are_pages_too(pessoa: Pessoa) -> None:
    for endereco in ("/ente/nenhum", "/ente/amargosa/orgao/103", "/ente/amargosa/orgao/abc", "/ente/nenhum/link"):
        await pessoa.abre(endereco)
        assert pessoa.pagina.status_code in {404, 422}
        assert "<h1>" in pessoa.pagina.text


async def test_bodies_are_found_without_accents(pessoa: Pessoa) -> None:
    texto = await pessoa.abre("/", q="AMARGOSÁ")
    assert "/ente/amargosa" in texto
    assert "/ente/bahia" not in texto
    assert "Nenhum município" in await pessoa.abre("/", q="zzz")


async def test_the_termo_can_be_printed(pessoa: Pessoa) -> None:
    assert "Assinatura, como no documento" in await pessoa.abre("/ente/amargosa/termo")


async def test_the_conferente_takes_checks_and_releases(house: House, pessoa: Pessoa) -> None:
    cadastro = await house.em_conferencia()
    await signed(house, pessoa)
    fila = await pessoa.abre("/conferencias")
    assert "Maria da Conceição" in fila
    aqui = f"/conferencias/{cadastro}"
    texto = await pessoa.abre(aqui)
    assert "***.982.247-**" in texto
    assert "52998224725" not in texto
    assert "Liberar cadastro" not in texto
    assert "está com você até" in (await pessoa.envia(f"{aqui}/assumir", {})).text
    documento = re.findall(rf'src="({aqui}/documentos/[^"]+)"', pessoa.pagina.text)[0]
    aberto = await pessoa.http.get(documento)
    assert (aberto.headers["x-frame-options"], aberto.headers["content-type"]) == ("SAMEORIGIN", "application/pdf")
    falta = await pessoa.envia(f"{aqui}/liberar", {"aceitos": ["TERMO"]})
    assert falta.status_code == 409
    assert "Falta aceitar: Documento de identificação com CPF; Foto sua" in falta.text
    liberado = await pessoa.envia(f"{aqui}/liberar", {"aceitos": ["TERMO", "IDENTIFICACAO", "FOTO_COM_DOCUMENTO"]})
    assert "Cadastro liberado. Avisamos" in liberado.text
    assert "Nenhum cadastro à espera" in liberado.text
    assert "Não há o que conferir" in await pessoa.abre(aqui)


async def test_at_pages_too_nobody_checks_their_own_registration(house: House, pessoa: Pessoa) -> None:
    cadastro = await house.em_conferencia()
    await signed(house, pessoa, known_as=frozenset({"529.982.247-25"}))
    await pessoa.abre(f"/conferencias/{cadastro}")
    answer = await pessoa.envia(f"/conferencias/{cadastro}/assumir", {})
    assert answer.status_code == 403


async def test_the_conferente_rejects_with_a_reason(house: House, pessoa: Pessoa) -> None:
    cadastro = await house.em_conferencia()
    await signed(house, pessoa)
    aqui = f"/conferencias/{cadastro}"
    await pessoa.abre(aqui)
    await pessoa.envia(f"{aqui}/assumir", {})
    assert (await pessoa.envia(f"{aqui}/rejeitar", {"texto": "x"})).status_code == 422
    assert "Explique o motivo" in (await pessoa.envia(f"{aqui}/rejeitar", {"motivo": "outro"})).text
    assert "Cadastro rejeitado" in (await pessoa.envia(f"{aqui}/rejeitar", {"motivo": "termo_invalido"})).text
    assert (await house.tipos())[-1] == "rejeitado"


async def test_what_a_colleague_has_in_hands_is_told(house: House, pessoa: Pessoa) -> None:
    cadastro = await house.em_conferencia()
    aqui = f"/conferencias/{cadastro}"
    await house.agir(cadastro, "assumir")
    await signed(house, pessoa)
    assert "Outra pessoa está conferindo" in await pessoa.abre(aqui)
    assert "Com outra pessoa" in await pessoa.abre("/conferencias")
    await pessoa.abre("/ente/amargosa/link")
    for ato, campos in (("assumir", {}), ("liberar", {}), ("rejeitar", {"motivo": "termo_invalido"})):
        assert "Outra pessoa está conferindo" in (await pessoa.envia(f"{aqui}/{ato}", campos)).text
        await pessoa.abre("/ente/amargosa/link")


async def test_staff_are_led_to_sign_in_and_others_are_kept_out(house: House, pessoa: Pessoa) -> None:
    cadastro = await house.em_conferencia()
    aqui = f"/conferencias/{cadastro}"
    levado = await pessoa.http.get(aqui)
    assert levado.status_code == 303
    assert levado.headers["location"].startswith("/entrar?voltar=")
    await signed(house, pessoa, orgao=102)
    await pessoa.abre(aqui)
    assert pessoa.pagina.status_code == 404
    await signed(house, pessoa, papel="GESTOR")
    await pessoa.abre("/conferencias")
    assert pessoa.pagina.status_code == 403


async def test_no_address_and_no_cookie_tells_of_anybody(house: House, pessoa: Pessoa) -> None:
    await pessoa.abre(FORMULARIO)
    answer = await pessoa.envia(FORMULARIO, typed())
    caminhos = [str(um.url) + str(um.headers) for um in (*answer.history, answer)]
    assert not [pessoal for pessoal in PESSOAIS for caminho in caminhos if pessoal in caminho]
