"""The contracts hold what they promise to those who build against them."""

import json

import pytest
from pydantic import ValidationError

from contracts.catalogue import EVENTS, UnknownTypeError, decode
from contracts.compat import incompatibilities
from contracts.export import schema_of
from contracts.samples import SAMPLES, envelope_of
from contracts.topics import TOPICS, all_topics
from contracts.values import format_nup, nup_is_valid, parse_cnpj, parse_cpf


def test_every_type_has_a_sample_and_a_topic_that_its_producer_owns() -> None:
    owners = {topic.name: topic.owner.replace("-", "_") for topic in TOPICS}
    assert set(SAMPLES) == set(EVENTS)
    assert all(owners[event.topic] == name.partition(".")[0] for name, event in EVENTS.items())


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_a_sample_survives_the_wire(name: str) -> None:
    sent = envelope_of(SAMPLES[name])
    body = sent.wire()
    assert decode(body) == decode(body, type_=name)
    assert decode(body).data == SAMPLES[name]


def test_a_field_that_must_be_told_is_told_even_if_it_is_null() -> None:
    unidade = SAMPLES["registry.unidade.criada.v1"].model_copy(update={"pai": None, "sistema": None, "orgao": 102})
    wire = envelope_of(unidade).wire()
    assert decode(wire).data == unidade
    assert "causationid" not in json.loads(wire)


def test_a_newer_producer_may_add_an_optional_field() -> None:
    wire = json.loads(envelope_of(SAMPLES["barramento.tramite.recusado.v1"]).model_dump_json())
    wire["data"]["novo"] = 1
    wire["extensao"] = "x"
    assert decode(json.dumps(wire).encode()).data == SAMPLES["barramento.tramite.recusado.v1"]


def test_an_unknown_type_is_told_apart_from_a_broken_body() -> None:
    with pytest.raises(UnknownTypeError):
        decode(b'{"type":"outro.fato.novo.v1"}')
    with pytest.raises(ValidationError):
        decode(b'{"type":"barramento.tramite.recusado.v1"}')
    with pytest.raises(ValidationError):
        decode(b"\x00")


def test_a_narrower_schema_is_refused_and_an_optional_field_is_not() -> None:
    released = schema_of(EVENTS["barramento.tramite.recusado.v1"])
    wider = json.loads(json.dumps(released))
    wider["$defs"]["TramiteRecusado"]["properties"]["novo"] = {"type": "string"}
    assert incompatibilities(released, wider) == []
    narrower = json.loads(json.dumps(released))
    narrower["$defs"]["TramiteRecusado"]["required"].append("novo")
    del narrower["$defs"]["TramiteRecusado"]["properties"]["idt"]
    narrower["$defs"]["TramiteRecusado"]["properties"]["motivo"]["enum"].pop()
    assert len(incompatibilities(released, narrower)) == 3


def test_every_topic_has_a_dead_letter_queue_and_a_reader() -> None:
    names = {topic.name for topic in all_topics()}
    assert all(f"{topic.name}.dlq" in names and topic.consumers for topic in TOPICS)


@pytest.mark.parametrize(
    "text",
    ["529.982.247-25", "111.444.777-35", "000.000.001-91", "123.456.789-09", "168.995.350-09", "987.654.321-00"],
)
def test_cpf_valid(text: str) -> None:
    assert parse_cpf(text) == "".join(c for c in text if c.isdigit())


@pytest.mark.parametrize(
    "text",
    [
        "111.111.111-11",
        "529.982.247-24",
        "52998224725x",
        "5299822472",
        "\uff15\uff12\uff19\uff19\uff18\uff12\uff12\uff14\uff17\uff12\uff15",
        "",
    ],
)
def test_cpf_invalid(text: str) -> None:
    with pytest.raises(ValueError, match="Número de CPF inválido"):
        parse_cpf(text)


def test_cnpj_with_letters() -> None:
    assert parse_cnpj("12.ABC.345/01DE-35") == "12ABC34501DE35"
    assert parse_cnpj("11222333000181") == "11222333000181"
    for wrong in ("12ABC34501DE36", "1122233300018", "11222333000l81", "1122233300018A"):
        with pytest.raises(ValueError, match="CNPJ inválido"):
            parse_cnpj(wrong)


def test_nup_vectors() -> None:
    assert format_nup("123451234562026") == "12345.123456/2026-72"
    assert all(map(nup_is_valid, ("02019.003483/2018-68", "95190.000148/2021-01", "05490.000009/2026-15")))
    assert not nup_is_valid("13990.000185/2024-00")
