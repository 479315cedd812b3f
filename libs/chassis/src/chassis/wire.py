"""The HTTP/1.1 connection: uvicorn's httptools protocol, with the ASGI `tls` extension and limits that it lacks.

Uvicorn limits neither headers nor the time they take, and answers what it can't parse as plain text. Here a connection
costs constant memory, is given up in time, and every refusal has the form of the surface that it was meant for.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import Context
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import unquote
from uuid import uuid4

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from chassis.http import refusals
from chassis.http.later import DETACH, Written
from chassis.http.problems import TRACE_ID, Problem, Surfaces
from chassis.settings import ServiceSettings
from chassis.tls import tls_extension

PER_HEADER_BYTES = 4  # ": " and the line end
LINGER_S = 10.0
HANG_UP_S = 2.0
GOODBYE_S = 0.5
NOBODY_READS = asyncio.Event()  # of all requests that were read to their end and are answered later


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLimits:
    """What a request line and its headers may cost, and how long a refused body is read and thrown away."""

    header_bytes: int
    header_count: int
    url_bytes: int
    seconds: float
    linger_seconds: float = LINGER_S


def head_limits(settings: ServiceSettings, /) -> HeadLimits:
    """As the settings say."""
    return HeadLimits(
        header_bytes=settings.max_header_bytes,
        header_count=settings.max_header_count,
        url_bytes=settings.max_url_bytes,
        seconds=settings.header_timeout_s,
    )


class _RefusedError(Exception):
    """Stops the parser. What to answer stands in the protocol."""


class _Pipeline(list[Any]):
    """What uvicorn needs of a queue that is nearly always empty: an empty deque takes 760 bytes of each connection."""

    __slots__ = ()

    def appendleft(self, item: object) -> None:
        self.insert(0, item)


class Protocol(HttpToolsProtocol):
    """One connection."""

    # Python shares the names of up to thirty attributes between the objects of a class, and uvicorn's own are nearly as
    # many: with ours beside them each connection would hold a table of them all, 2 kB.
    __slots__ = (
        "_begun",
        "_extensions",
        "_head_timer",
        "_header_bytes",
        "_hung_up",
        "_in_head",
        "_just_begun",
        "_later",
        "_limits",
        "_linger_timer",
        "_lost",
        "_parser_let_go",
        "_partial_bytes",
        "_refusal",
        "_running",
        "_surfaces",
    )

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: HeadLimits,
        surfaces: Surfaces,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.pipeline = _Pipeline()  # type: ignore[assignment] # it does what is asked of it
        self._limits = limits
        self._surfaces = surfaces
        self._extensions: dict[str, Any] = {}
        self._running: RequestResponseCycle | None = None
        self._refusal: Problem | None = None
        self._later: asyncio.Task[None] | None = None
        self._linger_timer: asyncio.TimerHandle | None = None
        self._head_timer: asyncio.TimerHandle | None = None
        self._hung_up = self._lost = self._parser_let_go = False
        self._begun = False
        self._in_head = True
        self._just_begun = True
        self._partial_bytes = 0
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Look at the peer's certificate, once for all requests of this connection."""
        super().connection_made(transport)
        tls = transport.get_extra_info("ssl_object")
        self._extensions = {DETACH: self._detach} | ({} if tls is None else {"tls": tls_extension(tls)})
        if parsed := transport.get_extra_info("peercert"):
            parsed.clear()  # uvloop keeps twenty strings of it with the connection; we have the certificate itself
        self._head_timer = self.loop.call_later(self._limits.seconds, self._head_too_slow)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the timers, and of an answer that nobody waits for any more."""
        self._stop_timers()
        self._lost = True
        if self._later is not None:
            self._later.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse; a head that never ends is refused without being kept.

        One header's value reaches `on_header` only when whole, so bytes are counted here as well. The chunk that a
        head begins in isn't: it may hold the end of the body before it, and is bounded by the transport's buffer.
        """
        if self._hung_up:
            return
        if self._parser_let_go:
            self.parser, self._parser_let_go = httptools.HttpRequestParser(self), False
        self._just_begun = False
        super().data_received(data)
        if self._in_head and not self._just_begun and not self._hung_up:
            self._partial_bytes += len(data)
            if self._partial_bytes > self._limits.header_bytes + self._limits.url_bytes:
                self._hang_up(refusals.headers_too_large())

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self.scope["extensions"] = self._extensions
        self._begun = True
        self._in_head, self._just_begun = True, True
        self._partial_bytes = self._header_bytes = 0
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(self._limits.seconds, self._head_too_slow)

    def on_url(self, url: bytes) -> None:
        """A piece of the URL."""
        super().on_url(url)
        if len(self.url) > self._limits.url_bytes:
            self._refuse(refusals.url_too_long())

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header."""
        self._header_bytes += len(name) + len(value) + PER_HEADER_BYTES
        if self._header_bytes > self._limits.header_bytes or len(self.headers) >= self._limits.header_count:
            self._refuse(refusals.headers_too_large())
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._in_head = False
        self._cancel_head_timer()
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._cancel_linger_timer()
        super().on_message_complete()
        self.cycle.more_body = False

    def on_response_complete(self) -> None:
        """Answered. A client that is still sending gets a while to notice; what it sends is thrown away."""
        still_sending = self.cycle.more_body and not self.pipeline
        super().on_response_complete()
        if still_sending and not self.transport.is_closing():
            self._linger_timer = self.loop.call_later(self._limits.linger_seconds, self.transport.close)

    def shutdown(self) -> None:
        """The server leaves: idle connections are closed, without waiting for a goodbye that idle clients never say."""
        super().shutdown()
        if self._later is not None:
            self._later.cancel()
        if self.transport.is_closing():
            self.loop.call_later(GOODBYE_S, self._let_go)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's own text, in English
        """Answer what never became a request."""
        self._hang_up(self._refusal or refusals.malformed_http())

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - uvicorn's
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _detach(self, awaited: Coroutine[Any, Any, Any], written: Written[Any]) -> None:
        """Let the application return before it has answered (`chassis.http.later`)."""
        cycle = cast("RequestResponseCycle", self._running)
        if not cycle.more_body:
            del self.parser  # the next request gets another
            self._parser_let_go = True
            cycle.message_event = NOBODY_READS
        cycle.disconnected = True  # or uvicorn would answer for an application that says nothing
        # Without the context of the request: its spans and log fields would be kept.
        self._later = self.loop.create_task(self._answer_later(cycle, awaited, written), context=Context())
        self._later.add_done_callback(self.tasks.discard)
        self.tasks.add(self._later)

    async def _answer_later(
        self, cycle: RequestResponseCycle, awaited: Coroutine[Any, Any, Any], written: Written[Any]
    ) -> None:
        written.returned()
        try:
            found = await awaited
        except asyncio.CancelledError:
            found = None  # the server leaves, or the client has left
        except Exception as error:  # noqa: BLE001 - told to the client, and logged
            found = error
        self._later = None
        if not self._lost:
            cycle.disconnected, cycle.on_response = False, self.on_response_complete
            await written(found)
        written.ended()

    def _refuse(self, problem: Problem) -> None:
        self._refusal = problem
        raise _RefusedError

    def _hang_up(self, problem: Problem) -> None:
        # What still comes in is thrown away for a moment: closing at once would reset the connection, and the client
        # would lose the answer.
        self._stop_timers()
        self._hung_up = True
        if self._may_answer():
            self.transport.write(self._rendered(problem))
        self._linger_timer = self.loop.call_later(HANG_UP_S, self.transport.close)

    def _let_go(self) -> None:
        """Closing TLS takes the peer's answer; until then uvicorn counts the connection, up to its whole grace."""
        if self.transport.get_write_buffer_size():
            self.loop.call_later(GOODBYE_S, self._let_go)  # the last answer is still on its way
        else:
            self.transport.abort()

    def _may_answer(self) -> bool:
        """Whether nothing of an answer is on its way. An application that waits for its body gets no more of it."""
        cycle = cast("RequestResponseCycle | None", self.cycle)
        if cycle is None or cycle.response_complete:
            return True
        if cycle.response_started or self.pipeline:
            return False
        cycle.disconnected = True
        cycle.message_event.set()
        return True

    def _rendered(self, problem: Problem) -> bytes:
        path = unquote(self.url.partition(b"?")[0].decode("latin-1")) if self._begun else ""
        trace_id = uuid4().hex
        response = self._surfaces.render(
            {"type": "http", "method": "GET", "path": path, "headers": [], TRACE_ID: trace_id}, problem
        )
        headers = [(name, value) for name, value in response.raw_headers if name.lower() != b"connection"]
        headers += [(b"x-trace-id", trace_id.encode()), (b"connection", b"close")]
        lines = [name + b": " + value + b"\r\n" for name, value in [*self.server_state.default_headers, *headers]]
        return b"".join([STATUS_LINE[response.status_code], *lines, b"\r\n", bytes(response.body)])

    def _head_too_slow(self) -> None:
        self._head_timer = None
        if self._begun:
            self._hang_up(refusals.too_slow())
        else:
            self.transport.close()  # it never said a word

    def _stop_timers(self) -> None:
        self._cancel_head_timer()
        self._cancel_linger_timer()

    def _cancel_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _cancel_linger_timer(self) -> None:
        if self._linger_timer is not None:
            self._linger_timer.cancel()
            self._linger_timer = None
