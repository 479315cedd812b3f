"""Forms: what was typed, what is wrong with it, and what it amounts to."""

from enum import StrEnum
from typing import Literal, Self

import pytest
from pydantic import BaseModel, Field, model_validator
from starlette.datastructures import QueryParams
from starlette.requests import Request

from chassis.web import Form, blank, read_query


class Cor(StrEnum):
    AZUL = "azul"


class Pedido(BaseModel):
    nome: str = Field(title="Nome", min_length=2)
    idade: int | None = Field(default=None, title="Idade", ge=18)
    uf: Literal["BA", "MG"] = Field(title="Estado", json_schema_extra={"falta": "Escolha o estado."})
    cor: Cor | None = Field(default=None, title="Cor")
    avisos: frozenset[str] = Field(default=frozenset(), title="Avisos", description="Pode escolher mais de um")
    ciente: Literal["true"] = Field(title="Li o aviso")
    vip: bool = Field(default=False, title="Prioridade legal")

    @model_validator(mode="after")
    def _nem_todos(self) -> Self:
        if self.nome == "Ninguém":
            raise ValueError("Este pedido não pode ser feito.")
        return self


GOOD = {"nome": "Ana", "uf": "BA", "ciente": "true"}


def sent(*pairs: tuple[str, str], **given: str) -> Form[Pedido]:
    query = str(QueryParams([*given.items(), *pairs]))
    return read_query(Request({"type": "http", "query_string": query.encode(), "headers": []}), Pedido)


def test_a_form_without_mistakes_has_a_value() -> None:
    form = sent(("avisos", "email"), ("avisos", "sms"), **GOOD, idade="20", vip="true")
    assert form.value == Pedido(
        nome="Ana", idade=20, uf="BA", avisos=frozenset({"email", "sms"}), ciente="true", vip=True
    )
    assert not form.errors


def test_an_empty_field_counts_as_not_sent() -> None:
    form = sent(**{**GOOD, "nome": "  "}, idade="", avisos="")
    assert form.errors == {"nome": "Preencha este campo."}


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({**GOOD, "nome": "A"}, {"nome": "Deve ter ao menos 2 caractere(s)."}),
        ({**GOOD, "idade": "x"}, {"idade": "Deve ser um número inteiro."}),
        ({**GOOD, "idade": "17"}, {"idade": "Deve ser 18 ou mais."}),
        ({**GOOD, "cor": "roxo"}, {"cor": "Escolha uma das opções."}),
        ({**GOOD, "uf": "XX"}, {"uf": "Escolha o estado."}),
        ({"nome": "Ana"}, {"uf": "Escolha o estado.", "ciente": "Marque esta opção para continuar."}),
        ({**GOOD, "nome": "Ninguém"}, {"": "Este pedido não pode ser feito."}),
    ],
)
def test_each_mistake_says_what_to_do(given: dict[str, str], errors: dict[str, str]) -> None:
    form = sent(**given)
    assert (form.errors, form.value) == (errors, None)


def test_what_was_typed_stays_in_the_form() -> None:
    form = sent(nome="A", idade="x")
    assert (form.field("nome").value, form.field("idade").value, form.field("uf").value) == ("A", "x", "")


def test_a_field_knows_its_label_hint_and_whether_it_may_be_left_out() -> None:
    field = sent(**GOOD).field("avisos")
    assert (field.label, field.hint, field.optional) == ("Avisos", "Pode escolher mais de um", True)
    assert not sent(**GOOD).field("nome").optional


def test_the_summary_leads_to_the_fields_in_their_order() -> None:
    summary = [(line.id, line.text) for line in sent(nome="A").refused(_="Tente amanhã.").summary()]
    assert summary == [
        (None, "Tente amanhã."),
        ("campo-nome", "Nome: Deve ter ao menos 2 caractere(s)."),
        ("campo-uf", "Estado: Escolha o estado."),
        ("campo-ciente", "Li o aviso: Marque esta opção para continuar."),
    ]


def test_a_rule_may_refuse_what_the_form_admitted() -> None:
    form = sent(**GOOD).refused(nome="Já existe.")
    assert (form.value, form.field("nome").error, form.field("nome").value) == (None, "Já existe.", "Ana")


def test_a_blank_form_has_no_mistakes_and_the_values_it_was_given() -> None:
    form = blank(Pedido, nome="Ana", avisos=["email", "sms"], vip=True, idade=None)
    assert not form.errors
    assert (form.field("nome").value, form.field("avisos").values) == ("Ana", ("email", "sms"))
    assert (form.field("vip").value, form.field("idade").value) == ("true", "")


def test_a_field_that_the_model_lacks_is_a_mistake_of_the_template() -> None:
    with pytest.raises(KeyError):
        blank(Pedido).field("nada")
