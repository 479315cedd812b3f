"""Which unit receives for another: the rules, without a database (registry.md §3.4)."""

from dataclasses import replace
from datetime import date

import pytest

from registry.domain.errors import (
    CentralizadoraDeOutroOrgaoError,
    CentralizadoraEmUsoError,
    CentralizadoraEncadeadaError,
    CentralizadoraNaoRecebeError,
    NaoEncontradoError,
    NaoInativavelError,
)
from registry.domain.estrutura import Estrutura
from registry.domain.unidade import AlteracaoDaUnidade, DadosDaUnidade, Mudanca, Unidade

HOJE = date(2026, 6, 1)


def com(estrutura: Estrutura, mudancas: tuple[Mudanca, ...]) -> Estrutura:
    novas = {mudanca.depois.numero: mudanca.depois for mudanca in mudancas}
    return replace(estrutura, unidades={**estrutura.unidades, **novas})


def prefeitura() -> Estrutura:
    """101 with 102 (and 104 below it) and 103; another órgão 201."""
    estrutura = Estrutura(unidades={}, repositorios_ativos=frozenset({5}), sistemas_operantes=frozenset({1}))
    for numero, pai in {101: None, 102: 101, 103: 101, 104: 102, 201: None}.items():
        dados = DadosDaUnidade(repositorio=5, pai=pai, nome=f"Unidade {numero}", sigla=f"U{numero}")
        estrutura = com(estrutura, estrutura.acrescentar(dados, numero=numero, hoje=HOJE))
    return estrutura


def centralizada(numero: int = 104, *, em: int = 103) -> Estrutura:
    estrutura = prefeitura()
    return com(estrutura, estrutura.centralizar(numero, em=em))


def alterada(estrutura: Estrutura, numero: int, **campos: object) -> tuple[Mudanca, ...]:
    return estrutura.alterar(numero, AlteracaoDaUnidade.model_validate(campos), hoje=HOJE)


def test_a_unit_of_another_branch_may_receive_for_it_and_the_sender_goes_on_seeing_it() -> None:
    estrutura = prefeitura()
    [mudanca] = estrutura.centralizar(104, em=103)
    assert mudanca.redirecionou
    assert not mudanca.nova_versao  # neither name, sigla nor place: its history has nothing to tell
    assert (mudanca.depois.destino_informado, mudanca.depois.destino_efetivo, mudanca.depois.versao) == (104, 103, 2)
    depois = com(estrutura, (mudanca,))
    assert depois.centralizar(104, em=103) == ()
    [de_volta] = depois.descentralizar(104)
    assert (de_volta.depois.destino_efetivo, de_volta.redirecionou) == (104, True)
    assert estrutura.descentralizar(104) == ()


def test_it_receives_for_many_and_each_answers_to_one() -> None:
    estrutura = centralizada(104, em=103)
    estrutura = com(estrutura, estrutura.centralizar(102, em=103))
    [mudanca] = estrutura.centralizar(102, em=101)
    assert mudanca.depois.centralizadora == 101


@pytest.mark.parametrize(("numero", "em"), [(102, 104), (103, 102), (102, 102)], ids=["tem", "recebe", "a propria"])
def test_there_are_no_chains(numero: int, em: int) -> None:
    with pytest.raises(CentralizadoraEncadeadaError):
        centralizada(104, em=103).centralizar(numero, em=em)


def test_it_is_of_the_same_orgao_and_exists() -> None:
    with pytest.raises(CentralizadoraDeOutroOrgaoError):
        prefeitura().centralizar(104, em=201)
    with pytest.raises(NaoEncontradoError):
        prefeitura().centralizar(104, em=999)
    with pytest.raises(NaoEncontradoError):
        prefeitura().descentralizar(999)


@pytest.mark.parametrize("campos", [{"ativo": False}, {"permite_recebimento": False}])
def test_it_must_receive(campos: dict[str, object]) -> None:
    estrutura = prefeitura()
    with pytest.raises(CentralizadoraNaoRecebeError):
        com(estrutura, alterada(estrutura, 103, **campos)).centralizar(104, em=103)


def test_while_it_is_in_use_it_goes_on_receiving() -> None:
    estrutura = centralizada()
    with pytest.raises(CentralizadoraEmUsoError) as em_uso:
        alterada(estrutura, 103, permite_recebimento=False)
    assert em_uso.value.atendidas == 1
    with pytest.raises(NaoInativavelError) as recusa:
        alterada(estrutura, 103, ativo=False)
    assert (recusa.value.filhos_ativos, recusa.value.centralizadas) == (0, 1)
    [renomeada] = alterada(estrutura, 103, nome="Protocolo")
    assert renomeada.depois.nome == "Protocolo"


def test_only_active_units_hold_it_and_one_that_comes_back_needs_it_to_receive() -> None:
    estrutura = centralizada()
    estrutura = com(estrutura, alterada(estrutura, 104, ativo=False))
    estrutura = com(estrutura, alterada(estrutura, 103, ativo=False))
    with pytest.raises(CentralizadoraNaoRecebeError):
        alterada(estrutura, 104, ativo=True)
    estrutura = com(estrutura, alterada(estrutura, 103, ativo=True))
    assert alterada(estrutura, 104, ativo=True)[0].depois.centralizadora == 103


def test_without_one_the_unit_itself_receives() -> None:
    unidade: Unidade = prefeitura().unidade(104)
    assert (unidade.destino_informado, unidade.destino_efetivo) == (104, 104)
