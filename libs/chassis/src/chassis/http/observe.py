"""The outermost layer of every application: one span, one trace id, metrics, security headers, and no crash unsaid."""

import asyncio
import time
from uuid import uuid4

import structlog
from opentelemetry.trace import Span, SpanKind, StatusCode
from prometheus_client import Counter, Histogram
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import telemetry
from chassis.away import StillAwayError, is_away
from chassis.blobs.errors import EnvioPartidoError
from chassis.crashes import where
from chassis.db import is_unstorable
from chassis.http import refusals
from chassis.http.problems import TRACE_ID, Problem, Surfaces

log = structlog.get_logger()

REQUESTS = Counter("http_requests", "Pedidos atendidos, por rota e situação", ("method", "route", "status"))
DURATION = Histogram("http_request_duration_seconds", "Duração dos pedidos, por rota", ("method", "route"))

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
NO_ROUTE = "(nenhuma)"
CLIENT_GONE = 499
LATER = "tropeiro.later"
SEND = "tropeiro.send"
SERVER_FAULT = 500

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cache-control", b"no-store"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000")


class ResponseBrokenOffError(Exception):
    """The application failed after its answer had begun: the connection is closed so that the client notices."""


class Observe:
    """Wraps an application; nothing leaves it unanswered, and no exception text leaves it at all."""

    def __init__(self, app: ASGIApp, *, surfaces: Surfaces) -> None:
        """Answer crashes of `app` in the form that `surfaces` wants."""
        self._app = app
        self._surfaces = surfaces

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with telemetry.tracer.start_as_current_span(
            scope["method"],
            context=telemetry.context_from(_trace_headers(scope)),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            scope[TRACE_ID] = telemetry.trace_id() or uuid4().hex
            answer = _Answer(scope, send)
            scope[SEND] = answer.send
            began = time.perf_counter()
            try:
                await self._serve(scope, receive, answer)
            finally:
                _record(scope, span, status=answer.status, seconds=time.perf_counter() - began)

    async def _serve(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            return
        except asyncio.CancelledError:
            # The server is stopping and its grace is over. This is the outermost frame of the request's own task.
            await self._refuse(scope, receive, answer, refusals.unavailable())
        except Exception as error:  # noqa: BLE001 - the last resort of every request
            await self._refuse(scope, receive, answer, _refusal_of(error, route=route_of(scope)))

    async def _refuse(self, scope: Scope, receive: Receive, answer: "_Answer", problem: Problem) -> None:
        if answer.began:
            raise ResponseBrokenOffError from None
        await self._surfaces.render(scope, problem)(scope, receive, answer.send)


def _refusal_of(error: Exception, *, route: str) -> Problem:
    if is_unstorable(error):
        log.info("http.unstorable", route=route)
        return refusals.null_character()
    if isinstance(error, Problem):  # of a middleware, where no handler of the application hears it
        return error
    log.error("http.failed", route=route, **where(error))
    away = isinstance(error, StillAwayError | EnvioPartidoError) or is_away(error)
    return refusals.unavailable() if away else refusals.crash()


class _Answer:
    """One answer on its way out: notes its status, adds what every answer carries."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.status = CLIENT_GONE
        self.began = False
        self._send = send
        always = (*SECURITY_HEADERS, HSTS) if scope["scheme"] == "https" else SECURITY_HEADERS
        self._always = (*always, (b"x-trace-id", scope[TRACE_ID].encode()))

    async def send(self, message: Message) -> None:
        """Pass it on; what the application set itself stands."""
        if message["type"] == "http.response.start":
            self.began, self.status = True, message["status"]
            headers = list(message.get("headers", ()))
            given = {name.lower() for name, _ in headers}
            message = {**message, "headers": [*headers, *(h for h in self._always if h[0] not in given)]}
        await self._send(message)


def route_of(scope: Scope, /) -> str:
    """The template that the path matched, as in `/v1/unidades/{id}`; one word for everything that matched none."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return NO_ROUTE if path is None else str(path)


def left_to_later(scope: Scope, /) -> None:
    """This request is answered after its application has returned (`Later`), and counted then."""
    scope[LATER] = True


def count(method: str, route: str, *, status: int, seconds: float) -> None:
    """One more request, answered with this."""
    known = method if method in METHODS else "outro"
    REQUESTS.labels(known, route, str(status)).inc()
    DURATION.labels(known, route).observe(seconds)


def _record(scope: Scope, span: Span, *, status: int, seconds: float) -> None:
    method = scope["method"] if scope["method"] in METHODS else "outro"
    route = route_of(scope)
    if LATER in scope:
        span.update_name(f"{method} {route}")
        return
    count(method, route, status=status, seconds=seconds)
    # Neither query nor path nor client address: they may tell of a person.
    span.update_name(f"{method} {route}")
    span.set_attributes({"http.request.method": method, "http.route": route, "http.response.status_code": status})
    if status >= SERVER_FAULT:
        span.set_status(StatusCode.ERROR)


def _trace_headers(scope: Scope) -> dict[str, str]:
    wanted = (b"traceparent", b"tracestate")
    return {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in wanted}
