"""What to ask for, which NRE, and what must come back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barramento.domain import historico, nre
from barramento.domain.componentes import Componente, Documento, Processo, a_solicitar
from barramento.domain.errors import HistoricoDivergenteError, NreDesconhecidoError, ProcessoEmTramiteError
from barramento.domain.nre import Viagem
from barramento.domain.texto import para_busca
from barramento.domain.tramite import Situacao

HASHES = st.sampled_from("abcdef")
COMPONENTES = st.lists(HASHES.map(lambda h: Componente(hash=h, tamanho=1)), max_size=3).map(tuple)
DOCUMENTOS = st.lists(
    st.builds(
        Documento, ordem=st.integers(1, 9), especie=st.integers(1, 3), retirado=st.booleans(), componentes=COMPONENTES
    ),
    max_size=4,
).map(tuple)
PROCESSOS = st.recursive(
    st.builds(Processo, protocolo=st.text(min_size=1, max_size=3), documentos=DOCUMENTOS),
    lambda dentro: st.builds(
        Processo,
        protocolo=st.text(min_size=1, max_size=3),
        documentos=DOCUMENTOS,
        apensados=st.lists(dentro, max_size=2).map(tuple),
    ),
    max_leaves=4,
)


def doc(ordem: int, *hashes: str, especie: int = 1, retirado: bool = False) -> Documento:
    componentes = tuple(Componente(hash=h, tamanho=1) for h in hashes)
    return Documento(ordem=ordem, especie=especie, retirado=retirado, componentes=componentes)


def presentes(processo: Processo) -> set[str]:
    return {c.hash for d in processo.documentos if not d.retirado for c in d.componentes}


@given(PROCESSOS, st.frozensets(HASHES))
def test_each_hash_is_asked_for_once_and_never_a_withdrawn_or_known_one(
    processo: Processo, ja_recebidos: frozenset[str]
) -> None:
    principal, *outros = a_solicitar(processo, ja_recebidos=ja_recebidos)
    assert principal.protocolo == processo.protocolo
    pedidos = [c.hash for c in principal.componentes]
    assert len(pedidos) == len(set(pedidos))
    assert set(pedidos) == presentes(processo) - ja_recebidos
    assert all(solicitacao.componentes for solicitacao in outros)


def test_an_apensado_is_asked_for_under_its_own_number() -> None:
    apensado = Processo(protocolo="b", documentos=(doc(1, "h"),))
    solicitacoes = a_solicitar(Processo(protocolo="a", documentos=(doc(1, "h"),), apensados=(apensado,)))
    assert [(s.protocolo, [c.hash for c in s.componentes]) for s in solicitacoes] == [("a", ["h"]), ("b", ["h"])]


def test_an_nre_has_twelve_digits_and_the_year() -> None:
    assert nre.formatar(134, ano=2016) == "0000000001342016"


def viagem(idt: int, de: str, situacao: Situacao, *, remetente: int = 1) -> Viagem:
    return Viagem(idt=idt, nre=de, situacao=situacao, remetente=remetente)


def test_what_the_sender_sends_again_is_its_latest_if_that_was_refused() -> None:
    recusada = viagem(2, "b", Situacao.CIENCIA_DADA)
    assert nre.reenvio([recusada, viagem(1, "a", Situacao.CONCLUIDO)], de=1) == 2
    assert nre.reenvio([viagem(3, "c", Situacao.CANCELADO, remetente=2), recusada], de=1) == 2
    assert nre.reenvio([viagem(3, "c", Situacao.CANCELADO), recusada], de=1) is None
    assert nre.reenvio([recusada], de=2) is None
    assert nre.reenvio([], de=1) is None


def test_a_process_that_arrived_keeps_its_nre_and_one_that_never_did_gets_a_new_one() -> None:
    voltou = [viagem(3, "c", Situacao.CANCELADO), viagem(2, "b", Situacao.CONCLUIDO), viagem(1, "a", Situacao(6))]
    assert nre.escolher(None, viagens=voltou) == "b"
    assert nre.escolher(None, viagens=voltou[:1]) is None
    assert nre.escolher("c", viagens=voltou) == "c"
    with pytest.raises(NreDesconhecidoError):
        nre.escolher("d", viagens=voltou)


@pytest.mark.parametrize("situacao", Situacao)
def test_a_process_that_is_under_way_does_not_begin_again(situacao: Situacao) -> None:
    viagens = [viagem(2, "a", situacao), viagem(1, "a", Situacao.CONCLUIDO), viagem(0, "b", Situacao.INICIADO)]
    if situacao in {6, 7, 9, 10}:
        ultima = nre.ultima_chegada("a", viagens=viagens, protocolo="p", de=1)
        assert ultima is not None
        assert ultima.idt == (2 if situacao == 6 else 1)
    else:
        with pytest.raises(ProcessoEmTramiteError):
            nre.ultima_chegada("a", viagens=viagens, protocolo="p", de=1)


def test_a_tramite_of_a_stranger_keeps_the_stranger_alone_waiting() -> None:
    de_fora = Viagem(idt=2, nre="a", situacao=Situacao.RECUSADO, remetente=3, de_fora=True)
    assert de_fora.ocupa(3)
    assert not de_fora.ocupa(1)
    assert viagem(2, "a", Situacao.RECUSADO, remetente=3).ocupa(1)
    viagens = [de_fora, viagem(1, "a", Situacao.CONCLUIDO)]
    assert nre.ultima_chegada("a", viagens=viagens, protocolo="p", de=1) == viagens[1]


def test_a_process_without_an_arrival_has_nothing_to_compare_with() -> None:
    assert nre.ultima_chegada("a", viagens=[viagem(1, "a", Situacao.CANCELADO)], protocolo="p", de=1) is None


@given(DOCUMENTOS.map(lambda ds: tuple({d.ordem: d for d in ds}.values())), st.data())
def test_what_comes_back_unchanged_or_longer_or_withdrawn_passes(
    documentos: tuple[Documento, ...], data: st.DataObject
) -> None:
    anteriores = historico.registrar(documentos)
    retirados = data.draw(st.frozensets(st.sampled_from(documentos))) if documentos else frozenset()
    de_volta = [doc(d.ordem, "outro", especie=9, retirado=True) if d in retirados else d for d in documentos]
    historico.conferir([*de_volta, doc(100, "novo")], anteriores=anteriores)


@pytest.mark.parametrize(
    ("de_volta", "divergem"),
    [
        ([doc(1, "b"), doc(2, "a")], (1, 2)),
        ([doc(1, "a")], (2,)),
        ([doc(1, "a"), doc(2, "b", especie=7)], (2,)),
        ([doc(1, "a", "c"), doc(2, "b")], (1,)),
    ],
)
def test_documents_that_were_reordered_changed_or_lost_are_named(
    de_volta: list[Documento], divergem: tuple[int, ...]
) -> None:
    with pytest.raises(HistoricoDivergenteError) as recusa:
        historico.conferir(de_volta, anteriores=historico.registrar([doc(1, "a"), doc(2, "b")]))
    assert recusa.value.ordens == divergem


@pytest.mark.parametrize(
    ("texto", "busca"),
    [("São João d'El-Rei", "sao joao d'el-rei"), ("PROTOCOLO", "protocolo"), ("Guaçuí", "guacui"), ("ﬁm", "fim")],
)
def test_a_search_sees_neither_accents_nor_case(texto: str, busca: str) -> None:
    assert para_busca(texto) == busca
