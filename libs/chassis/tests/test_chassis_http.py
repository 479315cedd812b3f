"""Errors as answers, limits, health and what is seen of a request: over real sockets."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from chassis_app import SURFACE, served, settings
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY, generate_latest

from chassis import telemetry
from chassis.client import http_client

NARROW = settings(
    max_body_bytes=10_000,
    max_upload_bytes=50_000,
    request_timeout_s=0.5,
    header_timeout_s=0.5,
    max_header_bytes=4096,
    max_header_count=20,
    max_url_bytes=1024,
    max_json_depth=5,
)
JSON = {"content-type": "application/json"}


@pytest_asyncio.fixture
async def port() -> AsyncIterator[int]:
    async with served(NARROW) as bound:
        yield bound


@pytest_asyncio.fixture
async def client(port: int) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as opened:
        yield opened


def is_problem(answer: httpx.Response, status: int, codigo: str) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert body["codigo"] == codigo
    assert body["status"] == status
    assert body["trace_id"] == answer.headers["x-trace-id"]
    assert re.fullmatch("[0-9a-f]{32}", str(body["trace_id"]))
    return body


def is_of_the_old_surface(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.content.isascii()
    assert set(answer.json()) == {"codigoErro", "mensagem"}


async def test_what_nobody_serves_is_a_problem(client: httpx.AsyncClient) -> None:
    is_problem(await client.get("/nada"), 404, "nao_existe")
    refused = await client.delete("/regra")
    is_problem(refused, 405, "metodo.nao_permitido")
    assert refused.headers["allow"] == "GET"


async def test_a_crash_says_nothing_of_the_exception(client: httpx.AsyncClient) -> None:
    answer = await client.get("/quebra")
    is_problem(answer, 500, "erro.interno")
    assert "segredo" not in answer.text


async def test_an_error_of_the_service_becomes_the_problem_that_it_names(client: httpx.AsyncClient) -> None:
    assert is_problem(await client.get("/regra"), 409, "regra")["detail"] == "A regra não deixa."


async def test_wrong_fields_are_listed_with_their_remedy(client: httpx.AsyncClient) -> None:
    answer = await client.post("/pessoas/um", json={"nome": "x", "idades": [1, "dois"]})
    assert is_problem(answer, 422, "campos.invalidos")["erros"] == [
        {"campo": "grupo", "mensagem": "deve ser um número inteiro."},
        {"campo": "nome", "mensagem": "deve ter ao menos 2 caractere(s)."},
        {"campo": "idades[1]", "mensagem": "deve ser um número inteiro."},
    ]
    missing = is_problem(await client.post("/pessoas/1", json={}), 422, "campos.invalidos")
    assert missing["erros"] == [{"campo": "nome", "mensagem": "falta informar."}]


async def test_what_is_no_json_is_said_to_be_none(client: httpx.AsyncClient) -> None:
    answer = await client.post("/pessoas/1", content=b"{nome", headers={"content-type": "application/json"})
    is_problem(answer, 400, "json.invalido")


async def test_json_too_deep_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.post("/qualquer", content=b"[[[[[]]]]]", headers=JSON)).status_code == 200
    is_problem(await client.post("/qualquer", content=b"[[[[[[]]]]]]", headers=JSON), 400, "json.profundo_demais")
    text = json.dumps(["[[[[[[[{{{{{{", "\\", '\\"[[[[[[', {"a": ["}]"]}])
    assert (await client.post("/qualquer", content=text.encode(), headers=JSON)).status_code == 200


async def test_a_body_too_large_is_refused_declared_or_streamed(client: httpx.AsyncClient) -> None:
    async def chunks(count: int) -> AsyncIterator[bytes]:
        for _ in range(count):
            yield b"x" * 1000

    declared = is_problem(await client.post("/tamanho", content=b"x" * 10_001), 413, "corpo.grande_demais")
    assert declared["limite_bytes"] == 10_000
    is_problem(await client.post("/tamanho", content=chunks(11)), 413, "corpo.grande_demais")
    assert (await client.post("/tamanho", content=chunks(10))).json() == 10_000
    assert (await client.post("/envio/a", content=chunks(50))).json() == 50_000
    is_problem(await client.post("/envio/a", content=chunks(51)), 413, "corpo.grande_demais")


async def test_a_declared_size_is_refused_before_the_client_is_asked_to_send(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /tamanho HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 99999999999\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    writer.close()


async def test_headers_too_many_or_too_large_are_refused(client: httpx.AsyncClient) -> None:
    is_problem(await client.get("/saude", headers={f"x-{n}": "a" for n in range(20)}), 431, "cabecalhos.grandes_demais")
    is_problem(await client.get("/saude", headers={"x-a": "a" * 5000}), 431, "cabecalhos.grandes_demais")
    is_problem(await client.get("/saude", params={"q": "a" * 2000}), 414, "endereco.longo_demais")


async def test_a_header_that_never_ends_is_refused_and_not_kept(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /saude HTTP/1.1\r\nhost: a\r\nx-endless: ")
    for _ in range(100):
        writer.write(b"a" * 4096)
        await asyncio.sleep(0.001)
    assert (await reader.readline()).startswith(b"HTTP/1.1 431 ")
    writer.close()


async def test_slow_heads_and_slow_bodies_are_given_up(port: int) -> None:
    for begun in (b"GET /saude HTTP/1.1\r\nhost: a\r\n", b"POST /tamanho HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc"):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(begun)
        answer = await asyncio.wait_for(reader.read(), 5)
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"tempo.esgotado" in answer
        writer.close()


async def test_what_is_no_http_is_answered_in_our_form(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"\x16\x03\x01 nada disso\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"pedido.malformado" in answer
    writer.close()


async def test_a_body_that_is_no_http_is_answered_while_the_application_waits_for_it(port: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /tamanho HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\nzz\r\n")
    answer = await asyncio.wait_for(reader.read(), 5)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"pedido.malformado" in answer
    writer.close()


async def test_the_connection_goes_on_after_a_refused_body(client: httpx.AsyncClient) -> None:
    is_problem(await client.post("/tamanho", content=b"x" * 10_001), 413, "corpo.grande_demais")
    assert (await client.get("/saude")).status_code == 200


async def test_a_surface_of_its_own_answers_every_error_in_its_form(client: httpx.AsyncClient) -> None:
    is_of_the_old_surface(await client.get(f"{SURFACE}nada"), 404)
    is_of_the_old_surface(await client.delete(f"{SURFACE}quebra"), 405)
    is_of_the_old_surface(await client.get(f"{SURFACE}quebra"), 500)
    is_of_the_old_surface(await client.post(f"{SURFACE}tamanho", content=b"x" * 10_001), 413)
    is_of_the_old_surface(await client.get(f"{SURFACE}nada", headers={"x-a": "a" * 5000}), 431)
    is_of_the_old_surface(await client.get(f"{SURFACE}nada", params={"q": "a" * 2000}), 414)


async def test_every_answer_carries_security_headers(client: httpx.AsyncClient) -> None:
    for path in ("/saude", "/nada"):
        headers = (await client.get(path)).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["cache-control"] == "no-store"


async def test_a_trace_that_comes_in_goes_on(client: httpx.AsyncClient) -> None:
    given = "0af7651916cd43dd8448eb211c80319c"
    answer = await client.get("/saude", headers={"traceparent": f"00-{given}-b7ad6b7169203331-01"})
    assert answer.headers["x-trace-id"] == given


async def test_requests_are_counted_by_route_template_never_by_path(client: httpx.AsyncClient) -> None:
    await client.post("/pessoas/77", json={"nome": "Maria"})
    await client.get("/nada/que/exista")
    told = generate_latest(REGISTRY).decode()
    assert 'http_requests_total{method="POST",route="/pessoas/{grupo}",status="200"}' in told
    assert 'route="(nenhuma)",status="404"' in told
    assert "/pessoas/77" not in told
    assert "exista" not in told


async def test_the_document_names_the_media_type_of_problems(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    answers = document["paths"]["/pessoas/{grupo}"]["post"]["responses"]
    assert list(answers["default"]["content"]) == ["application/problem+json"]
    assert "422" not in answers


async def test_a_span_tells_of_the_route_and_of_nobody(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(seen))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("teste"))
    async with http_client(str(client.base_url)) as caller:
        answer = await caller.post("/pessoas/77", params={"cpf": "123"}, json={"nome": "Maria"})
    served_span, sent_span = seen.get_finished_spans()
    assert served_span.name == "POST /pessoas/{grupo}"
    assert served_span.parent is not None
    assert sent_span.context is not None
    assert served_span.parent.span_id == sent_span.context.span_id
    assert answer.headers["x-trace-id"] == f"{sent_span.context.trace_id:032x}"
    told = "".join(span.to_json() for span in (served_span, sent_span))
    for personal in ("77", "cpf", "Maria"):
        assert f'"{personal}' not in told
        assert f"/{personal}" not in told


async def test_who_goes_away_while_sending_leaves_no_crash_behind(port: int) -> None:
    before = failures()
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"POST /tamanho HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\nabc")
    await writer.drain()
    writer.close()
    await asyncio.sleep(0.2)
    assert failures() == before
    assert 'route="/tamanho",status="499"' in generate_latest(REGISTRY).decode()


async def test_what_is_away_is_unavailable_and_not_a_crash(client: httpx.AsyncClient) -> None:
    answer = await client.get("/fora")
    is_problem(answer, 503, "servico.indisponivel")
    assert answer.headers["retry-after"] == "5"


async def test_an_answer_that_breaks_off_ends_its_connection(client: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/parte")


async def test_a_status_that_only_a_framework_names_is_a_problem_too(client: httpx.AsyncClient) -> None:
    is_problem(await client.get("/situacao/403"), 403, "sem_permissao")
    is_problem(await client.get("/situacao/503"), 503, "servico.indisponivel")
    is_problem(await client.get("/situacao/418"), 418, "pedido.invalido")
    is_problem(await client.get("/situacao/502"), 502, "erro.interno")


def failures() -> int:
    return generate_latest(REGISTRY).decode().count('status="500"')
