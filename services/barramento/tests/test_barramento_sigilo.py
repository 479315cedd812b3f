"""What people wrote reaches the two parties and nobody else: not Kafka, not the log, not a trace, not a figure."""

import itertools
import json
import os
from collections.abc import Iterator

import pytest
from barramento_house import House, Json, corpo, documento, feito, processo, recusa
from barramento_rondas import envelhecer, expirar, expurgar
from opentelemetry.instrumentation.asyncpg import AsyncPGInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from chassis import telemetry
from chassis.relay import Relay
from chassis.testing.events import read_raw
from contracts.topics import BARRAMENTO_TRAMITE

pytestmark = [pytest.mark.pg, pytest.mark.kafka]
SINAL = "zqmarca"
SEQUENCIA = itertools.count(1)


def marca(campo: str) -> str:
    """A word that stands nowhere else."""
    return f"{SINAL}{next(SEQUENCIA)}{campo}"


def produtor() -> Json:
    return {
        "nome": marca("produtor"),
        "tipo": "fisica",
        "numeroDeIdentificacao": marca("cpf"),
        "unidade": {"nome": marca("unidade"), "tipo": "orgaopublico"},
    }


def interessados() -> list[Json]:
    return [{"nome": marca("interessado"), "tipo": "fisica", "numeroDeIdentificacao": marca("cpf")}]


def documento_marcado(ordem: int, conteudo: bytes) -> Json:
    dito = documento(ordem, conteudo)
    assinatura = {
        "razao": marca("razao"),
        "observacao": marca("observacao"),
        "dataHora": "2026-06-01T09:12:00-03:00",
        "hash": {"algoritmo": "SHA256withRSA", "conteudo": "vazio"},
        "cadeiaDoCertificado": {"formato": "PKCS7", "conteudo": "vazio"},
    }
    dito["componentesDigitais"][0] |= {"nome": marca("arquivo.pdf"), "assinaturasDigitais": [assinatura]}
    return dito | {
        "descricao": marca("descricao"),
        "produtor": produtor(),
        "interessados": interessados(),
        "especie": {"codigo": 42, "nomeNoProdutor": marca("especie")},
        "identificacao": {"numero": marca("numero"), "complemento": marca("complemento")},
        "campoQueNaoConhecemos": marca("desconhecido"),
    }


def processo_marcado(*conteudos: bytes) -> Json:
    historico = {
        "dataHoraOperacao": "2026-06-01T09:12:00-03:00",
        "unidadeOperacao": marca("unidade"),
        "operacao": marca("operacao"),
        "usuario": marca("usuario"),
    }
    return processo(*(documento_marcado(n, c) for n, c in enumerate(conteudos, 1))) | {
        "descricao": marca("descricao"),
        "processoDeNegocio": marca("negocio"),
        "produtor": produtor(),
        "interessados": interessados(),
        "itensHistorico": [historico],
    }


def pedido(*conteudos: bytes) -> Json:
    return corpo(
        102,
        202,
        processo_marcado(*conteudos),
        propriedadesAdicionais=[{"chave": "CLASSIFICACAO_Descricao_1", "valor": marca("propriedade")}],
    )


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Every span, those of the database included."""
    provider, exporter = TracerProvider(), InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(telemetry, "tracer", provider.get_tracer("teste"))
    AsyncPGInstrumentor().instrument(tracer_provider=provider)  # type: ignore[no-untyped-call]
    yield exporter
    AsyncPGInstrumentor().uninstrument()  # type: ignore[no-untyped-call]
    provider.shutdown()


async def um_de_cada(house: House) -> list[str]:
    """Trâmites to each of their ends, and what is refused on the way; gives their NREs."""
    criados = []
    for _ in range(4):
        conteudo = os.urandom(200)
        criado = await house.amargosa.iniciar(pedido(conteudo))
        await house.amargosa.enviar(criado, conteudo)
        criados.append((criado, conteudo))
    (fim, conteudo), (volta, _), (devolvido, _), (parado, _) = criados
    await house.bahia.concluir(fim["IDT"], conteudo)
    feito(await house.amargosa.get(f"tramites/{fim['IDT']}/recibo"))
    feito(await house.amargosa.http.delete(f"tramites/{volta['IDT']}"))
    dita = {"motivo": "99", "justificativa": marca("justificativa")}
    feito(await house.bahia.post(f"tramites/{devolvido['IDT']}/recusa", dita))
    assert SINAL in json.dumps(await house.amargosa.tramite(devolvido["IDT"]))
    feito(await house.amargosa.get(f"tramites/{devolvido['IDT']}/ciencia"))
    idts = [criado["IDT"] for criado, _ in criados]
    await envelhecer(house, parado["IDT"], dias=9)
    await expirar(house)()
    await envelhecer(house, *idts, dias=100)
    await expurgar(house)()
    return [criado["NRE"] for criado, _ in criados]


async def recusados(house: House) -> None:
    """What is not as it should be, and whose words must not come back in the refusal."""
    errado = pedido(b"x")
    errado["processo"]["documentos"][0]["componentesDigitais"][0]["tamanhoEmBytes"] = marca("tamanho")
    errado["processo"]["nivelDeSigilo"] = marca("sigilo")
    longa = {"motivo": "99", "justificativa": marca("longa") * 500}
    criado = await house.ate_2(b"recusa mal dita")
    for resposta in (
        await house.amargosa.post("tramites/processo", errado),
        await house.bahia.post(f"tramites/{criado['IDT']}/recusa", longa),
        await house.bahia.get(f"tramites/{marca('idt')}"),
        await house.bahia.post(f"tramites/{criado['IDT']}/recibo", {"dataDeRecebimento": marca("data")}),
    ):
        assert SINAL not in recusa(resposta)[2]
    busca = "repositorios-de-estruturas/5/estruturas-organizacionais"
    feito(await house.bahia.get(busca, nome=marca("busca"), sigla=marca("sigla")))
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def test_no_word_that_somebody_wrote_leaves_by_another_way(
    house: House, kafka: str, spans: InMemorySpanExporter, capfd: pytest.CaptureFixture[str]
) -> None:
    with capture_logs() as linhas:
        nres = await um_de_cada(house)
        await recusados(house)
        await Relay(house.dsns.relay, bootstrap=kafka).drain()
    mensagens = [m for m in await read_raw(kafka, BARRAMENTO_TRAMITE.name) if m.key in nres]
    situacoes = [[json.loads(m.value)["data"]["situacao"] for m in mensagens if m.key == nre] for nre in nres]
    assert situacoes == [[1, 2, 3, 4, 5, 6], [1, 2, 7], [1, 2, 8, 9], [1, 2, 10]]
    prontos = spans.get_finished_spans()
    assert any("INSERT INTO tramite" in str(span.attributes) for span in prontos)
    saidas = {
        "kafka": "".join(f"{m.key} {m.value!r} {m.headers}" for m in mensagens),
        "eventos": str(await house.sql("SELECT * FROM evento")),
        "log": str(linhas),
        "terminal": "".join(capfd.readouterr()),
        "rastros": "".join(span.to_json() for span in prontos),
        "metricas": generate_latest().decode(),
    }
    assert {nome: texto.count(SINAL) for nome, texto in saidas.items()} == dict.fromkeys(saidas, 0)
