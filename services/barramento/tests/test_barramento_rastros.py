"""One trâmite is one trace, whoever acts on it and in however many requests."""

from collections.abc import Iterator

import pytest
from barramento_house import House, feito
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis import telemetry

pytestmark = pytest.mark.pg


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("teste"))
    yield exporter
    provider.shutdown()


def trace_id(span: ReadableSpan) -> int:
    assert span.context is not None
    return int(span.context.trace_id)


async def test_every_change_is_a_span_in_the_trace_of_the_beginning(house: House, spans: InMemorySpanExporter) -> None:
    criado = await house.ate_2(b"rastro")
    await house.bahia.concluir(criado["IDT"], b"rastro")
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    prontos = spans.get_finished_spans()
    mudancas = [s for s in prontos if s.name.startswith("tramite: ")]
    assert [s.attributes["tramite.situacao"] for s in mudancas if s.attributes] == [1, 2, 3, 4, 5, 6]
    (post,) = [s for s in prontos if s.name == "POST /interoperabilidade/rest/v3/tramites/processo"]
    assert {trace_id(s) for s in mudancas} == {trace_id(post)}
    assert all(len(s.links) == 1 for s in mudancas)
    assert [e["traceparent"][3:35] for e in await house.eventos(criado["NRE"])] == [f"{trace_id(post):032x}"] * 6
    numero = (await house.amargosa.tramite(criado["IDT"]))["protocolo"]
    numeros = {"tramite.idt": criado["IDT"], "tramite.nre": criado["NRE"], "tramite.protocolo": numero}
    pedidos = [s for s in prontos if s.kind is trace.SpanKind.SERVER and s.name.startswith(("POST", "PUT", "DELETE"))]
    assert pedidos
    assert all(s.attributes is not None and numeros.items() <= s.attributes.items() for s in pedidos)
