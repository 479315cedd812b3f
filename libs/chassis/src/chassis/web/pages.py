"""The pages of a service: its templates in the one shell, and what every page carries.

pages = Pages(settings, name="Indicadores", folder=Path(__file__).parent / "web", menu=MENU)
app = create_app(…, surfaces={"": pages.problem})
pages.install(app)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.responses import Response
from starlette.types import Scope

from chassis.http import Problem, problem_json, trace_id
from chassis.web import flash as flashes
from chassis.web.csrf import Csrf
from chassis.web.flash import Flash
from chassis.web.formats import filters
from chassis.web.settings import PageSettings
from chassis.web.statics import Statics
from chassis.web.values import Link

Service = Literal["barramento", "registry", "external-user", "metrics"]

HERE = Path(__file__).parent
SIGN_IN = "/entrar"
SIGN_OUT = "/sair"
UNAUTHENTICATED = 401
NOT_FOUND = 404
FORBIDDEN = 403
SERVER_FAULT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What surrounds the pages of one service."""

    name: str
    home: str
    services: tuple[Link, ...]
    menu: tuple[Link, ...]
    sign_in: str | None
    sign_out: str


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
        services = _services(settings)
        self.shell = Shell(
            name=services[service].text,
            home=menu[0].href if menu else "/",
            services=tuple(_marked(link, here=link is services[service]) for link in services.values()),
            menu=tuple(menu),
            sign_in=SIGN_IN if signs_in else None,
            sign_out=SIGN_OUT,
        )
        self.secure = urlsplit(settings.public_url).scheme == "https"
        self._service = service
        self._statics = Statics(HERE / "static", folder / "static")
        self._environment = _environment(folder, statics=self._statics, settings=settings)
        self._policy = _policy(settings.issuer_url)

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
        told = flashes.unpack(request.cookies.get(self.cookie("aviso")))
        given = {
            "request": request,
            "shell": self.shell,
            "viewer": getattr(request.state, "viewer", None),
            # An error before the route was found knows nobody, and so offers nothing.
            "sign_in": self.shell.sign_in if hasattr(request.state, "session") else None,
            "csrf": csrf,
            "flashes": told,
            "trace_id": trace_id(request.scope),
            "with_query": _with_query(request),
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
        if "text/html" not in request.headers.get("accept", "") and "hx-request" not in request.headers:
            return problem_json(scope, problem)
        if problem.status == UNAUTHENTICATED and request.method == "GET" and self.shell.sign_in:
            return self._to_sign_in(request)
        context = {"problem": problem, "advice": _advice(problem, request)}
        response = self.render(request, "chassis/error.html", status=problem.status, context=context)
        response.headers.update(problem.headers)
        if "hx-request" in request.headers and request.method == "GET":
            response.headers["HX-Redirect"] = _here(request)  # an error is no part of a page: show it as a whole one
        return response

    def _to_sign_in(self, request: Request) -> Response:
        target = f"{self.shell.sign_in}?{urlencode({'voltar': _here(request)})}"
        if "hx-request" in request.headers:
            return Response(status_code=UNAUTHENTICATED, headers={"HX-Redirect": target})
        return RedirectResponse(target, 303)


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


def _environment(folder: Path, *, statics: Statics, settings: PageSettings) -> Environment:
    environment = Environment(
        loader=ChoiceLoader(
            [FileSystemLoader(folder / "templates"), PrefixLoader({"chassis": FileSystemLoader(HERE / "templates")})]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["static"] = statics.url
    environment.filters.update(filters(settings.timezone))
    return environment


def _services(settings: PageSettings) -> dict[Service, Link]:
    return {
        "barramento": Link(text="Barramento", href=settings.barramento_site),
        "registry": Link(text="Cadastro de órgãos", href=settings.registry_site),
        "external-user": Link(text="Usuário externo", href=settings.external_user_site),
        "metrics": Link(text="Indicadores", href=settings.metrics_site),
    }


def _marked(link: Link, *, here: bool) -> Link:
    return Link(text=link.text, href=link.href, current="true", always=here)


def _policy(issuer_url: str | None) -> str:
    """Nothing but our own files. Signing out goes through a form to the issuer, so a form may lead there."""
    parts = urlsplit(issuer_url or "")
    issuer = f" {parts.scheme}://{parts.netloc}" if parts.netloc else ""
    return (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        f"object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{issuer}"
    )


def _with_query(request: Request) -> Any:  # noqa: ANN401 - a template's function
    def with_query(**changed: str | None) -> str:
        """This page's address with some parameters set, or taken out by None."""
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changed]
        added = [(name, value) for name, value in changed.items() if value is not None]
        return f"{request.url.path}?{urlencode([*kept, *added])}"

    return with_query


def _here(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _advice(problem: Problem, request: Request) -> list[str]:
    match problem.status:
        case 401:
            return ["Entre novamente e repita o que estava fazendo."]
        case 403:
            return [
                "Confira se entrou com a conta certa.",
                "Se precisar deste acesso, peça a quem administra o sistema no seu órgão.",
            ]
        case 404:
            return [
                "Confira se o endereço foi digitado por inteiro.",
                "Procure o que deseja a partir da página inicial.",
            ]
        case status if status >= SERVER_FAULT:
            return ["Espere alguns minutos e carregue a página de novo.", "Se continuar, fale com a equipe de suporte."]
        case _ if request.method == "GET":
            return ["Confira o endereço e os filtros e carregue a página de novo."]
        case _:
            return ["Volte à página anterior, confira o que foi preenchido e envie de novo."]
