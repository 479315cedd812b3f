"""Jaeger as a part of the stack, where its binary was built."""

import httpx
import pytest
from stack_driver import NewStack

from chassis.operators import OperatorError
from tropeiro.stack.parts.traces import binary

pytestmark = [pytest.mark.e2e, pytest.mark.jaeger]


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    try:
        binary()
    except OperatorError as missing:
        pytest.skip(str(missing))


def test_jaeger_takes_traces_and_shows_them(new_stack: NewStack) -> None:
    stack = new_stack()
    brought = stack.tropeiro("up", "--detach", "--jaeger", "--base-port", str(stack.base_port), "--only", "smtp")
    assert brought.returncode == 0, brought.stdout + brought.stderr
    span = {
        "traceId": "5b8efff798038103d269b633813fc60c",
        "spanId": "eee19b7ec3c1b174",
        "name": "prova",
        "kind": 1,
        "startTimeUnixNano": "1700000000000000000",
        "endTimeUnixNano": "1700000001000000000",
    }
    resource = {"attributes": [{"key": "service.name", "value": {"stringValue": "teste"}}]}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    with httpx.Client(trust_env=False) as client:
        sent = client.post(f"http://127.0.0.1:{stack.port('jaeger-otlp-http')}/v1/traces", json=body)
        assert sent.is_success, sent.text
        shown = client.get(f"http://127.0.0.1:{stack.port('jaeger')}/api/v3/services").json()
    assert shown == {"services": ["teste"]}
    assert stack.part("jaeger")["endereco"] == f"http://127.0.0.1:{stack.port('jaeger')}"
