"""Who is at the other end: real certificates over real TLS, or handed over by a proxy that may be believed."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from chassis_app import served, settings
from cryptography.hazmat.primitives.serialization import Encoding
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chassis.operators import OperatorError
from chassis.server import Listener, serving
from chassis.testing.authority import Authority, Identity
from chassis.tls import CertificateFromProxy, TlsFiles, peer_certificate, peer_chain, server_context, spki_sha256


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("ac"))


@pytest.fixture
async def port(authority: Authority) -> AsyncIterator[int]:
    async with served(settings(), tls=authority.server()) as bound:
        yield bound


def trusting(authority: Authority, identity: Identity | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority.pem))
    if identity is not None:
        context.load_cert_chain(identity.pem)
    return context


def pem_of(identity: Identity) -> str:
    return identity.certificate.public_bytes(Encoding.PEM).decode()


async def asked(port: int, context: ssl.SSLContext) -> dict[str, str | None]:
    async with httpx.AsyncClient(verify=context) as client:
        answer = await client.get(f"https://localhost:{port}/quem")
        again = await client.get(f"https://localhost:{port}/quem")
    assert answer.json() == again.json()
    assert answer.headers["strict-transport-security"]
    found: dict[str, str | None] = answer.json()
    return found


async def test_a_system_is_known_by_the_certificate_of_its_connection(authority: Authority, port: int) -> None:
    amargosa = authority.client("amargosa")
    seen = await asked(port, trusting(authority, amargosa))
    assert seen == {
        "spki": spki_sha256(amargosa.certificate),
        "emissor": "CN=AC de teste",
        "serie": f"{amargosa.certificate.serial_number:x}",
        "nome": "CN=amargosa",
        "versao": str(0x0304),
        "cifra": str(0x1302),
    }


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_the_chain_is_what_led_from_the_client_to_an_authority_of_ours(
    authority: Authority, tmp_path: Path, version: ssl.TLSVersion
) -> None:
    between = Authority(tmp_path, "AC intermediária", above=authority)
    chains = []

    async def look(scope: Scope, _: Receive, send: Send) -> None:
        chains.append(peer_chain(scope))
        await Response()(scope, _, send)

    app = FastAPI()
    app.mount("/", look)
    identities = [authority.client("direta"), between.client("abaixo"), None]
    async with serving([Listener(app=app, tls=authority.server())], settings=settings()) as [port]:
        for identity in identities:
            context = trusting(authority, identity)
            context.maximum_version = version
            async with httpx.AsyncClient(verify=context) as client:
                for _ in range(2):
                    assert (await client.get(f"https://localhost:{port}/")).status_code == 200
    direct, below = (identity.certificate for identity in identities if identity is not None)
    assert chains == [(direct,)] * 2 + [(below, between.certificate)] * 2 + [()] * 2


async def test_tls_1_2_is_spoken_and_nothing_older(authority: Authority, port: int) -> None:
    context = trusting(authority, authority.client("amargosa"))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    assert (await asked(port, context))["versao"] == str(0x0303)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    with pytest.warns(DeprecationWarning, match="deprecated"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError):
        await asked(port, context)


async def test_a_server_that_leaves_does_not_wait_for_the_goodbye_of_an_idle_client(authority: Authority) -> None:
    def ask(port: int) -> ssl.SSLSocket:
        idle = trusting(authority).wrap_socket(
            socket.create_connection(("localhost", port)), server_hostname="localhost"
        )
        idle.sendall(b"GET /quem HTTP/1.1\r\nhost: localhost\r\n\r\n")
        assert idle.recv(16).startswith(b"HTTP/1.1 200")
        return idle

    async with asyncio.timeout(10) as patience:  # the grace is longer
        async with served(settings(), tls=authority.server()) as port:
            idle = await asyncio.to_thread(ask, port)
            patience.reschedule(asyncio.get_running_loop().time() + 5)
    idle.close()


async def test_who_has_no_certificate_reaches_http_and_is_nobody(authority: Authority, port: int) -> None:
    seen = await asked(port, trusting(authority))
    assert seen["spki"] is None


async def test_a_certificate_of_another_authority_is_refused_in_the_handshake(
    authority: Authority, port: int, tmp_path: Path
) -> None:
    stranger = Authority(tmp_path, "AC estranha").client("amargosa")
    with pytest.raises((httpx.ConnectError, httpx.ReadError, httpx.RemoteProtocolError, ssl.SSLError)):
        await asked(port, trusting(authority, stranger))


async def test_a_local_proxy_may_hand_over_a_certificate(authority: Authority) -> None:
    amargosa = authority.client("amargosa")
    pem = pem_of(amargosa)
    async with (
        served(settings(), certificate_header="X-Client-Cert") as port,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        seen = (await client.get("/quem", headers={"x-client-cert": quote(pem)})).json()
        assert seen["spki"] == spki_sha256(amargosa.certificate)
        for nothing in ("", "lixo", quote("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")):
            assert (await client.get("/quem", headers={"x-client-cert": nothing})).json()["spki"] is None
        twice = [("x-client-cert", quote(pem)), ("x-client-cert", quote(pem))]
        assert (await client.get("/quem", headers=twice)).json()["spki"] is None


async def test_a_proxy_may_come_by_a_unix_socket(authority: Authority, tmp_path: Path) -> None:
    amargosa = authority.client("amargosa")
    path = tmp_path / "s.sock"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(path))
    async with (
        served(settings(), certificate_header="X-Client-Cert", unix_socket=path),
        httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(uds=str(path))) as client,
    ):
        seen = (await client.get("http://a/quem", headers={"x-client-cert": quote(pem_of(amargosa))})).json()
        with pytest.raises(OperatorError, match=r"s\.sock"):
            async with served(settings(), unix_socket=path):
                pass
    assert seen["spki"] == spki_sha256(amargosa.certificate)


async def test_a_header_is_no_certificate_where_no_proxy_was_announced(authority: Authority, port: int) -> None:
    amargosa = authority.client("amargosa")
    pem = quote(pem_of(amargosa))
    async with httpx.AsyncClient(verify=trusting(authority)) as client:
        answer = await client.get(f"https://localhost:{port}/quem", headers={"x-client-cert": pem})
    assert answer.json()["spki"] is None


@pytest.mark.parametrize(
    ("client", "server", "believed"),
    [
        (("127.0.0.1", 5), ("127.0.0.1", 80), True),
        (("::1", 5), ("::1", 80), True),
        (None, ("/run/barramento.sock", None), True),
        (("10.0.0.7", 5), ("10.0.0.1", 80), False),
        (None, ("10.0.0.1", 80), False),
        (None, None, False),
    ],
)
async def test_a_proxy_is_believed_only_from_loopback_or_a_unix_socket(
    authority: Authority, client: object, server: object, *, believed: bool
) -> None:
    pem = pem_of(authority.client("amargosa"))
    seen: list[bool] = []

    async def app(scope: dict[str, object], receive: object, send: object) -> None:
        assert scope["headers"] == [(b"host", b"a")]
        seen.append(peer_certificate(scope) is not None)

    scope = {
        "type": "http",
        "client": client,
        "server": server,
        "headers": [(b"host", b"a"), (b"x-client-cert", quote(pem).encode())],
    }
    await CertificateFromProxy(app, header="X-Client-Cert")(scope, None, None)  # type: ignore[arg-type] # nothing is sent
    assert seen == [believed]


def test_files_that_are_no_certificates_are_told_of(tmp_path: Path, authority: Authority) -> None:
    (tmp_path / "lixo.pem").write_text("lixo")
    other = authority.client("x")
    for files in (
        TlsFiles(certificate=tmp_path / "nada.pem"),
        TlsFiles(certificate=tmp_path / "lixo.pem"),
        TlsFiles(certificate=other.pem, key=authority.client("y").pem),
        TlsFiles(certificate=other.pem, client_ca=tmp_path / "lixo.pem"),
    ):
        with pytest.raises(OperatorError, match="certificados"):
            server_context(files)
