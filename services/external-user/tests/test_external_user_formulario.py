"""The form takes what the specification's table says, and tells each field's error (external-user.md §3)."""

from dataclasses import replace
from datetime import date

import pytest

from contracts.values import parse_cpf
from external_user.domain.errors import FormularioInvalidoError
from external_user.domain.formulario import Formulario, ler
from external_user.domain.termo import VERSAO_VIGENTE

HOJE = date(2026, 6, 1)
BOM = Formulario(
    nome="Maria da Conceição D'Ávila",
    cpf="529.982.247-25",
    rg="12.345.678-9",
    orgao_expedidor="SSP",
    uf_expedidor="ba",
    data_nascimento="1990-01-31",
    telefone_celular="(75) 99999-0000",
    cep="45300-000",
    endereco="Praça Lourival Monte, 10",
    bairro="Centro",
    uf="BA",
    cidade="2901007",
    email="Fulana+sei@Exemplo.com.BR",
    senha="quatro galinhas atravessam o rio",
    termo_versao=VERSAO_VIGENTE,
    termo_aceito=True,
)


def erros(**mudado: object) -> set[tuple[str, str]]:
    try:
        ler(replace(BOM, **mudado), hoje=HOJE)  # type: ignore[arg-type]
    except FormularioInvalidoError as error:
        return {(erro.campo, erro.codigo) for erro in error.erros}
    return set()


def test_a_good_form_is_kept_in_one_form() -> None:
    dados = ler(BOM, hoje=HOJE)
    assert dados.cpf == "52998224725"
    assert dados.uf_expedidor == "BA"
    assert dados.data_nascimento == date(1990, 1, 31)
    assert dados.telefone_celular == "+5575999990000"
    assert dados.endereco.cep == "45300000"
    assert (dados.endereco.municipio, dados.endereco.cidade, dados.endereco.uf) == ("2901007", "Amargosa", "BA")
    assert (dados.email, dados.email_normalizado) == ("Fulana+sei@exemplo.com.br", "fulana+sei@exemplo.com.br")


def test_the_nome_social_is_how_the_person_is_called() -> None:
    assert ler(BOM, hoje=HOJE).tratamento == BOM.nome
    assert ler(replace(BOM, nome_social="Mário Conceição"), hoje=HOJE).tratamento == "Mário Conceição"


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(FormularioInvalidoError) as refused:
        ler(Formulario(), hoje=HOJE)
    campos = {erro.campo for erro in refused.value.erros}
    assert campos == {
        "nome", "cpf", "rg", "orgao_expedidor", "uf_expedidor", "data_nascimento", "telefone_celular", "cep",
        "endereco", "bairro", "uf", "cidade", "email", "senha", "termo_aceito",
    }  # fmt: skip
    assert all(erro.mensagem for erro in refused.value.erros)


@pytest.mark.parametrize("nome", ["Maria", "M4ria Silva", "", "Jo", "a" * 150 + " b", "Maria; Silva"])
def test_a_name_needs_two_words_of_letters(nome: str) -> None:
    assert erros(nome=nome) == {("nome", "nome.invalido")}


@pytest.mark.parametrize("nome", ["Ana Sá", "Jean-Luc d’Ávila", "José  da   Silva"])
def test_names_of_people_are_names(nome: str) -> None:
    assert erros(nome=nome) == set()


def test_letters_typed_with_loose_accents_are_composed() -> None:
    assert ler(replace(BOM, nome="Joa\u0303o Silva"), hoje=HOJE).nome == "João Silva"


@pytest.mark.parametrize(
    "cpf", ["529.982.247-25", "111.444.777-35", "000.000.001-91", "123.456.789-09", "168.995.350-09", "987.654.321-00"]
)
def test_the_valid_vectors_of_cpf_are_valid(cpf: str) -> None:
    assert erros(cpf=cpf) == set()
    assert len(parse_cpf(cpf)) == 11


@pytest.mark.parametrize(
    "cpf", ["111.111.111-11", "529.982.247-24", "52998224725x", "5299822472", "５２９９８２２４７２５"]
)
def test_the_invalid_vectors_of_cpf_are_invalid(cpf: str) -> None:
    assert erros(cpf=cpf) == {("cpf", "cpf.invalido")}


