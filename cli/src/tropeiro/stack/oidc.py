"""The OIDC issuer for development, on the library `oidc-provider-mock`; its key is kept, so tokens outlive a restart.

Run as a process by the stack: `python -m tropeiro.stack.oidc PORT KEY_FILE`. Any name can sign in; those in `PEOPLE`
need one click and bring their claims along. `tropeiro token` signs with the same key, without the server.
"""

import json
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from joserfc import jwk, jwt

from chassis import clock
from chassis.embedded.ports import HOST
from tropeiro.stack.folder import write_private

ALGORITHM = "RS256"  # what the library signs with
AUDIENCE = "tropeiro"
TOKEN_SECONDS = 8 * 3600
PEOPLE: dict[str, dict[str, Any]] = {
    "gestora.amargosa": {"name": "Gestora de Amargosa", "tenant": "amargosa", "papeis": ["GESTOR"]},
    "admin.amargosa": {
        "name": "Administrador local de Amargosa",
        "tenant": "amargosa",
        "papeis": ["ADMIN_LOCAL"],
        "orgao": 1000,
    },
    "gestor.bahia": {"name": "Gestor do Estado da Bahia", "tenant": "bahia", "papeis": ["GESTOR"]},
    "gestora.uniao": {"name": "Gestora da União", "tenant": "uniao", "papeis": ["GESTOR"]},
    "plataforma": {"name": "Administradora da plataforma", "tenant": "plataforma", "papeis": ["ADMIN_PLATAFORMA"]},
}


def ensure_key(path: Path) -> None:
    """Make the issuer's key at the first start."""
    if path.exists():
        return
    key = jwk.RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM, "kid": uuid4().hex})
    write_private(path, json.dumps(key.as_dict(private=True)).encode())


def token(key_file: Path, *, issuer: str, tenant: str, papeis: Sequence[str], orgao: int | None, sub: str) -> str:
    """A bearer token as the issuer would sign it.

    Args:
        key_file: the issuer's key.
        issuer: its address, which the services compare.
        tenant: the body in whose name its bearer acts.
        papeis: roles in it.
        orgao: limits them to one unit's branch.
        sub: who the bearer is.
    """
    now = int(clock.now().timestamp())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": AUDIENCE,
        "sub": sub,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "tenant": tenant,
        "papeis": list(papeis),
    }
    if orgao is not None:
        claims["orgao"] = orgao
    key = _read_key(key_file)
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, claims, key)


def main() -> None:
    """Serve until asked to leave."""
    import uvicorn  # noqa: PLC0415 - only this process needs it

    port, key_file = int(sys.argv[1]), Path(sys.argv[2])
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback
    uvicorn.run(_app(key_file), interface="wsgi", host=HOST, port=port, log_level="warning")


def _app(key_file: Path) -> Any:  # noqa: ANN401 - a Flask application, which nobody else here speaks of
    with warnings.catch_warnings(action="ignore"):  # the library uses parts of Authlib that are going away
        import flask  # noqa: PLC0415 - only this process needs it
        from authlib.jose import JsonWebKey  # noqa: PLC0415 - the same
        from oidc_provider_mock import app as make_app  # noqa: PLC0415 - the same
        from oidc_provider_mock._app import AuthorizationCodeGrant  # noqa: PLC0415 - the same
        from oidc_provider_mock._storage import User  # noqa: PLC0415 - the same

        # Our services are public clients: they prove themselves by PKCE, not by a secret.
        AuthorizationCodeGrant.TOKEN_ENDPOINT_AUTH_METHODS = ["none", "client_secret_basic", "client_secret_post"]
        key = JsonWebKey.import_key(_read_key(key_file).as_dict(private=True))
        app = make_app(user_claims=[User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()])

    def use_the_kept_key() -> None:
        flask.g.oidc_provider_mock_storage.jwk = key

    app.before_request(use_the_kept_key)
    return app


def _read_key(path: Path) -> jwk.RSAKey:
    return jwk.RSAKey.import_key(json.loads(path.read_text()))


if __name__ == "__main__":
    main()
