"""How people enter and leave the pages of a service: `/entrar`, `/entrar/retorno`, `/sair`.

sign_in = SignIn(settings, database=database, client=client)
sign_in.install(app)                     # after Pages.install
"""

import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import structlog
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import RedirectResponse, Response

from chassis.auth import Subject, subject_of
from chassis.db import Database
from chassis.http import Problem
from chassis.http.refusals import unavailable
from chassis.issuer import Issuer, IssuerAwayError, TokenRefusedError
from chassis.oidc import CodeFlow, Going
from chassis.operators import OperatorError
from chassis.sessions import Sessions
from chassis.web.pages import pages_of
from chassis.web.routing import page_router
from chassis.web.settings import PageSettings
from chassis.web.shell import SIGN_IN, SIGN_OUT

log = structlog.get_logger()

CALLBACK = f"{SIGN_IN}/retorno"


class SignIn:
    """The way in by the issuer of the settings, and sessions for whoever came in."""

    def __init__(self, settings: PageSettings, *, database: Database, client: httpx.AsyncClient) -> None:
        """Nothing is asked of the issuer before somebody wants to enter.

        Raises:
            OperatorError: the settings name no issuer.
        """
        if settings.issuer_url is None:
            prefix = str(settings.model_config.get("env_prefix", ""))
            raise OperatorError(f"Falta definir {prefix.upper()}ISSUER_URL: o emissor OIDC com que as pessoas entram.")
        self._site = settings.public_url.rstrip("/")
        self._flow = CodeFlow(
            Issuer(settings.issuer_url, client=client),
            client=client,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=self._site + CALLBACK,
        )
        self._sessions = Sessions(
            database, idle=timedelta(minutes=settings.session_idle_min), longest=timedelta(hours=settings.session_max_h)
        )

    def install(self, app: FastAPI) -> None:
        """Let the pages of `app` know who is signed in, and serve the way in and out."""
        app.state.sessions = self._sessions
        app.include_router(self._routes())

    async def enter(self, request: Request, response: Response, subject: Subject, *, name: str) -> None:
        """Let somebody in whose identity was established, here or by other means; `response` carries the cookie."""
        pages = pages_of(request)
        pages.set_cookie(response, "sessao", await self._sessions.open(subject, name=name))
        pages.delete_cookie(response, "form")

    def _routes(self) -> APIRouter:
        router = page_router()

        @router.get(SIGN_IN)
        async def entrar(request: Request, voltar: str = "/") -> Response:
            return await self._go(request, back=_inside(voltar))

        @router.get(CALLBACK)
        async def retorno(request: Request, state: str = "", code: str = "") -> Response:
            return await self._come_back(request, state=state, code=code)

        @router.post(SIGN_OUT)
        async def sair(request: Request) -> Response:
            return await self._leave(request)

        return router

    async def _go(self, request: Request, *, back: str) -> Response:
        if request.state.session is not None:
            return RedirectResponse(back, 303)
        try:
            url, going = await self._flow.start(back=back)
        except IssuerAwayError as error:
            raise _away(error) from None
        response = RedirectResponse(url, 303)
        pages_of(request).set_cookie(response, "entrada", going.packed())
        return response

    async def _come_back(self, request: Request, *, state: str, code: str) -> Response:
        pages = pages_of(request)
        going = Going.unpack(request.cookies.get(pages.cookie("entrada")))
        if going is None or not hmac.compare_digest(state.encode(), going.state.encode()):
            raise _start_again("state")
        if not code:
            raise _cancelled()
        claims = await self._claims(code, going)
        response = RedirectResponse(_inside(going.back), 303)
        await self.enter(request, response, _subject(claims), name=_name(claims))
        pages.delete_cookie(response, "entrada")
        return response

    async def _claims(self, code: str, going: Going) -> Mapping[str, Any]:
        try:
            return await self._flow.finish(code, going)
        except TokenRefusedError as error:
            raise _start_again(str(error)) from None
        except IssuerAwayError as error:
            raise _away(error) from None

    async def _leave(self, request: Request) -> Response:
        pages = pages_of(request)
        await self._sessions.close(request.cookies.get(pages.cookie("sessao"), ""))
        response = RedirectResponse(await self._flow.farewell(home=self._site + pages.shell.home), 303)
        for purpose in ("sessao", "form"):
            pages.delete_cookie(response, purpose)
        return response


def _inside(url: str) -> str:
    """A path of ours, whatever was asked for: a link to us must not lead somebody elsewhere after signing in."""
    harmless = url.startswith("/") and not url.startswith(("//", "/\\")) and url.isprintable()
    return url if harmless else "/"


def _subject(claims: Mapping[str, Any]) -> Subject:
    try:
        return subject_of(claims)
    except TokenRefusedError as error:
        log.warning("sign_in.no_tenant", reason=str(error))
        raise Problem(
            403,
            "entrada.sem_vinculo",
            title="Sua conta não está ligada a um órgão",
            detail="Sabemos quem você é, mas não em nome de que órgão você age.",
        ) from None


def _name(claims: Mapping[str, Any]) -> str:
    return str(claims.get("name") or claims.get("preferred_username") or claims["sub"])


def _cancelled() -> Problem:
    return Problem(
        403,
        "entrada.cancelada",
        title="A entrada não foi concluída",
        detail="O serviço de identificação não confirmou quem você é, ou a entrada foi cancelada.",
    )


def _start_again(reason: str) -> Problem:
    log.warning("sign_in.refused", reason=reason)
    return Problem(
        400,
        "entrada.invalida",
        title="Não foi possível concluir a entrada",
        detail="A entrada começou em outra janela, demorou demais ou foi interrompida. Comece de novo em “Entrar”.",
    )


def _away(error: IssuerAwayError) -> Problem:
    log.warning("sign_in.issuer_away", reason=str(error))
    return unavailable()
