"""Pages as they leave the application: headers, tokens, words for the next page, errors, static files."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from chassis_styleguide import site
from jinja2 import UndefinedError
from starlette.requests import Request

from chassis.web import Flash, Link, render
from chassis.web.flash import unpack

STATIC = Path("libs/chassis/src/chassis/web/static")
PAGE = {"Accept": "text/html,application/xhtml+xml"}
FILLED = {
    "nome": "Ana",
    "cpf": "123.456.789-09",
    "email": "ana@example.org",
    "orgao": "1",
    "perfil": "proprio",
    "ciente": "true",
}


@pytest.fixture
async def ours() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(site(), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=PAGE) as client:
        yield client


async def token(ours: httpx.AsyncClient) -> str:
    found = re.search(r'name="_csrf" value="([^"]+)"', (await ours.get("/guia")).text)
    assert found
    return found.group(1)


async def test_a_page_allows_nothing_but_our_own_files(ours: httpx.AsyncClient) -> None:
    page = await ours.get("/guia")
    policy = page.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page.text)
    assert (page.headers["cache-control"], page.headers["x-content-type-options"]) == ("no-store", "nosniff")


async def test_signing_out_may_lead_to_the_issuer() -> None:
    transport = httpx.ASGITransport(site(issuer_url="https://id.example/realm"))
    async with httpx.AsyncClient(transport=transport, base_url="http://t") as client:
        policy = (await client.get("/guia")).headers["content-security-policy"]
    assert policy.endswith("form-action 'self' https://id.example")


async def test_a_name_that_the_template_was_not_given_is_an_error(ours: httpx.AsyncClient) -> None:
    request = Request({"type": "http", "app": site(), "headers": [], "path": "/", "query_string": b""})
    with pytest.raises(UndefinedError):
        render(request, "guia.html")


# Forms.


async def test_a_form_of_ours_is_taken_and_the_next_page_says_so_once(ours: httpx.AsyncClient) -> None:
    sent = await ours.post("/guia", data={**FILLED, "_csrf": await token(ours)})
    assert (sent.status_code, sent.headers["location"]) == (303, "/guia")
    assert "Pedido enviado. Confira seu e-mail." in (await ours.get("/guia")).text
    assert "Pedido enviado. Confira seu e-mail." not in (await ours.get("/guia")).text


async def test_mistakes_come_back_with_what_was_typed(ours: httpx.AsyncClient) -> None:
    sent = await ours.post("/guia", data={**FILLED, "cpf": "123", "_csrf": await token(ours)})
    assert sent.status_code == 422
    assert '<a href="#campo-cpf">CPF: Digite os 11 números do CPF.</a>' in sent.text
    assert 'aria-describedby="campo-cpf-dica campo-cpf-erro" aria-invalid="true"' in sent.text
    assert 'value="ana@example.org"' in sent.text


async def test_what_was_typed_is_text_and_never_markup(ours: httpx.AsyncClient) -> None:
    sent = await ours.post("/guia", data={"nome": '"><script>x</script>', "_csrf": await token(ours)})
    assert "<script>x" not in sent.text


@pytest.mark.parametrize("sent", [{}, {"_csrf": ""}, {"_csrf": "errado"}, {"_csrf": "é"}])
async def test_a_form_without_our_token_is_refused(ours: httpx.AsyncClient, sent: dict[str, str]) -> None:
    await token(ours)
    answer = await ours.post("/guia", data={**FILLED, **sent})
    assert answer.status_code == 403
    assert "O formulário perdeu a validade" in answer.text


async def test_a_token_without_its_cookie_is_refused(ours: httpx.AsyncClient) -> None:
    known = await token(ours)
    ours.cookies.clear()
    assert (await ours.post("/guia", data={**FILLED, "_csrf": known})).status_code == 403


async def test_a_form_that_the_browser_says_comes_from_elsewhere_is_refused(ours: httpx.AsyncClient) -> None:
    sent = {**FILLED, "_csrf": await token(ours)}
    answer = await ours.post("/guia", data=sent, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_over_https_cookies_can_not_be_planted_by_another_site() -> None:
    transport = httpx.ASGITransport(site(public_url="https://externo.example"))
    async with httpx.AsyncClient(transport=transport, base_url="https://externo.example") as client:
        [cookie] = (await client.get("/guia")).headers.get_list("set-cookie")
    assert cookie.startswith("__Host-tropeiro-external-user-form=")
    assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= set(cookie.split("; "))


@pytest.mark.parametrize("cookie", [None, "", "!", "e30=", "WyJ4IiwgInkiXQ==", "WyJpbmZvIiwgMV0=", "/w=="])
def test_a_cookie_that_holds_no_words_of_ours_says_nothing(cookie: str | None) -> None:
    assert unpack(cookie) == ()


def test_words_for_the_next_page_survive_the_cookie() -> None:
    flash = Flash(text="Não deu: tente “amanhã”.", kind="warning")
    assert unpack(flash.packed()) == (flash,)


# Errors.


async def test_a_crash_is_told_without_its_text_and_with_the_code_to_quote(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/falha")
    assert answer.status_code == 500
    assert "Falha interna" in answer.text
    assert "must not be shown" not in answer.text
    assert answer.text.count(answer.headers["x-trace-id"]) == 2


async def test_an_unknown_address_is_a_page_too(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/nada")
    assert (answer.status_code, "Endereço desconhecido" in answer.text) == (404, True)


async def test_programs_get_a_problem_and_no_page(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/nada", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"


async def test_who_must_sign_in_is_led_there_and_back(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/restrito?a=1&b=2")
    assert (answer.status_code, answer.headers["location"]) == (303, "/entrar?voltar=%2Frestrito%3Fa%3D1%26b%3D2")


async def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/restrito", headers={"HX-Request": "true", "Accept": "*/*"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/entrar?voltar=%2Frestrito")


async def test_a_site_without_sign_in_says_that_it_is_needed() -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(site(signs_in=False)), base_url="http://t") as client:
        answer = await client.get("/restrito", headers=PAGE)
    assert (answer.status_code, "Entre para continuar" in answer.text) == (401, True)


# Static files.


async def address(ours: httpx.AsyncClient, name: str) -> str:
    found = re.search(rf'"(/estatico/[0-9a-f]+/{re.escape(name)})"', (await ours.get("/guia")).text)
    assert found
    return found.group(1)


async def test_static_files_are_kept_for_a_year_under_an_address_of_their_content(ours: httpx.AsyncClient) -> None:
    answer = await ours.get(await address(ours, "tropeiro.css"))
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (answer.headers["content-type"], answer.headers["content-encoding"]) == ("text/css; charset=utf-8", "gzip")
    assert answer.content == (STATIC / "tropeiro.css").read_bytes()


async def test_an_address_of_another_release_still_answers_but_is_not_kept(ours: httpx.AsyncClient) -> None:
    answer = await ours.get("/estatico/000000000000/favicon.svg", headers={"Accept-Encoding": "identity"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("name", ["nada.css", "..%2fpages.py", "%2e%2e%2fpages.py", "vendor/htmx.LICENSE.txt"])
async def test_nothing_else_is_served(ours: httpx.AsyncClient, name: str) -> None:
    assert (await ours.get(f"/estatico/0/{name}")).status_code == 404


def test_every_design_token_in_use_is_defined() -> None:
    css = "".join(path.read_text() for path in (STATIC / "tropeiro.css", STATIC / "vendor" / "govbr-ds.css"))
    used = set(re.findall(r"var\((--[\w-]+)", css))
    # The design system itself misspells one and leaves some to its icon fonts.
    missing = used - set(re.findall(r"(--[\w-]+)\s*:", css)) - {"--font-weigth-regular"}
    assert not missing


def test_a_menu_entry_is_current_on_its_page_and_below_it() -> None:
    fila, home = Link(text="Fila", href="/fila"), Link(text="Início", href="/")
    assert [fila.is_current(path) for path in ("/fila", "/fila/7", "/filas", "/")] == [True, True, False, False]
    assert [home.is_current(path) for path in ("/", "/fila")] == [True, False]
