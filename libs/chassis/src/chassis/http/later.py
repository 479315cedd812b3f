"""An answer that comes long after its request, for which nothing is kept meanwhile but what it needs.

A request that waits inside its application keeps some thirty frames, their contexts and the framework's objects:
25 kB. With thousands of waiting clients that is a third of what they cost, so here the application returns first, and
the connection goes on by itself (`chassis.wire`).
"""

import time
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

import structlog
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from chassis.crashes import where
from chassis.http import observe, refusals
from chassis.http.problems import TRACE_ID, Surfaces

log = structlog.get_logger()

AwaitedT = TypeVar("AwaitedT")

DETACH = "tropeiro.detach"  # the ASGI extension of our protocol
# What an answer that is written later still needs of its request; what the framework put beside it is let go.
KEPT = frozenset(
    {"type", "method", "scheme", "path", "query_string", "http_version", "headers", "extensions", TRACE_ID}
)  # what uvicorn logs of an access stands in it too


class Later(Response, Generic[AwaitedT]):
    """What is awaited, and then answered. Under another server than ours it is awaited within the request."""

    def __init__(
        self, awaited: Callable[[], Coroutine[Any, Any, AwaitedT]], *, answer: Callable[[AwaitedT | None], Response]
    ) -> None:
        """Await `awaited`; `answer` turns it into an answer, or None if the server has to leave before it is there."""
        super().__init__()
        self._awaited = awaited
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Arrange for it, and return at once."""
        detach = scope.get("extensions", {}).get(DETACH)
        if detach is None:
            await self._answer(await self._awaited())(scope, receive, send)
            return
        # Past whatever stands between the outermost layer and here, which would be kept as well.
        written = Written(scope, scope[observe.SEND], answer=self._answer)
        observe.left_to_later(scope)
        detach(self._awaited(), written)


class Written(Generic[AwaitedT]):
    """Writes the answer when it is there."""

    __slots__ = ("_answer", "_began", "_route", "_scope", "_send", "_status", "_surfaces")

    def __init__(self, scope: Scope, send: Send, *, answer: Callable[[AwaitedT | None], Response]) -> None:
        self._surfaces: Surfaces = scope["app"].state.surfaces
        self._route = observe.route_of(scope)
        self._scope = scope
        self._send = send
        self._answer = answer
        self._status = observe.CLIENT_GONE
        self._began = time.perf_counter()

    def returned(self) -> None:
        """The application has returned: of the request only what the answer needs is kept."""
        kept = {name: self._scope[name] for name in KEPT}
        kept["headers"].clear()
        self._scope.clear()  # to delete what is not kept would leave the table as large as it was
        self._scope.update(kept)

    async def __call__(self, awaited: AwaitedT | Exception | None) -> None:
        """Write it; a failure is answered as any other of the same surface."""
        if isinstance(awaited, Exception):
            log.error("http.failed", route=self._route, **where(awaited))
            response = self._surfaces.render(self._scope, refusals.unavailable())
        else:
            response = self._answer(awaited)
        await response(self._scope, _nothing, self._sent)

    def ended(self) -> None:
        """It was written, or there is nobody to write to."""
        seconds = time.perf_counter() - self._began
        observe.count(self._scope["method"], self._route, status=self._status, seconds=seconds)

    async def _sent(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
        await self._send(message)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
