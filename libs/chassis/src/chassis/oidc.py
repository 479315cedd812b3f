"""Signing in with an OIDC issuer: authorization code with PKCE (RFC 6749 §4.1, RFC 7636, OpenID Connect Core 1.0 §3.1).

The protocol alone; `chassis.web.sign_in` makes pages of it. Tokens are read once and not kept.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

import httpx
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from pydantic import SecretStr

from chassis.issuer import Issuer, IssuerAwayError, TokenRefusedError

log = structlog.get_logger()

SCOPE: Final = "openid profile email"
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """Somebody is on the way to the issuer: what must come back, and where they were. Kept by their browser."""

    state: str
    nonce: str
    verifier: str
    back: str

    def packed(self) -> str:
        """As the value of a cookie."""
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def unpack(cls, cookie: str | None, /) -> "Going | None":
        """What a cookie holds, if it is one of ours."""
        try:
            told = json.loads(base64.urlsafe_b64decode((cookie or "").encode()))
            return cls(**told) if all(isinstance(value, str) for value in told.values()) else None
        except (AttributeError, TypeError, ValueError):
            return None


class CodeFlow:
    """One service as a client of one issuer."""

    def __init__(
        self,
        issuer: Issuer,
        *,
        client: httpx.AsyncClient,
        client_id: str,
        client_secret: SecretStr | None,
        redirect_uri: str,
    ) -> None:
        """Nothing is asked of the issuer before somebody wants to enter.

        Args:
            issuer: whose people may enter.
            client: speaks to it; whoever made it closes it.
            client_id: how the issuer calls us.
            client_secret: proves that we are it; without one, PKCE alone binds the code to us.
            redirect_uri: where the issuer sends people back, registered with it.
        """
        self._issuer = issuer
        self._client = client
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri

    async def start(self, *, back: str) -> tuple[str, Going]:
        """Where to send somebody, and what to keep until they come back.

        Raises:
            IssuerAwayError: it does not answer.
        """
        endpoint = (await self._issuer.metadata()).authorization_endpoint
        going = Going(
            state=secrets.token_urlsafe(24),
            nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48),
            back=back,
        )
        url = prepare_grant_uri(
            endpoint,
            client_id=self._client_id,
            response_type="code",
            redirect_uri=self._redirect_uri,
            scope=SCOPE,
            state=going.state,
            nonce=going.nonce,
            code_challenge=create_s256_code_challenge(going.verifier),
            code_challenge_method="S256",
        )
        return str(url), going

    async def finish(self, code: str, going: Going) -> Mapping[str, Any]:
        """Who came back, as the claims of a verified ID token.

        Raises:
            TokenRefusedError: the issuer knows no such code for us, or its token must not be believed.
            IssuerAwayError: it does not answer.
        """
        claims = await self._issuer.claims(await self._id_token(code, going), audience=self._client_id)
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), going.nonce.encode()):
            raise TokenRefusedError("the nonce is not the one that was sent")
        return claims

    async def farewell(self, *, home: str) -> str:
        """Where to send somebody who leaves (OpenID Connect RP-Initiated Logout 1.0), else `home`."""
        try:
            endpoint = (await self._issuer.metadata()).end_session_endpoint
        except IssuerAwayError as error:
            log.warning("oidc.issuer_away", reason=str(error))
            return home
        told = {"client_id": self._client_id, "post_logout_redirect_uri": home}
        return home if endpoint is None else f"{endpoint}?{urlencode(told)}"

    async def _id_token(self, code: str, going: Going) -> str:
        endpoint = (await self._issuer.metadata()).token_endpoint
        body = prepare_token_request(
            "authorization_code",
            code=code,
            redirect_uri=self._redirect_uri,
            code_verifier=going.verifier,
            client_id=self._client_id,
        )
        try:
            answer = await self._client.post(endpoint, content=body, headers=FORM, auth=self._password())
            told = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise IssuerAwayError(f"no answer from {endpoint}") from error
        if answer.is_error or not isinstance(told, dict) or not isinstance(told.get("id_token"), str):
            raise TokenRefusedError(f"{endpoint} answered {answer.status_code} and gave no ID token")
        return str(told["id_token"])

    def _password(self) -> httpx.Auth:
        """Our id and secret, each form-encoded before Basic (RFC 6749 §2.3.1)."""
        if self._client_secret is None:
            return httpx.Auth()  # adds nothing
        return httpx.BasicAuth(quote(self._client_id, safe=""), quote(self._client_secret.get_secret_value(), safe=""))
