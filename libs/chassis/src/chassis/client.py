"""HTTP out, to systems that are not ours: bounded in time, tried again where that is safe, part of the same trace."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass

import httpx
import stamina
from opentelemetry.trace import SpanKind, StatusCode

from chassis import telemetry

SAFE_TO_REPEAT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
NEVER_HELPS = (httpx.UnsupportedProtocol, httpx.LocalProtocolError)
PASSING_STATUS = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """How patient a client is.

    Attributes:
        connect_s: to reach the other side.
        read_s: between two pieces of an answer.
        connections: at once.
        attempts: of one call that may be repeated, the first included.
        within_s: no new attempt after this.
    """

    connect_s: float = 3.0
    read_s: float = 20.0
    connections: int = 50
    attempts: int = 4
    within_s: float = 30.0


def http_client(
    base_url: str = "",
    /,
    *,
    settings: ClientSettings | None = None,
    tls: ssl.SSLContext | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.AsyncClient:
    """A client; close it, or use it as a context.

    GET, HEAD, OPTIONS, PUT and DELETE are tried again when the other side is away or says so (429, 502, 503, 504), and
    so is a request that carries an `Idempotency-Key`; never one whose body is a stream, which is spent. Redirects are
    not followed, nor are proxies taken from the environment.

    Args:
        base_url: what relative URLs are relative to.
        settings: how patient it is.
        tls: authorities to trust and a certificate to show; the system's authorities if absent.
        headers: sent with every request.
    """
    patience = settings or ClientSettings()
    transport = httpx.AsyncHTTPTransport(
        verify=tls or ssl.create_default_context(),
        limits=httpx.Limits(max_connections=patience.connections, max_keepalive_connections=patience.connections),
    )
    return httpx.AsyncClient(
        base_url=base_url,
        headers={"user-agent": "tropeiro", **(headers or {})},
        timeout=httpx.Timeout(patience.read_s, connect=patience.connect_s),
        transport=Patient(transport, patience),
        trust_env=False,
    )


class _AwayError(Exception):
    """The other side said that it can't answer now."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(response.status_code)
        self.response = response


class Patient(httpx.AsyncBaseTransport):
    """Sends each request inside a span, and again while that helps."""

    def __init__(self, inner: httpx.AsyncBaseTransport, settings: ClientSettings) -> None:
        """Send through `inner`."""
        self._inner = inner
        self._settings = settings

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it.

        Raises:
            httpx.TransportError: the other side could not be reached, in any attempt.
        """
        with telemetry.tracer.start_as_current_span(
            request.method, kind=SpanKind.CLIENT, record_exception=False
        ) as span:
            # Neither path nor query: they may tell of a person.
            span.set_attributes({"http.request.method": request.method, "server.address": request.url.host})
            if (traceparent := telemetry.traceparent()) is not None:
                request.headers["traceparent"] = traceparent
            response = await (
                self._again(request) if may_repeat(request) else self._inner.handle_async_request(request)
            )
            span.set_attribute("http.response.status_code", response.status_code)
            if response.is_error:
                span.set_status(StatusCode.ERROR)
            return response

    async def aclose(self) -> None:
        """Close the connections."""
        await self._inner.aclose()

    async def _again(self, request: httpx.Request) -> httpx.Response:
        patience = stamina.retry_context(
            on=_helps,
            attempts=self._settings.attempts,
            timeout=self._settings.within_s,
            wait_max=self._settings.read_s,
        )
        try:
            async for attempt in patience:
                with attempt:
                    return await self._once(request)
        except _AwayError as away:
            return away.response
        raise AssertionError  # the loop above returns or raises

    async def _once(self, request: httpx.Request) -> httpx.Response:
        response = await self._inner.handle_async_request(request)
        if response.status_code in PASSING_STATUS:
            await response.aread()  # gives the connection back
            raise _AwayError(response)
        return response


def may_repeat(request: httpx.Request, /) -> bool:
    """Whether sending it twice does no more than sending it once."""
    if not isinstance(request.stream, httpx.ByteStream):
        return False
    return request.method in SAFE_TO_REPEAT or "idempotency-key" in request.headers


def _helps(error: Exception) -> bool | float:
    """Whether trying again helps; as a number, after how many seconds the other side wants it."""
    if isinstance(error, _AwayError):
        asked = error.response.headers.get("retry-after", "")
        return float(asked) if asked.isdigit() else True
    return isinstance(error, httpx.TransportError) and not isinstance(error, NEVER_HELPS)
