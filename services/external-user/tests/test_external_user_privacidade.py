"""Personal data stays where it belongs: in no event, log line, trace, address or answer, in no table in clear."""

import json

import pytest
import structlog
from external_user_house import FORM, PESSOAIS, House, token_de
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from chassis import telemetry
from contracts.catalogue import decode

pytestmark = pytest.mark.pg


def achados(texto: str) -> list[str]:
    return [pessoal for pessoal in PESSOAIS if pessoal in texto]


async def uma_vida(house: House) -> str:
    """Everything that can happen to a registration, refusals included."""
    await house.cadastrar(cpf="529.982.247-24")
    cadastro = await house.em_conferencia()
    await house.cadastrar(cpf="111.444.777-35")
    await house.http.post("/v1/amargosa/cadastros/links", json={"email": FORM["email"]})
    await house.enviar_cartas()
    await house.agir(
        cadastro, "rejeitar", {"motivo": "outro", "texto": "Maria da Conceição: o CPF 52998224725 diverge"}
    )
    await house.enviar_cartas()
    return cadastro


async def test_events_carry_opaque_ids_only(house: House) -> None:
    await uma_vida(house)
    eventos = await house.eventos()
    assert len(eventos) == 4
    for corpo in eventos:
        assert achados(corpo) == []
        envelope = decode(corpo.encode())
        assert envelope.tenant == "amargosa"
        assert envelope.sequence == json.loads(corpo)["data"]["versao"]
        assert "amargosa.ADMIN" not in corpo


async def test_the_role_of_the_application_finds_nothing_in_clear(house: House) -> None:
    await uma_vida(house)
    tabelas = await house.rows(
        "SELECT relname AS nome FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    for tabela in tabelas:
        linhas = await house.rows(f"SELECT t::text AS linha FROM {tabela['nome']} t")  # noqa: S608 - names of the catalogue
        for linha in linhas:
            assert achados(linha["linha"]) == [], tabela["nome"]
            hexa = [pessoal.encode().hex() for pessoal in PESSOAIS]
            assert not [um for um in hexa if um in linha["linha"]], tabela["nome"]


async def test_documents_lie_encrypted(house: House) -> None:
    await house.em_conferencia()
    (primeiro, *_) = await house.rows("SELECT chave FROM documento")
    guardado = b"".join([pedaco async for pedaco in await house.armario.blobs.read(primeiro["chave"])])
    assert b"%PDF" not in guardado
    assert b"PNG" not in guardado


async def test_a_password_is_kept_as_argon2id(house: House) -> None:
    await house.cadastrar()
    (row,) = await house.rows("SELECT senha FROM cadastro")
    assert row["senha"].startswith("$argon2id$")


async def test_logs_and_spans_tell_of_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    spans, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("teste"))
    with structlog.testing.capture_logs() as lines:
        await uma_vida(house)
        await house.cadastrar()
        carta = await house.carta()
        token = token_de(carta)
        await house.http.get("/ente/amargosa/confirmar", params={"token": token})
        await house.confirmar(token)
        await house.execute("ALTER TABLE cadastro RENAME TO longe")
        try:
            assert (await house.cadastrar()).status_code == 500
        finally:
            await house.execute("ALTER TABLE longe RENAME TO cadastro")
    assert [line["event"] for line in lines] == ["http.failed"]
    told = capsys.readouterr()
    dito = json.dumps(lines, default=str, ensure_ascii=False) + caplog.text + told.out + told.err
    tracos = "".join(span.to_json() for span in spans.get_finished_spans())
    assert "/v1/{tenant}/cadastros" in tracos
    for texto in (dito, tracos):
        assert achados(texto) == []
        assert token not in texto


async def test_refusals_repeat_nothing_that_was_typed(house: House) -> None:
    longo = await house.cadastrar(nome="Maria da Conceição 52998224725", email="davila", telefone_celular="98765-4321")
    assert longo.status_code == 422
    assert achados(longo.text) == []
