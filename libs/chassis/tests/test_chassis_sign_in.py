"""Staff sign in with a real issuer, by authorization code and PKCE, and leave again."""

import base64
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

import asyncpg
import httpx
import pytest
from chassis_styleguide import HERE, settings
from fastapi import Depends, FastAPI, Request
from pydantic import SecretStr
from starlette.responses import Response

from chassis import sessions as module
from chassis.db import Database
from chassis.http import create_app
from chassis.issuer import Issuer, IssuerAwayError, TokenRefusedError
from chassis.oidc import CodeFlow, Going
from chassis.operators import OperatorError
from chassis.sessions import Session
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase
from chassis.web import Pages, SignIn, page_router, render, signed_in

pytestmark = pytest.mark.pg

SITE = "http://servico.example"
PERSON = "maria@amargosa"


class Browser:
    """Goes from page to page as a browser does, with the cookies of our site."""

    def __init__(self, app: FastAPI, issuer: DevIssuer, outside: httpx.AsyncClient) -> None:
        self.ours = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=SITE, headers={"Accept": "text/html,*/*"}
        )
        self.issuer = issuer
        self._outside = outside
        self.asked_issuer: dict[str, list[str]] = {}

    async def signs_in(self, sub: str = PERSON, *, back: str = "/restrito?pagina=2") -> httpx.Response:
        """Open a page, be led to the issuer, agree there, and come back as far as the callback's answer."""
        led = await self.ours.get(back)
        assert led.status_code == 303
        sent = await self.ours.get(led.headers["location"])
        return await self.ours.get(await self.agrees(sent.headers["location"], sub))

    async def agrees(self, url: str, sub: str) -> str:
        self.asked_issuer = parse_qs(urlsplit(url).query)
        answer = await self._outside.post(url, data={"sub": sub})
        return str(answer.headers["location"])

    async def leaves(self) -> httpx.Response:
        page = await self.ours.get("/restrito")
        token = page.text.split('name="_csrf" value="')[1].split('"')[0]
        return await self.ours.post("/sair", data={"_csrf": token})


@pytest.fixture
async def browser(issuer: DevIssuer, database: NewDatabase) -> AsyncIterator[Browser]:
    await issuer.person(PERSON, name="Maria das Dores", tenant="amargosa", papeis=["gestor"], orgao=7)
    dsns = await database("entrada")
    owner = await asyncpg.connect(dsns.migrator)
    for statement in module.DDL:
        await owner.execute(statement)
    await owner.close()
    db = Database(dsns.app, source="/teste")
    async with httpx.AsyncClient() as outside:
        app = site(issuer, db, outside)
        there = Browser(app, issuer, outside)
        async with there.ours:
            yield there
    await db.close()


def site(issuer: DevIssuer, db: Database, client: httpx.AsyncClient) -> FastAPI:
    given = settings(issuer_url=issuer.url, public_url=SITE, oidc_client_secret="qualquer")
    pages = Pages(given, service="metrics", folder=HERE)
    router = page_router()

    @router.get("/restrito")
    async def restrito(request: Request, quem: Annotated[Session, Depends(signed_in())]) -> Response:
        return render(request, "quem.html", quem=quem)

    @router.get("/{tenant}/gestao")
    async def gestao(request: Request, quem: Annotated[Session, Depends(signed_in("admin_local"))]) -> Response:
        return render(request, "quem.html", quem=quem)

    app = create_app(title="t", settings=given, routers=[router], surfaces={"": pages.problem})
    pages.install(app)
    SignIn(given, database=db, client=client).install(app)
    return app


async def test_who_opens_a_page_comes_back_to_it_signed_in(browser: Browser) -> None:
    back = await browser.signs_in()
    assert (back.status_code, back.headers["location"]) == (303, "/restrito?pagina=2")
    page = await browser.ours.get(back.headers["location"])
    assert "Maria das Dores" in page.text
    assert "amargosa GESTOR 7" in page.text


