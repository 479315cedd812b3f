"""The tree of units: the rules, without a database."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import ValidationError

from registry.domain.errors import (
    CicloError,
    JaMapeadaError,
    NaoEncontradoError,
    NaoInativavelError,
    OrgaoInvalidoError,
    PaiInativoError,
    PaiInvalidoError,
    RepositorioIndisponivelError,
)
from registry.domain.estrutura import PROFUNDIDADE_MAXIMA, Estrutura
from registry.domain.unidade import AlteracaoDaUnidade, Ancestral, DadosDaUnidade, Mudanca, Unidade, dia

HOJE = date(2026, 6, 1)
AMANHA = date(2026, 6, 2)

Arvore = dict[int, int | None]


def vazia() -> Estrutura:
    return Estrutura(unidades={}, repositorios_ativos=frozenset({5}), sistemas_operantes=frozenset({1}))


def com(estrutura: Estrutura, mudancas: tuple[Mudanca, ...]) -> Estrutura:
    novas = {mudanca.depois.numero: mudanca.depois for mudanca in mudancas}
    return replace(estrutura, unidades={**estrutura.unidades, **novas})


def plantada(arvore: Arvore) -> Estrutura:
    estrutura = vazia()
    for numero, pai in arvore.items():
        dados = DadosDaUnidade(repositorio=5, pai=pai, nome=f"Unidade {numero}", sigla=f"U{numero}")
        estrutura = com(estrutura, estrutura.acrescentar(dados, numero=numero, hoje=HOJE))
    return estrutura


def prefeitura() -> Estrutura:
    """101 with 102 (and 104 below it) and 103; another órgão 201."""
    return plantada({101: None, 102: 101, 103: 101, 104: 102, 201: None})


def alterada(estrutura: Estrutura, numero: int, **campos: object) -> tuple[Mudanca, ...]:
    return estrutura.alterar(numero, AlteracaoDaUnidade.model_validate(campos), hoje=AMANHA)


def acrescentada(estrutura: Estrutura, **campos: object) -> tuple[Mudanca, ...]:
    dados = DadosDaUnidade.model_validate({"repositorio": 5, "nome": "Nova", "sigla": "NOVA"} | campos)
    return estrutura.acrescentar(dados, numero=999, hoje=HOJE)


def depois(mudancas: tuple[Mudanca, ...]) -> dict[int, Unidade]:
    return {mudanca.depois.numero: mudanca.depois for mudanca in mudancas}


def test_a_unit_without_parent_is_its_own_orgao() -> None:
    (mudanca,) = acrescentada(vazia(), pai=None)
    nova = mudanca.depois
    assert mudanca.antes is None
    assert mudanca.nova_versao
    assert (nova.orgao, nova.hierarquia, nova.versao, nova.apto, nova.vigente_de) == (999, (), 1, False, HOJE)


def test_the_hierarchy_goes_from_the_parent_up_to_the_root() -> None:
    unidade = prefeitura().unidade(104)
    assert [acima.numero for acima in unidade.hierarquia] == [102, 101]
    assert unidade.hierarquia[0] == Ancestral(numero=102, nome="Unidade 102", sigla="U102")
    assert (unidade.orgao, unidade.sigla_completa) == (101, "U104/U102/U101")


def test_a_unit_of_nobody_is_not_found() -> None:
    with pytest.raises(NaoEncontradoError):
        vazia().unidade(1)


def test_a_repository_that_is_not_there_or_not_active_takes_no_unit() -> None:
    with pytest.raises(RepositorioIndisponivelError):
        acrescentada(vazia(), repositorio=6)


def test_a_parent_must_exist_in_the_same_repository_and_be_active() -> None:
    estrutura = replace(prefeitura(), repositorios_ativos=frozenset({5, 6}))
    for pai, repositorio in ((777, 5), (101, 6)):
        with pytest.raises(PaiInvalidoError):
            acrescentada(estrutura, pai=pai, repositorio=repositorio)
    with pytest.raises(PaiInativoError):
        acrescentada(com(estrutura, alterada(estrutura, 103, ativo=False)), pai=103)


def test_a_tree_has_a_bottom() -> None:
    fundo = plantada({n: n - 1 or None for n in range(1, PROFUNDIDADE_MAXIMA + 1)})
    assert len(fundo.unidade(PROFUNDIDADE_MAXIMA).hierarquia) == PROFUNDIDADE_MAXIMA - 1
    with pytest.raises(PaiInvalidoError):
        acrescentada(fundo, pai=PROFUNDIDADE_MAXIMA)


def test_a_code_can_be_given_and_taken_away() -> None:
    estrutura = prefeitura()
    estrutura = com(estrutura, alterada(estrutura, 102, codigo_no_orgao="0007"))
    assert estrutura.unidade(102).codigo_no_orgao == "0007"
    assert depois(alterada(estrutura, 102, codigo_no_orgao=None))[102].codigo_no_orgao is None


def test_a_new_name_reaches_every_unit_below() -> None:
    mudancas = alterada(prefeitura(), 102, nome="Diretoria", motivo="Reforma", ato_normativo="Decreto 1/2026")
    novas = depois(mudancas)
    assert list(novas) == [102, 104]
    assert novas[104].hierarquia[0].nome == "Diretoria"
    assert [novas[n].versao for n in novas] == [2, 2]
    assert [mudanca.nova_versao for mudanca in mudancas] == [True, False]
    assert (novas[102].vigente_de, novas[104].vigente_de) == (AMANHA, HOJE)


def test_what_does_not_change_is_no_change() -> None:
    assert alterada(prefeitura(), 102, nome="Unidade 102", ativo=True) == ()
    assert alterada(prefeitura(), 102) == ()


def test_a_permission_is_no_new_version() -> None:
    (mudanca,) = alterada(prefeitura(), 102, permite_envio=False)
    assert not mudanca.nova_versao
    assert (mudanca.depois.vigente_de, mudanca.depois.versao) == (HOJE, 2)


def test_a_unit_moves_with_all_below_it() -> None:
    novas = depois(alterada(prefeitura(), 102, pai=103))
    assert [acima.numero for acima in novas[102].hierarquia] == [103, 101]
    assert [acima.numero for acima in novas[104].hierarquia] == [102, 103, 101]


@pytest.mark.parametrize("pai", [102, 104])
def test_a_unit_never_stands_below_itself(pai: int) -> None:
    with pytest.raises(CicloError):
        alterada(prefeitura(), 102, pai=pai)


def test_a_unit_stays_in_its_orgao_and_an_orgao_at_its_root() -> None:
    for numero, pai in ((102, 201), (101, 201)):
        with pytest.raises(PaiInvalidoError):
            alterada(prefeitura(), numero, pai=pai)


@pytest.mark.parametrize("campo", ["nome", "sigla", "pai", "ativo", "permite_envio", "permite_recebimento"])
def test_only_what_may_be_absent_may_be_null(campo: str) -> None:
    with pytest.raises(ValidationError, match=campo):
        AlteracaoDaUnidade.model_validate({campo: None})


def test_a_unit_with_active_units_below_stays_active() -> None:
    estrutura = prefeitura()
    with pytest.raises(NaoInativavelError) as refused:
        alterada(estrutura, 102, ativo=False)
    assert refused.value.filhos_ativos == 1
    estrutura = com(estrutura, alterada(estrutura, 104, ativo=False))
    assert not depois(alterada(estrutura, 102, ativo=False))[102].ativo


def test_a_unit_wakes_after_its_parent() -> None:
    estrutura = prefeitura()
    estrutura = com(estrutura, alterada(estrutura, 104, ativo=False))
    estrutura = com(estrutura, alterada(estrutura, 102, ativo=False))
    with pytest.raises(PaiInativoError):
        alterada(estrutura, 104, ativo=True)
    estrutura = com(estrutura, alterada(estrutura, 102, ativo=True))
    assert depois(alterada(estrutura, 104, ativo=True))[104].ativo


def test_an_orgao_wakes_by_itself() -> None:
    estrutura = prefeitura()
    estrutura = com(estrutura, alterada(estrutura, 201, ativo=False))
    assert depois(alterada(estrutura, 201, ativo=True))[201].ativo


def test_a_unit_is_apt_only_when_everything_that_it_hangs_on_holds() -> None:
    estrutura = prefeitura()
    apta = com(estrutura, estrutura.mapear(102, sistema=1))
    assert apta.unidade(102).apto
    assert not apta.unidade(103).apto
    assert not depois(alterada(apta, 102, permite_recebimento=False))[102].apto
    assert not depois(replace(apta, sistemas_operantes=frozenset()).reavaliar())[102].apto
    assert not depois(replace(apta, repositorios_ativos=frozenset()).reavaliar())[102].apto
    sem_104 = com(apta, alterada(apta, 104, ativo=False))
    assert not depois(alterada(sem_104, 102, ativo=False))[102].apto


def test_a_unit_of_an_inactive_orgao_is_not_apt() -> None:
    estrutura = com(prefeitura(), prefeitura().mapear(102, sistema=1))
    orgao_inativo = replace(estrutura.unidade(101), ativo=False)
    estrutura = replace(estrutura, unidades={**estrutura.unidades, 101: orgao_inativo})
    assert not depois(estrutura.reavaliar())[102].apto


def test_what_is_still_so_is_not_told_again() -> None:
    estrutura = com(prefeitura(), prefeitura().mapear(102, sistema=1))
    assert estrutura.reavaliar() == ()
    assert estrutura.mapear(102, sistema=1) == ()


def test_a_unit_is_served_by_one_system() -> None:
    estrutura = com(prefeitura(), prefeitura().mapear(102, sistema=1))
    with pytest.raises(JaMapeadaError) as refused:
        estrutura.mapear(102, sistema=2)
    assert refused.value.sistema == 1
    assert estrutura.desmapear(102, sistema=2) == ()
    assert depois(estrutura.desmapear(102, sistema=1))[102].sistema is None


def test_a_system_answers_to_an_active_orgao() -> None:
    estrutura = prefeitura()
    estrutura.conferir_orgao(101)
    inativa = com(estrutura, alterada(estrutura, 201, ativo=False))
    for orgao in (102, 777, 201):
        with pytest.raises(OrgaoInvalidoError):
            inativa.conferir_orgao(orgao)


def test_a_day_is_that_of_brasilia() -> None:
    assert dia(datetime(2026, 6, 1, 2, 59, tzinfo=UTC)) == date(2026, 5, 31)
    assert dia(datetime(2026, 6, 1, 3, 0, tzinfo=UTC)) == date(2026, 6, 1)
