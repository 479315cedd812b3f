"""Logs as JSON lines and traces by OpenTelemetry: an event name and fields, never personal data (design §7)."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

_PROPAGATOR = TraceContextTextMapPropagator()

tracer = trace.get_tracer("tropeiro")


def setup(service: str, /, *, log_level: str, otlp_endpoint: str | None, trace_ratio: float) -> None:
    """Logs to standard output; traces to `otlp_endpoint` (OTLP over HTTP), or nowhere if there is none."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_trace_id,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[log_level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    # What libraries say through the standard module is for operators too: warnings and above.
    logging.basicConfig(level=logging.WARNING, stream=sys.stdout, format="%(levelname)s %(name)s %(message)s")
    if otlp_endpoint is not None:
        _trace_to(otlp_endpoint, service=service, ratio=trace_ratio)


def _trace_to(endpoint: str, *, service: str, ratio: float) -> None:
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}), sampler=ParentBased(TraceIdRatioBased(ratio))
    )
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
    provider.add_span_processor(BatchSpanProcessor(exporter, schedule_delay_millis=1000))
    trace.set_tracer_provider(provider)
    AsyncPGInstrumentor().instrument()  # type: ignore[no-untyped-call]


def shutdown() -> None:
    """Send what is still to be sent."""
    provider = trace.get_tracer_provider()
    if isinstance(provider, TracerProvider):
        provider.shutdown()


def traceparent() -> str | None:
    """The W3C trace context of the current span, to be stored beside what must continue it."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def context_of(traceparent: str | None, /) -> Context | None:
    """The context that a stored `traceparent` names."""
    return None if traceparent is None else _PROPAGATOR.extract({"traceparent": traceparent})


def context_from(headers: Mapping[str, str], /) -> Context:
    """The context that request headers name, if they do."""
    return _PROPAGATOR.extract(dict(headers))


def trace_id() -> str | None:
    """The id to quote: 32 hex digits, if a trace is under way."""
    context = trace.get_current_span().get_span_context()
    return f"{context.trace_id:032x}" if context.is_valid else None


def _with_trace_id(_: object, __: str, fields: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if (current := trace_id()) is not None:
        fields["trace_id"] = current
    return fields