async def test_the_code_is_bound_to_us_by_pkce_state_and_nonce(browser: Browser) -> None:
    await browser.signs_in()
    assert browser.asked_issuer["code_challenge_method"] == ["S256"]
    assert len(browser.asked_issuer["code_challenge"][0]) == 43
    assert {"state", "nonce"} <= browser.asked_issuer.keys()


async def test_the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites(browser: Browser) -> None:
    back = await browser.signs_in()
    cookies = [value for value in back.headers.get_list("set-cookie") if "sessao" in value]
    assert [("HttpOnly" in value, "SameSite=lax" in value) for value in cookies] == [(True, True)]


async def test_a_code_is_worth_nothing_in_another_browser(browser: Browser) -> None:
    sent = await browser.ours.get("/entrar")
    callback = await browser.agrees(sent.headers["location"], PERSON)
    browser.ours.cookies.clear()
    answer = await browser.ours.get(callback)
    assert answer.status_code == 400
    assert "Não foi possível concluir a entrada" in answer.text


async def test_a_code_is_worth_nothing_twice(browser: Browser) -> None:
    sent = await browser.ours.get("/entrar")
    kept = dict(browser.ours.cookies)
    callback = await browser.agrees(sent.headers["location"], PERSON)
    assert (await browser.ours.get(callback)).status_code == 303
    browser.ours.cookies = httpx.Cookies(kept)
    assert (await browser.ours.get(callback)).status_code == 400


