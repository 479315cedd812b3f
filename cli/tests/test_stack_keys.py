"""Keys, tokens, mail and exports of the development stack, as their users meet them."""

import json
import mailbox
import shlex
import smtplib
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography import x509
from joserfc import jwk, jwt
from stack_driver import NewStack, Stack

from tropeiro.stack import certificates

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("stack_keys")]
SYSTEMS = ("AMARGOSA", "BAHIA", "UNIAO")


@pytest.fixture(scope="module")
def stack(new_stack: NewStack) -> Stack:
    made = new_stack()
    brought = made.up("oidc", "smtp")
    assert brought.returncode == 0, brought.stdout + brought.stderr
    return made


@pytest.fixture(scope="module")
def exports(stack: Stack) -> dict[str, str]:
    """What a shell knows after `eval "$(tropeiro env)"`."""
    told = stack.tropeiro("env").stdout
    shown = subprocess.run(  # noqa: S603 - our own output
        ["/bin/sh", "-c", f"eval {shlex.quote(told)}; env -0"], capture_output=True, text=True, check=True, env={}
    )
    return dict(entry.split("=", 1) for entry in shown.stdout.split("\0") if entry)


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{stack.port('oidc')}", trust_env=False) as made:
        yield made


def test_env_exports_what_the_clients_of_the_bus_need(stack: Stack, exports: dict[str, str]) -> None:
    bus = stack.port("barramento-mtls")
    assert exports["TROPEIRO_BUS_URL"] == f"https://127.0.0.1:{bus}/interoperabilidade/rest/v3/"
    assert exports["TROPEIRO_PENDENCIAS_URL"] == f"https://127.0.0.1:{stack.port('barramento-pendencias')}/"
    for service in ("registry", "external-user", "metrics", "barramento"):
        name = f"TROPEIRO_{service.replace('-', '_').upper()}_URL"
        assert exports[name] == f"http://127.0.0.1:{stack.port(service)}"
    for system in SYSTEMS:
        assert Path(exports[f"TROPEIRO_{system}_CERT"]).is_file()
        assert exports[f"TROPEIRO_{system}_REPO"] in {"1", "5"}
        assert exports[f"TROPEIRO_{system}_UNIT"] != exports[f"TROPEIRO_{system}_UNIT2"]


def test_env_tells_no_secret(stack: Stack, exports: dict[str, str]) -> None:
    passwords = json.loads((stack.data / "chaves" / "senhas.json").read_text()) if _has_passwords(stack) else {}
    told = " ".join(exports.values())
    assert not any(secret in told for secret in passwords.values())
    assert "PRIVATE" not in told


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_and_the_server_recognise_each_other(stack: Stack, exports: dict[str, str], system: str) -> None:
    here = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=exports["TROPEIRO_CA"])
    here.load_cert_chain(stack.data / "chaves" / "servidor.pem")
    here.verify_mode = ssl.CERT_REQUIRED
    there = ssl.create_default_context(cafile=exports["TROPEIRO_CA"])
    there.load_cert_chain(exports[f"TROPEIRO_{system}_CERT"])
    ours, theirs = socket.socketpair()
    shown: list[x509.Certificate] = []

    def serve() -> None:
        with here.wrap_socket(ours, server_side=True) as secured:
            der = secured.getpeercert(binary_form=True)
            shown.append(x509.load_der_x509_certificate(der or b""))

    server = threading.Thread(target=serve)
    server.start()
    with there.wrap_socket(theirs, server_hostname="127.0.0.1") as secured:
        assert secured.version() == "TLSv1.3"
    server.join()
    assert system in shown[0].subject.rfc4514_string()


def test_certificates_stay_the_same_when_asked_for_again(tmp_path: Path) -> None:
    certificates.ensure(tmp_path, systems=["AMARGOSA"])
    first = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    certificates.ensure(tmp_path, systems=["AMARGOSA", "BAHIA"])
    assert {name: (tmp_path / name).read_bytes() for name in first} == first
    assert (tmp_path / "bahia.pem").exists()


def test_a_token_is_signed_by_the_issuer_that_runs(stack: Stack, client: httpx.Client) -> None:
    made = stack.tropeiro("token", "--tenant", "amargosa", "--papel", "gestor", "--papel", "cpad", "--orgao", "1000")
    keys = jwk.KeySet.import_key_set(client.get("/jwks").json())
    claims = jwt.decode(made.stdout.strip(), keys, algorithms=["RS256"]).claims
    assert claims["iss"] == client.get("/.well-known/openid-configuration").json()["issuer"]
    assert claims["aud"] == "tropeiro"
    assert (claims["tenant"], claims["papeis"], claims["orgao"]) == ("amargosa", ["gestor", "cpad"], 1000)
    assert claims["sub"]
    assert 0 < claims["exp"] - claims["iat"] <= 8 * 3600


def test_a_token_outlives_a_restart_of_the_issuer(stack: Stack, client: httpx.Client) -> None:
    made = stack.tropeiro("token", "--tenant", "bahia", "--papel", "gestor").stdout.strip()
    assert stack.tropeiro("restart", "oidc").returncode == 0
    keys = jwk.KeySet.import_key_set(client.get("/jwks").json())
    assert jwt.decode(made, keys, algorithms=["RS256"]).claims["tenant"] == "bahia"


def test_a_person_signs_in_with_code_and_brings_her_roles(client: httpx.Client) -> None:
    back = "http://127.0.0.1:1/volta"
    asked = {
        "response_type": "code",
        "client_id": "registry",
        "redirect_uri": back,
        "scope": "openid profile",
        "state": "s",
        "nonce": "n",
    }
    answer = client.post(f"/oauth2/authorize?{urlencode(asked)}", data={"sub": "admin.amargosa"})
    assert answer.status_code == 302, answer.text
    code = parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "client_id": "registry"}
    token = client.post("/oauth2/token", data=given).json()["id_token"]
    claims = jwt.decode(token, jwk.KeySet.import_key_set(client.get("/jwks").json()), algorithms=["RS256"]).claims
    assert (claims["tenant"], claims["papeis"], claims["orgao"]) == ("amargosa", ["ADMIN_LOCAL"], 1000)
    assert claims["aud"] in ("registry", ["registry"])


def test_every_mail_that_is_sent_lands_in_the_maildir(stack: Stack, exports: dict[str, str]) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "sei@amargosa.example", "pessoa@example.org", "Confirmação"
    mail.set_content("Olá")
    with smtplib.SMTP("127.0.0.1", stack.port("smtp")) as server:
        server.send_message(mail)
    kept = list(mailbox.Maildir(exports["TROPEIRO_MAIL_DIR"], create=False))
    assert [message["To"] for message in kept] == ["pessoa@example.org"]


def _has_passwords(stack: Stack) -> bool:
    return (stack.data / "chaves" / "senhas.json").exists()
