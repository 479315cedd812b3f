"""What a body may cost: size, time and nesting, in constant memory. Headers are limited before it (`chassis.wire`)."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis.http import refusals
from chassis.http.depth import JsonDepth
from chassis.http.problems import Problem, Surfaces


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyLimit:
    """What one body may cost."""

    max_bytes: int
    seconds: float
    json_depth: int


class LimitBodies:
    """Refuses a body that is too large (413), too slow (408) or too deep (400), whatever the application makes of it.

    A declared length is refused before a byte is read, so a client that sent `Expect: 100-continue` sends none. What a
    refused client sends regardless is read and thrown away for a while (`chassis.wire`), so that it sees the answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        surfaces: Surfaces,
        limit: BodyLimit,
        by_path: Mapping[str, BodyLimit],
    ) -> None:
        """Wrap `app`; `by_path` are regular expressions of whole paths on which another limit holds."""
        self._app = app
        self._surfaces = surfaces
        self._limit = limit
        self._by_path = [(re.compile(path), other) for path, other in by_path.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(scope, receive, send, limit=self._limit_of(scope["path"]))
        if body.refusal is None:
            await self._serve(body)
        if body.refusal is not None and not body.answered:
            await self._surfaces.render(scope, body.refusal)(scope, receive, send)

    async def _serve(self, body: "_Body") -> None:
        try:
            await self._app(body.scope, body.receive, body.send)
        except Exception:
            if body.refusal is None or body.answered:
                raise

    def _limit_of(self, path: str) -> BodyLimit:
        return next((limit for pattern, limit in self._by_path if pattern.fullmatch(path)), self._limit)


class _Body:
    """One request's body on its way in; once refused, nothing that the application answers gets out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, limit: BodyLimit) -> None:
        self.scope = scope
        self.answered = False
        self._receive = receive
        self._send = send
        self._limit = limit
        self._seen = 0
        self._complete = False
        self._deadline: float | None = None
        headers = dict(scope["headers"])
        self._depth = JsonDepth(limit.json_depth) if b"json" in headers.get(b"content-type", b"").lower() else None
        declared = headers.get(b"content-length", b"0")
        too_large = declared.isdigit() and int(declared) > limit.max_bytes
        self.refusal: Problem | None = refusals.body_too_large(limit.max_bytes) if too_large else None

    async def receive(self) -> Message:
        """The next message.

        Raises:
            Problem: the body went over a limit.
        """
        if self.refusal is not None:
            raise self.refusal
        if self._complete:
            return await self._receive()
        message = await self._in_time()
        if message["type"] == "http.request":
            self._check(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Let the application answer, unless its body was refused before it began to."""
        if self.refusal is not None and not self.answered:
            return
        self.answered = True
        await self._send(message)

    async def _in_time(self) -> Message:
        loop = asyncio.get_running_loop()
        if self._deadline is None:
            self._deadline = loop.time() + self._limit.seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                return await self._receive()
        except TimeoutError:
            raise self._refuse(refusals.too_slow()) from None

    def _check(self, chunk: bytes) -> None:
        self._seen += len(chunk)
        if self._seen > self._limit.max_bytes:
            raise self._refuse(refusals.body_too_large(self._limit.max_bytes))
        if self._depth is not None and self._depth.exceeds(chunk):
            raise self._refuse(refusals.too_deep(self._limit.json_depth))

    def _refuse(self, problem: Problem) -> Problem:
        self.refusal = problem
        return problem
