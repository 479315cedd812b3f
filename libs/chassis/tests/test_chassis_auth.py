"""Bearer tokens: which are believed, and what a route makes of who calls."""

import asyncio
import base64
import hmac
import json
import time
from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx
import pytest
from chassis_styleguide import settings
from fastapi import APIRouter, Depends
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from joserfc import jwk, jwt

from chassis import auth
from chassis.auth import Subject, Tokens, require
from chassis.embedded.ports import free_port
from chassis.http import create_app
from chassis.issuer import Issuer, IssuerAwayError, TokenRefusedError, issuer_client
from chassis.operators import OperatorError
from chassis.testing.issuer import DevIssuer, issuer_process

URL = "https://id.example"
KEY = jwk.RSAKey.generate_key(2048, {"kid": "um"})
OTHER_KEY = jwk.RSAKey.generate_key(2048, {"kid": "dois"})


class FakeSite:
    """The pages of an issuer, and how often they were asked for."""

    def __init__(self) -> None:
        self.keys = [KEY]
        self.asked: list[str] = []
        self.away = False
        self.says = URL

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        if self.away:
            raise httpx.ConnectError("away")
        if request.url.path == "/jwks":
            return httpx.Response(200, json={"keys": [key.as_dict(private=False) for key in self.keys]})
        told = {name: f"{URL}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
        return httpx.Response(200, json={"issuer": self.says, "jwks_uri": f"{URL}/jwks", **told})


@pytest.fixture
def site() -> FakeSite:
    return FakeSite()


@pytest.fixture
async def tokens(site: FakeSite) -> AsyncIterator[Tokens]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(site)) as client:
        yield Tokens(Issuer(URL, client=client), audience="tropeiro")


CLAIMS = {"iss": URL, "aud": "tropeiro", "sub": "p1", "exp": 9_999_999_999, "tenant": "amargosa"}


def jose(*parts: dict[str, object]) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


def signed(key: jwk.RSAKey = KEY, *, alg: str = "RS256", **changed: object) -> str:
    now = int(time.time())
    claims = {**CLAIMS, "iat": now, "exp": now + 60, "papeis": ["gestor"], **changed}
    given = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid}, given, key, algorithms=[alg])


async def test_a_token_tells_who_acts_for_which_body_in_which_roles(tokens: Tokens) -> None:
    subject = await tokens.subject(signed(papeis=["gestor", "admin_local"], orgao="7"))
    assert subject == Subject(sub="p1", tenant="amargosa", papeis=frozenset({"GESTOR", "ADMIN_LOCAL"}), orgao=7)


async def test_what_the_issuer_says_of_a_person_besides_is_carried_and_what_is_no_text_is_not(tokens: Tokens) -> None:
    subject = await tokens.subject(signed(cpf="52998224725", email="a@b.br", preferred_username=["a"]))
    assert subject.known_as == {"52998224725", "a@b.br"}
    assert (await tokens.subject(signed(email="a" * 256))).known_as == frozenset()


async def test_our_audience_may_be_one_of_several(tokens: Tokens) -> None:
    assert (await tokens.subject(signed(aud=["outro", "tropeiro"]))).sub == "p1"


async def test_a_role_that_only_looks_like_one_of_ours_is_none(tokens: Tokens) -> None:
    subject = await tokens.subject(signed(papeis=["admın_local", "gestor"]))
    assert subject.papeis == {"GESTOR"}


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "https://outro.example"},
        {"iss": None},
        {"aud": "outro"},
        {"aud": None},
        {"exp": int(time.time()) - 31},
        {"exp": None},
        {"nbf": int(time.time()) + 86_400},
        {"sub": None},
        {"tenant": None},
        {"tenant": ""},
        {"papeis": "gestor"},
        {"orgao": "sete"},
        {"orgao": 2**63},
        {"sub": "p\0"},
        {"tenant": "amargosa\0"},
    ],
    ids=" ".join,  # the names, not the times: workers compare them
)
async def test_a_token_is_refused_when_a_claim_is_wrong_or_missing(tokens: Tokens, changed: dict[str, Any]) -> None:
    with pytest.raises(TokenRefusedError):
        await tokens.subject(signed(**changed))


async def test_clocks_may_differ_by_half_a_minute(tokens: Tokens) -> None:
    assert (await tokens.subject(signed(exp=int(time.time()) - 20, nbf=int(time.time()) + 20))).tenant == "amargosa"


async def test_a_signature_by_another_key_is_refused(tokens: Tokens) -> None:
    impostor = jwk.RSAKey.generate_key(2048, {"kid": "um"})
    with pytest.raises(TokenRefusedError):
        await tokens.subject(signed(impostor))


async def test_an_algorithm_that_we_did_not_choose_is_refused(tokens: Tokens) -> None:
    with pytest.raises(TokenRefusedError):
        await tokens.subject(signed(alg="RS512"))


async def test_the_public_key_is_no_shared_secret(tokens: Tokens) -> None:
    signed_part = jose({"alg": "HS256", "kid": "um"}, CLAIMS)
    mac = hmac.digest(KEY.as_pem(private=False), signed_part.encode(), "sha256")
    with pytest.raises(TokenRefusedError):
        await tokens.subject(f"{signed_part}.{base64.urlsafe_b64encode(mac).decode().rstrip('=')}")


async def test_a_token_without_signature_is_refused(tokens: Tokens) -> None:
    with pytest.raises(TokenRefusedError):
        await tokens.subject(jose({"alg": "none"}, CLAIMS) + ".")


@given(st.one_of(st.text(max_size=200), st.from_regex(r"[\w-]{1,40}\.[\w-]{1,40}\.[\w-]{0,40}", fullmatch=True)))
@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_no_token_is_refused_and_breaks_nothing(tokens: Tokens, text: str) -> None:
    with pytest.raises(TokenRefusedError):
        await tokens.subject(text)


