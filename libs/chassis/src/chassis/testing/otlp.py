"""A receiver of traces for tests: takes OTLP over HTTP and keeps the spans."""

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from chassis.embedded.ports import HOST


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanSeen:
    """One span, as far as tests ask."""

    service: str
    name: str
    trace_id: str
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

    async def first(self, name: str, /, *, attribute: str, value: str, timeout_s: float = 30) -> SpanSeen:
        """Wait for a span of this name that has this attribute.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(timeout_s):
            while True:
                for span in self.spans:
                    if span.name == name and span.attributes.get(attribute) == value:
                        return span
                await asyncio.sleep(0.1)

    async def until(self, name: str, /, *, within: str, timeout_s: float = 30) -> SpanSeen:
        """Wait for a span of this name in the trace `within`.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(timeout_s):
            while not (found := [span for span in self.of(within) if span.name == name]):
                await asyncio.sleep(0.1)
        return found[0]


@contextmanager
def receiving_traces() -> Iterator[Traces]:
    """A receiver on a free port of loopback, in a thread of its own, for the length of the block."""

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            _keep(traces, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer((HOST, 0), Receiver) as server:
        traces = Traces(endpoint=f"http://{HOST}:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield traces
        finally:
            server.shutdown()
            thread.join()


def _keep(traces: Traces, body: bytes) -> None:
    for resource in ExportTraceServiceRequest.FromString(body).resource_spans:
        named = {one.key: one.value.string_value for one in resource.resource.attributes}
        traces.spans += [
            SpanSeen(
                service=named.get("service.name", ""),
                name=span.name,
                trace_id=span.trace_id.hex(),
                parent_id=span.parent_span_id.hex(),
                attributes={one.key: one.value.string_value or str(one.value.int_value) for one in span.attributes},
            )
            for scope in resource.scope_spans
            for span in scope.spans
        ]
