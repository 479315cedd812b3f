"""A receiver of traces for tests: takes OTLP over HTTP and keeps the spans."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chassis.embedded.ports import HOST, free_port


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanSeen:
    """One span, as far as tests ask."""

    service: str
    name: str
    trace_id: str
    span_id: str
    parent_id: str
    attributes: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Traces:
    """What came in so far."""

    endpoint: str
    spans: list[SpanSeen] = field(default_factory=list)

    def of(self, trace_id: str) -> list[SpanSeen]:
        """The spans of one trace."""
        return [span for span in self.spans if span.trace_id == trace_id]

    async def until(self, count: int, *, name: str, timeout_s: float = 30) -> list[SpanSeen]:
        """Wait until so many spans of this name came in.

        Raises:
            TimeoutError: they did not.
        """
        async with asyncio.timeout(timeout_s):
            while len(found := [span for span in self.spans if span.name == name]) < count:
                await asyncio.sleep(0.1)
        return found


@asynccontextmanager
async def receiving_traces() -> AsyncIterator[Traces]:
    """A receiver on a free port of loopback, for the length of the block."""
    port = free_port()
    traces = Traces(endpoint=f"http://{HOST}:{port}")

    async def take(request: Request) -> Response:
        _keep(traces, await request.body())
        return Response(media_type="application/x-protobuf")

    app = Starlette(routes=[Route("/v1/traces", take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, host=HOST, port=port, log_config=None, lifespan="off"))
    running = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.01)
        yield traces
    finally:
        server.should_exit = True
        await running


def _keep(traces: Traces, body: bytes) -> None:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        named = {one.key: one.value.string_value for one in resource.resource.attributes}
        traces.spans += [
            SpanSeen(
                service=named.get("service.name", ""),
                name=span.name,
                trace_id=span.trace_id.hex(),
                span_id=span.span_id.hex(),
                parent_id=span.parent_span_id.hex(),
                attributes={one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes},
            )
            for scope in resource.scope_spans
            for span in scope.spans
        ]
