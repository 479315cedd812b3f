"""A form is accepted only from a page of ours: a token in a cookie and in the form, which must be the same.

Another site can make a browser send the cookie (`SameSite=Lax` already forbids that for POST), but can't read it, and
so can't put it into the form. Over HTTPS the cookie has the prefix `__Host-`, so that no sibling domain can plant one.
What browsers say of themselves (`Sec-Fetch-Site`) is believed when they say that a request comes from elsewhere.
"""

import hmac
import secrets

from fastapi import Request

from chassis.http import Problem

FIELD = "_csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})


class Csrf:
    """The token of one request; a page that has no form neither makes nor sets one."""

    def __init__(self, cookie: str | None) -> None:
        self._token = cookie
        self.asked = False

    @property
    def token(self) -> str:
        """What a form must carry."""
        self.asked = True
        self._token = self._token or secrets.token_urlsafe(32)
        return self._token


async def check(request: Request, *, cookie: str) -> None:
    """Let pass what only reads, and forms that carry the token of the cookie named `cookie`.

    Raises:
        Problem: 403, the form is not from a page of ours, or its cookie is gone.
    """
    if request.method in SAFE:
        return
    kept = request.cookies.get(cookie, "")
    sent = (await request.form()).get(FIELD, "") if kept else ""
    same = isinstance(sent, str) and hmac.compare_digest(sent.encode(), kept.encode())
    if not kept or not same or request.headers.get("sec-fetch-site", "none") not in OURS:
        raise Problem(
            403,
            "formulario.expirado",
            title="O formulário perdeu a validade",
            detail="Por segurança, o que você enviou não foi aceito: a página ficou aberta por muito tempo, foi aberta "
            "a partir de outro site, ou o navegador não guardou os cookies. Nada foi alterado. Volte, recarregue a "
            "página e envie de novo.",
        )
