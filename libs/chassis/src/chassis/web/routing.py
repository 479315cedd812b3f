"""Routers of pages, and who may see them."""

from collections.abc import AsyncIterator, Awaitable, Callable

from fastapi import APIRouter, Depends, Request

from chassis.http import Problem
from chassis.sessions import Session, Sessions
from chassis.web import csrf
from chassis.web.pages import pages_of
from chassis.web.values import Viewer


def page_router() -> APIRouter:
    """A router of pages: knows who is signed in, guards its forms against forgery, stays out of the API's document."""
    return APIRouter(include_in_schema=False, dependencies=[Depends(_recognise), Depends(_from_our_form)])


def signed_in(*papeis: str) -> Callable[[Request], Awaitable[Session]]:
    """A dependency of routes of a `page_router`: who is signed in, if they hold one of these roles.

    Who isn't signed in is led to sign in and back; another role gets a 403 page; a path of another tenant a 404 page.
    """

    async def session(request: Request) -> Session:
        found: Session | None = request.state.session
        if found is None:
            raise Problem(
                401,
                "nao_autenticado",
                title="Entre para continuar",
                detail="Sua sessão terminou ou você ainda não entrou. O que foi enviado agora não foi gravado.",
            )
        found.subject.must_belong_to(request.path_params.get("tenant", found.subject.tenant))
        found.subject.must_be(*papeis)
        return found

    return session


async def _recognise(request: Request) -> None:
    sessions: Sessions | None = getattr(request.app.state, "sessions", None)
    cookie = request.cookies.get(pages_of(request).cookie("sessao"))
    session = await sessions.find(cookie) if sessions is not None and cookie else None
    request.state.session = session
    if session is not None:
        request.state.viewer = Viewer(name=session.name, place=session.subject.tenant)


async def _from_our_form(request: Request) -> AsyncIterator[None]:
    try:
        await csrf.check(request, cookie=pages_of(request).cookie("form"))
        yield
    finally:
        await request.close()  # the files of its form
