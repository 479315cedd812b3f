"""The pages of a service: its templates in the one shell, and what every page carries.

pages = Pages(settings, service="metrics", folder=Path(__file__).parent / "web", menu=MENU)
app = create_app(…, surfaces={"": pages.problem})
pages.install(app)
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.responses import Response
from starlette.types import Scope

from chassis.http import Problem, problem_json, trace_id
from chassis.web import errors, templating
from chassis.web.csrf import Csrf
from chassis.web.flash import Flash, unpack
from chassis.web.settings import PageSettings
from chassis.web.shell import Service, content_policy, shell_of
from chassis.web.statics import Statics
from chassis.web.values import Link

OURS = Path(__file__).parent / "static"


class Pages:
    """Renders the templates of one service."""

    def __init__(
        self,
        settings: PageSettings,
        *,
        service: Service,
        folder: Path,
        menu: Sequence[Link] = (),
        signs_in: bool = True,
    ) -> None:
        """Read the static files; templates are read when first asked for.

        Args:
            settings: addresses, time zone.
            service: which of the four this is.
            folder: holds `templates/`, and `static/` if the service has files of its own.
            menu: its pages, below the header.
            signs_in: whether the header offers to sign in.
        """
        self.shell = shell_of(service, settings, menu=menu, signs_in=signs_in)
        self.secure = urlsplit(settings.public_url).scheme == "https"
        self._service = service
        self._statics = Statics(OURS, folder / "static")
        self._environment = templating.environment(folder, statics=self._statics, settings=settings)
        self._policy = content_policy(settings.issuer_url)

    def install(self, app: FastAPI) -> None:
        """Let `render` and `see_other` find these pages, and serve their static files."""
        app.state.pages = self
        app.include_router(self._statics.routes())

    def cookie(self, purpose: str, /) -> str:
        """The name of a cookie: services that share a host, as on one machine, must not share cookies."""
        return ("__Host-" if self.secure else "") + f"tropeiro-{self._service}-{purpose}"

    def set_cookie(self, response: Response, purpose: str, value: str) -> None:
        """Set a cookie that lives as long as the browser and that no script can read."""
        response.set_cookie(self.cookie(purpose), value, httponly=True, secure=self.secure, samesite="lax", path="/")

    def delete_cookie(self, response: Response, purpose: str) -> None:
        """Take a cookie back."""
        response.delete_cookie(self.cookie(purpose), httponly=True, secure=self.secure, samesite="lax", path="/")

    def render(self, request: Request, template: str, /, *, status: int, context: dict[str, Any]) -> HTMLResponse:
        """The page that `template` makes of `context`."""
        csrf = Csrf(request.cookies.get(self.cookie("form")))
        told = unpack(request.cookies.get(self.cookie("aviso")))
        given = {
            "request": request,
            "shell": self.shell,
            "viewer": getattr(request.state, "viewer", None),
            # An error before the route was found knows nobody, and so offers nothing.
            "sign_in": self.shell.sign_in if hasattr(request.state, "session") else None,
            "csrf": csrf,
            "flashes": told,
            "trace_id": trace_id(request.scope),
            "with_query": templating.with_query(request),
            **context,
        }
        body = self._environment.get_template(template).render(given)
        response = HTMLResponse(body, status, headers={"Content-Security-Policy": self._policy, "Vary": "Cookie"})
        if csrf.asked:
            self.set_cookie(response, "form", csrf.token)
        if told:
            self.delete_cookie(response, "aviso")
        return response

    def problem(self, scope: Scope, problem: Problem, /) -> Response:
        """A refusal as a page for people and as `application/problem+json` for programs; a `chassis.http` surface.

        Who asks for a page without being signed in is led to sign in, and back.
        """
        request = Request(scope)
        if not errors.wants_page(request):
            return problem_json(scope, problem)
        if self.shell.sign_in and errors.must_sign_in(request, problem):
            return errors.to_sign_in(request, self.shell.sign_in)
        context = {"problem": problem, "advice": errors.advice(problem, request)}
        response = self.render(request, "chassis/error.html", status=problem.status, context=context)
        response.headers.update(problem.headers)
        if errors.is_partial(request) and request.method == "GET":
            response.headers["HX-Redirect"] = errors.here(request)  # no part of a page: show it as a whole one
        return response


def render(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:  # noqa: ANN401 - whatever the template takes
    """The page that a template of the service makes of `context`.

    Raises:
        jinja2.UndefinedError: the template names something that it wasn't given.
    """
    return pages_of(request).render(request, template, status=status, context=context)


def see_other(request: Request, url: str, /, *, told: Flash | None = None) -> RedirectResponse:
    """After a POST: go to `url`, so that reloading repeats nothing, and say there what was done."""
    response = RedirectResponse(url, 303)
    if told is not None:
        pages_of(request).set_cookie(response, "aviso", told.packed())
    return response


def pages_of(request: Request, /) -> Pages:
    """The pages installed in the application that serves this request."""
    pages = request.app.state.pages
    assert isinstance(pages, Pages)  # noqa: S101 - the composition root installed them
    return pages
