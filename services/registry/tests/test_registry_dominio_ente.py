"""Bodies and their certificates: the rules, without a database."""

from uuid import UUID

import pytest

from registry.domain.ente import RESERVADOS, DadosDoEnte, Esfera, Poder, criar
from registry.domain.errors import (
    CnpjInvalidoError,
    IbgeDesconhecidoError,
    NaturezaObrigatoriaError,
    NumeroForaDaFaixaError,
    SlugReservadoError,
    UfDivergenteError,
)
from registry.domain.ibge import uf_do_codigo
from registry.domain.numeros import RESERVADOS_ATE, conferir
from registry.domain.texto import normalizar

ID = UUID("0190a1b2-0000-7000-8000-000000000001")

# They fail the usual check digit, and exist (registry.md §1.1).
NOVE = ["2201919", "2201988", "2202251", "2611533", "3117836", "3152131", "4305871", "5203939", "5203962"]


def dados(**mais: object) -> DadosDoEnte:
    amargosa = {
        "slug": "amargosa",
        "esfera": "MUNICIPAL",
        "nome": "Prefeitura Municipal de Amargosa",
        "uf": "BA",
        "codigo_ibge": "2901007",
        "natureza_juridica": "124-4",
    }
    return DadosDoEnte.model_validate(amargosa | mais)


def test_a_municipio_with_its_code_and_uf_may_join() -> None:
    ente = criar(dados(cnpj="11.222.333/0001-81"), id_=ID)
    assert (ente.id, ente.slug, ente.esfera, ente.poder) == (ID, "amargosa", Esfera.MUNICIPAL, Poder.EXECUTIVO)
    assert (ente.cnpj, ente.versao, ente.ativo) == ("11222333000181", 1, True)


@pytest.mark.parametrize("codigo", [*NOVE, "2901007", "3168705", "5208707", "5205109", "5208004"])
def test_real_municipios_are_known_whatever_their_check_digit(codigo: str) -> None:
    assert uf_do_codigo(codigo) == {"22": "PI", "26": "PE", "31": "MG", "43": "RS", "52": "GO", "29": "BA"}[codigo[:2]]


@pytest.mark.parametrize(
    ("esfera", "codigo", "uf"),
    [
        ("MUNICIPAL", "2901008", "BA"),  # no such município
        ("MUNICIPAL", "29", "BA"),  # that is a state
        ("MUNICIPAL", None, "BA"),
        ("ESTADUAL", "2901007", "BA"),
        ("ESTADUAL", "99", "BA"),
        ("ESTADUAL", "53", "DF"),  # the Distrito Federal is no state
        ("DISTRITAL", "29", "BA"),
        ("DISTRITAL", None, "DF"),
        ("FEDERAL", "29", "BA"),
    ],
)
def test_a_code_of_another_kind_or_of_nobody_is_refused(esfera: str, codigo: str | None, uf: str) -> None:
    with pytest.raises(IbgeDesconhecidoError) as refused:
        criar(dados(esfera=esfera, codigo_ibge=codigo, uf=uf), id_=ID)
    assert (refused.value.codigo, refused.value.esfera) == (codigo, esfera)


@pytest.mark.parametrize("uf", ["SE", None])
def test_the_first_two_digits_must_be_those_of_the_uf(uf: str | None) -> None:
    with pytest.raises(UfDivergenteError) as refused:
        criar(dados(uf=uf), id_=ID)
    assert refused.value.esperada == "BA"


@pytest.mark.parametrize(
    ("esfera", "codigo", "uf"), [("ESTADUAL", "29", "BA"), ("DISTRITAL", "53", "DF"), ("FEDERAL", None, None)]
)
def test_each_esfera_has_its_kind_of_code(esfera: str, codigo: str | None, uf: str | None) -> None:
    assert criar(dados(esfera=esfera, codigo_ibge=codigo, uf=uf), id_=ID).codigo_ibge == codigo


@pytest.mark.parametrize(
    ("cnpj", "guardado"), [("12ABC34501DE35", "12ABC34501DE35"), ("12.abc.345/01de-35", "12ABC34501DE35")]
)
def test_a_cnpj_may_have_letters_and_is_kept_plain(cnpj: str, guardado: str) -> None:
    assert criar(dados(cnpj=cnpj), id_=ID).cnpj == guardado


@pytest.mark.parametrize("cnpj", ["11222333000182", "1122233300018", "", "11222333000181X"])
def test_a_wrong_cnpj_is_refused(cnpj: str) -> None:
    with pytest.raises(CnpjInvalidoError):
        criar(dados(cnpj=cnpj), id_=ID)


def test_only_the_federal_executive_may_leave_its_natureza_juridica_out() -> None:
    uniao = {"esfera": "FEDERAL", "codigo_ibge": None, "uf": None, "natureza_juridica": None}
    assert criar(dados(**uniao), id_=ID).natureza_juridica is None
    with pytest.raises(NaturezaObrigatoriaError):
        criar(dados(**uniao, poder="JUDICIARIO"), id_=ID)
    with pytest.raises(NaturezaObrigatoriaError):
        criar(dados(natureza_juridica=None), id_=ID)


@pytest.mark.parametrize("slug", sorted(RESERVADOS))
def test_a_slug_that_means_something_else_is_refused(slug: str) -> None:
    with pytest.raises(SlugReservadoError):
        criar(dados(slug=slug), id_=ID)


def test_a_number_given_by_hand_stays_below_those_that_are_drawn() -> None:
    assert conferir(RESERVADOS_ATE) == RESERVADOS_ATE
    with pytest.raises(NumeroForaDaFaixaError):
        conferir(RESERVADOS_ATE + 1)


@pytest.mark.parametrize(
    ("texto", "normal"), [("Saúde  e\u00a0Ação", "saude e acao"), ("PROTOCOLO", "protocolo"), ("ﬁm", "fim")]
)
def test_a_search_does_not_see_accents_case_or_spaces(texto: str, normal: str) -> None:
    assert normalizar(texto) == normal
