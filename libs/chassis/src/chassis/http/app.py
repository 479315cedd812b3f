"""One FastAPI application, with everything that each of ours must have."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError, ResponseValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import Response

from chassis.blobs.errors import ArmazenamentoCheioError
from chassis.http import document, health, refusals, validation
from chassis.http.limits import BodyLimit, LimitBodies
from chassis.http.observe import Observe
from chassis.http.problems import ErrorRenderer, Problem, ProblemBody, Surfaces
from chassis.idempotency import ChaveEmUsoError, ChaveReutilizadaError, FaltaChaveError
from chassis.settings import ServiceSettings

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]
Translator = Callable[[Any], Problem]


def create_app(
    *,
    title: str,
    settings: ServiceSettings,
    routers: Sequence[APIRouter],
    ready: Mapping[str, health.Check] | None = None,
    refused: Mapping[type[Exception], Translator] | None = None,
    surfaces: Mapping[str, ErrorRenderer] | None = None,
    upload_paths: Sequence[str] = (),
    body_limits: Mapping[str, int] | None = None,
    inside: Sequence[Middleware] = (),
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """The application.

    Args:
        title: how the API is called in its OpenAPI document.
        settings: limits come from here.
        routers: its routes.
        ready: what `/pronto` asks, by name; each returns, or raises if its part is away.
        refused: how the service's own errors become a `Problem`.
        surfaces: path prefix → who renders errors below it, where that isn't `problem_json`.
        upload_paths: regular expressions of whole paths that take files.
        body_limits: largest body, in bytes, on further paths, by the regular expression of the whole path.
        inside: what stands between the limits of a request and its route, the first outermost.
        lifespan: opens what the application needs and closes it again.
    """
    forms = Surfaces(surfaces)
    app = FastAPI(
        title=title,
        lifespan=lifespan,
        docs_url=None,  # Swagger UI comes from a CDN
        redoc_url=None,
        responses={"default": {"model": ProblemBody, "description": "Recusa ou falha"}},
        # Its own span would carry queries and client addresses: `Observe` makes one that tells of nobody.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.surfaces = forms
    _translate(app, forms, refused or {})
    of_uploads = _limit(settings, max_bytes=settings.max_upload_bytes, seconds=settings.upload_timeout_s)
    of_others = {
        path: _limit(settings, max_bytes=max_bytes, seconds=settings.request_timeout_s)
        for path, max_bytes in (body_limits or {}).items()
    }
    for one in reversed(inside):
        app.add_middleware(one.cls, *one.args, **one.kwargs)
    app.add_middleware(
        LimitBodies,
        surfaces=forms,
        limit=_limit(settings, max_bytes=settings.max_body_bytes, seconds=settings.request_timeout_s),
        by_path={**dict.fromkeys(upload_paths, of_uploads), **of_others},
    )
    app.add_middleware(Observe, surfaces=forms)
    for router in (health.routes(ready or {}), *routers):
        app.include_router(router)
    document.describe_problems(app)
    return app


def _limit(settings: ServiceSettings, *, max_bytes: int, seconds: float) -> BodyLimit:
    return BodyLimit(max_bytes=max_bytes, seconds=seconds, json_depth=settings.max_json_depth)


def _translate(app: FastAPI, surfaces: Surfaces, refused: Mapping[type[Exception], Translator]) -> None:
    translators: dict[type[Exception], Translator] = {
        Problem: lambda problem: problem,
        RequestValidationError: lambda error: validation.refusal(error.errors()),
        ResponseValidationError: lambda _: refusals.crash(),
        HTTPException: lambda error: refusals.by_status(error.status_code, error.headers),
        FaltaChaveError: lambda _: refusals.idempotency_key_missing(),
        ChaveReutilizadaError: lambda _: refusals.idempotency_key_reused(),
        ChaveEmUsoError: lambda _: refusals.idempotency_key_in_use(),
        ArmazenamentoCheioError: lambda _: refusals.storage_full(),
        **refused,
    }
    for kind, translator in translators.items():
        app.add_exception_handler(kind, _handler(surfaces, translator))


def _handler(surfaces: Surfaces, translator: Translator) -> Callable[[Request, Exception], Any]:
    async def handle(request: Request, error: Exception) -> Response:
        return surfaces.render(request.scope, translator(error))

    return handle
