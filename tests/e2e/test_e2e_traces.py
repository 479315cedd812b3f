"""One trâmite is one trace: from the sender's POST, through outbox, relay and Kafka, to the last consumer."""

import pytest

from chassis.testing.otlp import SpanSeen, Traces
from tests.e2e.cena import Cena
from tropeiro.simulador.envio import Envio

pytestmark = pytest.mark.e2e

POST = "POST /interoperabilidade/rest/v3/tramites/processo"


async def test_one_trace_holds_a_tramite_from_the_first_post_to_the_last_consumer(cena: Cena, traces: Traces) -> None:
    envio = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    await cena.concluir(cena.amargosa, cena.bahia, envio)
    began = await _beginning(traces, envio)
    for fact in ("iniciado", "componentes_recebidos", "metadados_lidos", "recibo_entregue", "concluido"):
        taken = await traces.until(f"process barramento.tramite.{fact}.v1", within=began.trace_id)
        assert taken.service == "metrics"
    assert {span.service for span in traces.of(began.trace_id)} == {"barramento", "metrics"}
    assert [span for span in traces.of(began.trace_id) if span.name == "publish barramento.tramite"]


async def test_an_operator_finds_the_trace_by_any_number_of_the_tramite(cena: Cena, traces: Traces) -> None:
    envio = await cena.amargosa.enviar(cena.processo(), cena.bahia.configuracao.unidade)
    began = await _beginning(traces, envio)
    assert began.attributes["tramite.nre"] == envio.nre
    assert began.attributes["tramite.protocolo"] == envio.protocolo


async def test_no_span_tells_of_a_document_or_a_person(cena: Cena, traces: Traces) -> None:
    documento = cena.html()
    envio = await cena.amargosa.enviar(cena.processo(documento), cena.bahia.configuracao.unidade)
    began = await _beginning(traces, envio)
    await traces.until("process barramento.tramite.componentes_recebidos.v1", within=began.trace_id)
    told = " ".join(f"{span.name} {span.attributes}" for span in traces.of(began.trace_id))
    assert documento.componentes[0].arquivo.nome not in told
    assert documento.produtor.nome not in told


async def _beginning(traces: Traces, envio: Envio) -> SpanSeen:
    return await traces.first(POST, attribute="tramite.idt", value=str(envio.idt))