@pytest.mark.parametrize(
    "email",
    ["", "sem-arroba", "a@b@exemplo.com", "com espaço@exemplo.com", "a@localhost", "a@[127.0.0.1]", "a@10.0.0.1",
     ".a@exemplo.com", "a@exemplo..com", "a" * 65 + "@exemplo.com", "a" * 9 + "@" + ("b" * 60 + ".") * 4 + "com.br",
     "a\r\nBcc:b@exemplo.com", "a@mailinator.com", "a@exemplo .com"],
)  # fmt: skip
def test_an_email_that_we_could_not_write_to_is_refused(email: str) -> None:
    assert erros(email=email) == {("email", "email.invalido")}


def test_an_email_with_an_accented_domain_is_compared_in_ascii() -> None:
    assert ler(replace(BOM, email="ana@órgão.gov.br"), hoje=HOJE).email_normalizado == "ana@xn--rgo-nla1f.gov.br"


@pytest.mark.parametrize(
    "telefone", ["", "99999-0000", "(20) 99999-0000", "(75) 89999-0000", "(75) 999", "+1 75 99999-0000"]
)
def test_a_telephone_needs_a_real_area_and_a_real_length(telefone: str) -> None:
    assert erros(telefone_celular=telefone) == {("telefone_celular", "telefone.invalido")}


@pytest.mark.parametrize(
    "telefone", ["75999990000", "+55 (75) 99999-0000", "075 3634-1234", "5575999990000", "55 99999-0000"]
)
def test_a_telephone_may_be_typed_in_many_ways(telefone: str) -> None:
    assert erros(telefone_fixo=telefone) == set()


@pytest.mark.parametrize("cep", ["", "4530000", "453000000", "45300_000", "45.300-000"])
def test_a_cep_has_eight_digits(cep: str) -> None:
    assert erros(cep=cep) == {("cep", "cep.invalido")}


def test_a_city_must_lie_in_its_state() -> None:
    assert erros(uf="SP") == {("cidade", "localidade.incompativel")}
    assert erros(cidade="Cidade Nenhuma") == {("cidade", "localidade.incompativel")}
    assert erros(uf="XX") == {("uf", "localidade.incompativel")}
    assert erros(cidade="são paulo", uf="SP") == set()


@pytest.mark.parametrize("data", ["", "31/02/1990", "ontem", "1990"])
def test_a_birthday_is_a_day(data: str) -> None:
    assert erros(data_nascimento=data) == {("data_nascimento", "data_nascimento.invalida")}


def test_a_birthday_may_be_typed_as_people_write_it() -> None:
    assert ler(replace(BOM, data_nascimento="31/01/1990"), hoje=HOJE).data_nascimento == date(1990, 1, 31)


def test_nobody_is_born_tomorrow_nor_two_centuries_ago() -> None:
    assert erros(data_nascimento="2026-06-02") == {("data_nascimento", "data_nascimento.invalida")}
    assert erros(data_nascimento="1826-06-01") == {("data_nascimento", "data_nascimento.invalida")}


def test_under_16_nobody_registers_and_under_18_only_with_assistance() -> None:
    assert erros(data_nascimento="2010-06-02", assistente="João da Silva") == {("data_nascimento", "idade.minima")}
    assert erros(data_nascimento="2010-06-01", assistente="João da Silva") == set()
    assert erros(data_nascimento="2008-06-02") == {("data_nascimento", "idade.minima")}
    assert erros(data_nascimento="2008-06-01") == set()


@pytest.mark.parametrize(
    "senha",
    ["curta", "aaaaaaaaaaaa", "123456789012", "senhasenha12", "flamengo2023", "qwertyuiop12", "x" * 129,
     "52998224725 é meu", "conceição é meu nome", "fulana gosta de uvas"],
)  # fmt: skip
def test_a_weak_password_is_refused(senha: str) -> None:
    assert erros(senha=senha) == {("senha", "senha.fraca")}


@pytest.mark.parametrize("senha", ["correto cavalo bateria", "ñandú voa à noite ☂", "xK9#mQ2$vL7p"])
def test_a_long_and_odd_password_is_taken(senha: str) -> None:
    assert erros(senha=senha) == set()


def test_the_termo_must_be_accepted_in_the_version_in_force() -> None:
    assert erros(termo_aceito=False) == {("termo_aceito", "termo.nao_aceito")}
    assert erros(termo_versao="2019-1") == {("termo_aceito", "termo.desatualizado")}


def test_long_texts_are_refused_by_their_field() -> None:
    assert erros(complemento="x" * 101) == {("complemento", "campo.longo")}
    assert erros(endereco="x" * 201) == {("endereco", "campo.obrigatorio")}
