"""An OIDC issuer: what it says of itself, the keys that it signs with, and whether a token is really its own."""

import asyncio
import time
from typing import Any, Final

import httpx
import structlog
from joserfc import jwk, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from pydantic import BaseModel, ValidationError

from chassis.client import ClientSettings, http_client

log = structlog.get_logger()

# Only signatures by a private key: with HMAC in the list, a public key could pass for a shared secret (RFC 8725 §3.1).
ALGORITHMS: Final = ("RS256", "PS256", "ES256")
CLOCK_SKEW_S: Final = 30
KEYS_AGE_S: Final = 600.0
# A token may name any key; each unknown one must not cost the issuer a request.
KEYS_PAUSE_S: Final = 10.0
# Somebody waits in front of a page meanwhile: they are told at once that it is away, and try again themselves.
PATIENCE: Final = ClientSettings(read_s=5.0, attempts=1)


def issuer_client() -> httpx.AsyncClient:
    """Speaks to an issuer, for a whole service; close it, or use it as a context."""
    return http_client(settings=PATIENCE)


class IssuerAwayError(Exception):
    """The issuer does not answer, or not as OpenID Connect Discovery 1.0 says. It is worth trying again."""


class TokenRefusedError(Exception):
    """A token is not of this issuer, not for us, or no longer valid. The text is for operators."""


class Metadata(BaseModel):
    """What the issuer says of itself (OpenID Connect Discovery 1.0 §3), as far as we need it."""

    issuer: str
    jwks_uri: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None


class Issuer:
    """One issuer, asked as rarely as can be: its metadata once, its keys every ten minutes or for an unknown one."""

    def __init__(self, url: str, *, client: httpx.AsyncClient) -> None:
        """Nothing is asked before the first token.

        Args:
            url: the issuer identifier, exactly as tokens carry it in `iss`.
            client: speaks to it; whoever made it closes it.
        """
        self.url = url
        self._client = client
        self._metadata: Metadata | None = None
        self._keys: jwk.KeySet | None = None
        self._keys_at = 0.0
        self._lock = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """What it says of itself.

        Raises:
            IssuerAwayError: it does not answer, or speaks for another issuer.
        """
        if self._metadata is None:
            told = await self._get(f"{self.url.rstrip('/')}/.well-known/openid-configuration")
            try:
                metadata = Metadata.model_validate(told)
            except ValidationError as error:
                raise IssuerAwayError("its configuration is not that of an OpenID provider") from error
            if metadata.issuer != self.url:
                raise IssuerAwayError("its configuration names another issuer")
            self._metadata = metadata
        return self._metadata

    async def claims(self, token: str, /, *, audience: str) -> dict[str, Any]:
        """What a token claims, after its signature, issuer, audience and time were checked.

        Raises:
            TokenRefusedError: it must not be believed.
            IssuerAwayError: whether it may can't be found out now.
        """
        expected = jwt.JWTClaimsRegistry(
            leeway=CLOCK_SKEW_S,
            iss={"essential": True, "value": self.url},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
            sub={"essential": True},
        )
        try:
            claims = (await self._decoded(token)).claims
            expected.validate(claims)
        except (JoseError, ValueError) as error:
            raise TokenRefusedError(str(error)) from error
        return claims

    async def _decoded(self, token: str) -> jwt.Token:
        try:
            return jwt.decode(token, await self._keys_no_older_than(KEYS_AGE_S), algorithms=list(ALGORITHMS))
        except (
            InvalidKeyIdError,
            BadSignatureError,
        ):  # a new key, by its name or, of an issuer that names none, without
            return jwt.decode(token, await self._keys_no_older_than(KEYS_PAUSE_S), algorithms=list(ALGORITHMS))

    async def _keys_no_older_than(self, seconds: float) -> jwk.KeySet:
        async with self._lock:
            keys = self._keys
            if keys is None or time.monotonic() - self._keys_at > seconds:
                keys = self._keys = await self._fresh_keys(keys)
                self._keys_at = time.monotonic()
            return keys

    async def _fresh_keys(self, old: jwk.KeySet | None) -> jwk.KeySet:
        """Its keys as of now; while it is away, the old ones: people go on working with these."""
        try:
            return await self._asked_keys()
        except IssuerAwayError as error:
            if old is None:
                raise
            log.warning("issuer.away", reason=str(error))
            return old

    async def _asked_keys(self) -> jwk.KeySet:
        told = await self._get((await self.metadata()).jwks_uri)
        try:
            return jwk.KeySet.import_key_set(told)
        except (JoseError, KeyError, TypeError, ValueError) as error:
            raise IssuerAwayError("its keys can't be read") from error

    async def _get(self, url: str) -> Any:  # noqa: ANN401 - JSON of somebody else
        try:
            answer = await self._client.get(url)
            return answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerAwayError(f"no answer from {url}") from error