async def test_the_issuer_is_asked_once_for_many_tokens(tokens: Tokens, site: FakeSite) -> None:
    for _ in range(5):
        await tokens.subject(signed())
    assert len(site.asked) == 2


async def test_an_unknown_key_is_looked_for_but_not_every_time(
    tokens: Tokens, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tokens.subject(signed())
    monkeypatch.setattr("chassis.issuer.KEYS_PAUSE_S", -1.0)
    site.keys = [KEY, OTHER_KEY]
    assert (await tokens.subject(signed(OTHER_KEY))).sub == "p1"
    monkeypatch.setattr("chassis.issuer.KEYS_PAUSE_S", 60.0)
    asked = len(site.asked)
    for _ in range(5):
        with pytest.raises(TokenRefusedError):
            await tokens.subject(signed(jwk.RSAKey.generate_key(2048, {"kid": "tres"})))
    assert len(site.asked) == asked


async def test_known_keys_go_on_serving_while_the_issuer_is_away(
    tokens: Tokens, site: FakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tokens.subject(signed())
    monkeypatch.setattr("chassis.issuer.KEYS_AGE_S", -1.0)
    site.away = True
    assert (await tokens.subject(signed())).sub == "p1"


async def test_an_issuer_that_speaks_for_another_is_not_believed(tokens: Tokens, site: FakeSite) -> None:
    site.says = "https://outro.example"
    with pytest.raises(IssuerAwayError):
        await tokens.subject(signed())


@pytest.mark.parametrize("told", [b"<html>", b"[]", b"{}", b'{"keys": 1}', b'{"keys": [{"kty": "RSA"}]}'])
async def test_an_issuer_that_talks_nonsense_is_as_good_as_away(told: bytes) -> None:
    async def nonsense(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/jwks" or not told.startswith(b'{"keys'):
            return httpx.Response(200, content=told)
        return await FakeSite()(request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(nonsense)) as client:
        with pytest.raises(IssuerAwayError):
            await Tokens(Issuer(URL, client=client), audience="tropeiro").subject(signed())


# As a route sees it.


@pytest.fixture
async def api(site: FakeSite) -> AsyncIterator[httpx.AsyncClient]:
    router = APIRouter()

    @router.get("/v1/{tenant}/fila")
    async def get(quem: Annotated[Subject, Depends(require("admin_local", "admin_plataforma"))]) -> str:
        return quem.sub

    given = settings(issuer_url=URL)
    app = create_app(title="t", settings=given, routers=[router])
    async with httpx.AsyncClient(transport=httpx.MockTransport(site)) as client:
        auth.install(app, given, client=client)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as api:
            yield api


def holding(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def test_a_route_lets_in_who_holds_one_of_its_roles(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/amargosa/fila", headers=holding(signed(papeis=["admin_local"])))
    assert (answer.status_code, answer.json()) == (200, "p1")


async def test_without_a_token_the_answer_asks_for_one(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/amargosa/fila")
    assert (answer.status_code, answer.json()["codigo"]) == (401, "nao_autenticado")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_token_that_does_not_hold_says_so(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/amargosa/fila", headers=holding(signed(aud="outro")))
    assert (answer.status_code, answer.json()["codigo"]) == (401, "token.invalido")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_another_role_is_forbidden(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/amargosa/fila", headers=holding(signed()))
    assert (answer.status_code, answer.json()["codigo"]) == (403, "sem_permissao")


async def test_another_tenant_learns_nothing_not_even_that_a_role_is_missing(api: httpx.AsyncClient) -> None:
    answer = await api.get("/v1/timoteo/fila", headers=holding(signed()))
    assert (answer.status_code, answer.json()["codigo"]) == (404, "nao_existe")


async def test_while_the_issuer_is_away_callers_are_asked_to_come_again(api: httpx.AsyncClient, site: FakeSite) -> None:
    site.away = True
    answer = await api.get("/v1/amargosa/fila", headers=holding(signed()))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_service_without_issuer_says_what_is_missing() -> None:
    given = settings()
    app = create_app(title="t", settings=given, routers=[])
    async with httpx.AsyncClient() as client:
        with pytest.raises(OperatorError, match="ISSUER_URL"):
            auth.install(app, given, client=client)


async def test_an_issuer_that_does_not_answer_is_asked_once_and_nobody_is_kept_waiting() -> None:
    asked = 0

    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as server, issuer_client() as client:
        host, port = server.sockets[0].getsockname()
        with pytest.raises(IssuerAwayError):
            await Issuer(f"http://{host}:{port}", client=client).metadata()
    assert asked == 1


# Against a real issuer.


async def test_tokens_of_the_development_issuer_are_believed(issuer: DevIssuer) -> None:
    token = await issuer.token(tenant="amargosa", papeis=["gestor"], orgao=12)
    async with httpx.AsyncClient() as client:
        subject = await Tokens(Issuer(issuer.url, client=client), audience="tropeiro").subject(token)
    assert (subject.tenant, subject.papeis, subject.orgao) == ("amargosa", frozenset({"GESTOR"}), 12)


async def test_an_issuer_that_came_back_with_another_key_is_believed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setattr("chassis.issuer.KEYS_PAUSE_S", -1.0)
    async with httpx.AsyncClient() as client:
        tokens = Tokens(Issuer(f"http://127.0.0.1:{port}", client=client), audience="tropeiro")
        for _ in range(2):
            with issuer_process(port) as url:
                token = await DevIssuer(url, client=client).token(tenant="amargosa", papeis=["gestor"])
                assert (await tokens.subject(token)).tenant == "amargosa"