async def test_whoever_cancels_at_the_issuer_is_told_so(browser: Browser) -> None:
    sent = await browser.ours.get("/entrar")
    state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
    answer = await browser.ours.get("/entrar/retorno", params={"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert "A entrada não foi concluída" in answer.text


async def test_an_account_without_a_body_is_not_let_in(browser: Browser) -> None:
    await browser.issuer.person("solto", name="Solto")
    answer = await browser.signs_in("solto")
    assert answer.status_code == 403
    assert "Sua conta não está ligada a um órgão" in answer.text


@pytest.mark.parametrize("target", ["//fora.example", "/\\fora.example", "https://fora.example", "/ok\r\nx: y", ""])
async def test_nobody_is_led_to_another_site_after_signing_in(browser: Browser, target: str) -> None:
    sent = await browser.ours.get("/entrar", params={"voltar": target})
    back = await browser.ours.get(await browser.agrees(sent.headers["location"], PERSON))
    assert back.headers["location"] == "/"


async def test_another_role_sees_a_page_that_says_what_to_do(browser: Browser) -> None:
    await browser.signs_in()
    answer = await browser.ours.get("/amargosa/gestao")
    assert answer.status_code == 403
    assert "peça a quem administra o sistema" in answer.text


async def test_a_page_of_another_tenant_does_not_exist(browser: Browser) -> None:
    await browser.signs_in()
    assert (await browser.ours.get("/timoteo/gestao")).status_code == 404


async def test_leaving_ends_the_session_here_and_goes_on_to_the_issuer(browser: Browser) -> None:
    await browser.signs_in()
    kept = dict(browser.ours.cookies)
    answer = await browser.leaves()
    assert answer.headers["location"].startswith(f"{browser.issuer.url}/oauth2/end_session?")
    browser.ours.cookies = httpx.Cookies(kept)
    assert (await browser.ours.get("/restrito")).headers["location"].startswith("/entrar?voltar=")


async def test_leaving_takes_a_form_of_ours(browser: Browser) -> None:
    await browser.signs_in()
    assert (await browser.ours.post("/sair")).status_code == 403
    assert (await browser.ours.get("/restrito")).status_code == 200


async def test_a_program_without_a_session_gets_a_problem_and_no_redirection(browser: Browser) -> None:
    answer = await browser.ours.get("/restrito", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["codigo"]) == (401, "nao_autenticado")


async def test_who_is_signed_in_already_goes_straight_on(browser: Browser) -> None:
    await browser.signs_in()
    answer = await browser.ours.get("/entrar", params={"voltar": "/restrito"})
    assert answer.headers["location"] == "/restrito"


@pytest.mark.parametrize("cookie", ["", "!", "e30=", "W10=", "eyJzdGF0ZSI6IDF9"])
def test_a_cookie_that_is_not_ours_leads_nowhere(cookie: str) -> None:
    assert Going.unpack(cookie) is None


async def test_an_id_token_with_another_nonce_is_refused(issuer: DevIssuer) -> None:
    await issuer.person(PERSON, tenant="amargosa", papeis=["gestor"])
    async with httpx.AsyncClient() as client:
        flow = flow_of(issuer.url, client, secret="x")
        url, going = await flow.start(back="/")
        answer = await client.post(url, data={"sub": PERSON})
        code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
        with pytest.raises(TokenRefusedError, match="nonce"):
            await flow.finish(code, Going(state=going.state, nonce="outro", verifier=going.verifier, back="/"))


class Elsewhere:
    """An issuer that is there until it is not, and what it was sent."""

    def __init__(self) -> None:
        self.answers: dict[str, httpx.Response | None] = {
            "/.well-known/openid-configuration": httpx.Response(
                200,
                json={
                    "issuer": "https://id.example",
                    "jwks_uri": "https://id.example/jwks",
                    "authorization_endpoint": "https://id.example/authorize",
                    "token_endpoint": "https://id.example/token",
                },
            )
        }
        self.sent: list[httpx.Request] = []

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(request)
        answer = self.answers.get(request.url.path)
        if answer is None:
            raise httpx.ConnectError("away")
        return answer


def flow_of(url: str, client: httpx.AsyncClient, *, secret: str | None) -> CodeFlow:
    return CodeFlow(
        Issuer(url, client=client),
        client=client,
        client_id="tropeiro",
        client_secret=None if secret is None else SecretStr(secret),
        redirect_uri=f"{SITE}/entrar/retorno",
    )


GOING = Going(state="s", nonce="n", verifier="v" * 43, back="/")


@pytest.mark.parametrize("secret", ["a:b", None])
async def test_the_code_is_exchanged_with_the_verifier_and_the_secret_if_there_is_one(secret: str | None) -> None:
    there = Elsewhere()
    there.answers["/token"] = httpx.Response(400, json={"error": "invalid_grant"})
    async with httpx.AsyncClient(transport=httpx.MockTransport(there)) as client:
        with pytest.raises(TokenRefusedError):
            await flow_of("https://id.example", client, secret=secret).finish("c", GOING)
    sent = there.sent[-1]
    assert parse_qs(sent.content.decode())["code_verifier"] == ["v" * 43]
    expected = None if secret is None else "Basic " + base64.b64encode(b"tropeiro:a%3Ab").decode()
    assert sent.headers.get("authorization") == expected


async def test_an_issuer_that_goes_away_meanwhile_is_told_from_one_that_refuses() -> None:
    there = Elsewhere()
    async with httpx.AsyncClient(transport=httpx.MockTransport(there)) as client:
        flow = flow_of("https://id.example", client, secret=None)
        with pytest.raises(IssuerAwayError):
            await flow.finish("c", GOING)


async def test_leaving_works_without_the_issuer() -> None:
    there = Elsewhere()
    async with httpx.AsyncClient(transport=httpx.MockTransport(there)) as client:
        assert await flow_of("https://id.example", client, secret=None).farewell(home=SITE) == SITE
        there.answers.clear()
        assert await flow_of("https://id.example", client, secret=None).farewell(home=SITE) == SITE


async def test_a_site_without_issuer_says_what_is_missing(database: NewDatabase) -> None:
    db = Database((await database("entrada")).app, source="/teste")
    async with httpx.AsyncClient() as client:
        with pytest.raises(OperatorError, match="ISSUER_URL"):
            SignIn(settings(), database=db, client=client)
    await db.close()


async def test_while_the_issuer_is_away_the_page_says_so(database: NewDatabase) -> None:
    dsns = await database("entrada")
    db = Database(dsns.app, source="/teste")

    async def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away")

    async with httpx.AsyncClient(transport=httpx.MockTransport(away)) as client:
        app = site(DevIssuer("http://id.example", client=client), db, client)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=SITE) as ours:
            answer = await ours.get("/entrar", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert "Serviço indisponível no momento" in answer.text
    await db.close()
