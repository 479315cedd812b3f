"""A real OIDC issuer for tests: the library `oidc-provider-mock` in a process, and its tokens without a browser.

The development issuer of the embedded stack is the same library. Its access tokens are opaque; its ID tokens are signed
and carry whatever claims its user has. With the service's audience as the client id, an ID token is a bearer token.
"""

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest_asyncio

from chassis.embedded.ports import free_port

START_S = 20.0
CALLBACK = "http://127.0.0.1/retorno"


class DevIssuer:
    """Speaks to a running issuer; the client doesn't follow redirections."""

    def __init__(self, url: str, *, client: httpx.AsyncClient) -> None:
        """`url` without a slash at its end, as its tokens carry it."""
        self.url = url
        self._client = client

    async def person(self, sub: str, /, **claims: Any) -> None:  # noqa: ANN401 - claims are JSON
        """Let somebody exist, with these claims: `name`, `tenant`, `papeis`, `orgao`."""
        (await self._client.put(f"{self.url}/users/{sub}", json=claims)).raise_for_status()

    async def token(
        self, *, tenant: str, papeis: Sequence[str], orgao: int | None = None, audience: str = "tropeiro"
    ) -> str:
        """A bearer token for somebody of this tenant in these roles."""
        sub = re.sub(r"[^\w.-]", "-", f"{tenant}.{'.'.join(papeis)}.{orgao or ''}")
        await self.person(sub, tenant=tenant, papeis=list(papeis), **({} if orgao is None else {"orgao": orgao}))
        return await self.id_token(sub, client_id=audience)

    async def id_token(self, sub: str, /, *, client_id: str) -> str:
        """Sign somebody in by authorization code, as a browser would, and take the ID token."""
        asked = {
            "client_id": client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile email",
        }
        answer = await self._client.post(f"{self.url}/oauth2/authorize", params=asked, data={"sub": sub})
        [code] = parse_qs(urlsplit(answer.headers["location"]).query)["code"]
        given = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        # It takes any secret, but a client without one it refuses.
        tokens = await self._client.post(f"{self.url}/oauth2/token", data=given, auth=(client_id, "any"))
        return str(tokens.raise_for_status().json()["id_token"])


@contextlib.contextmanager
def issuer_process(port: int) -> Iterator[str]:
    """Run an issuer on this port of the loopback; gives its address. Every start has a new key."""
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    environment = {**os.environ, "NO_COLOR": "1"}
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - our own words
        try:
            _wait_for(url, process)
            yield url
        finally:
            process.terminate()


@pytest_asyncio.fixture(scope="session")
async def issuer() -> AsyncIterator[DevIssuer]:
    """A real issuer, and who can be on it."""
    with contextlib.ExitStack() as stack:
        url = await asyncio.to_thread(stack.enter_context, issuer_process(free_port()))
        async with httpx.AsyncClient() as client:
            yield DevIssuer(url, client=client)


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while True:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/jwks").raise_for_status()
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the issuer did not start: is oidc-provider-mock installed?")
        time.sleep(0.1)
