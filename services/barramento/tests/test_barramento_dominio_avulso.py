"""A documento avulso that is posted again, and the unit that receives for another: the rules, without a database."""

from dataclasses import replace
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barramento.domain.abertura import MesmoCorpo, o_mesmo_avulso
from barramento.domain.errors import DocumentoEmTramiteError
from barramento.domain.estrutura import Unidade
from barramento.domain.partes import Parte
from barramento.domain.tramite import EM_ANDAMENTO, Situacao, Tramite

PARTE = Parte(ente=uuid4(), slug="amargosa", sistema=1, repositorio=5, unidade=102)


def anterior(idt: int, *, ticket: int, situacao: Situacao, intacto: bool = False) -> MesmoCorpo:
    tramite = Tramite(
        idt=idt,
        nre=f"{idt:012d}2026",
        protocolo="0001230",
        tipo="documento",
        ticket=ticket,
        versao=1,
        situacao=situacao,
        remetente=PARTE,
        destinatario=PARTE,
    )
    return MesmoCorpo(tramite=tramite, intacto=intacto)


ANTERIORES = st.lists(
    st.builds(
        lambda n, ticket, situacao, intacto: anterior(n, ticket=ticket, situacao=situacao, intacto=intacto),
        st.integers(1, 9),
        st.integers(1, 3),
        st.sampled_from(Situacao),
        st.booleans(),
    ).map(lambda a: replace(a, intacto=a.intacto and a.tramite.situacao is Situacao.INICIADO)),
    unique_by=lambda a: a.tramite.idt,
    max_size=6,
)


@given(ANTERIORES)
def test_the_latest_is_answered_again_whole_or_not_at_all(anteriores: list[MesmoCorpo]) -> None:
    ticket = max((a.tramite.ticket for a in anteriores), default=0)
    ultimos = [a for a in anteriores if a.tramite.ticket == ticket]
    if ultimos and all(a.intacto for a in ultimos):
        mesmos = o_mesmo_avulso(anteriores)
        assert {t.idt for t in mesmos} == {a.tramite.idt for a in ultimos}
        assert [t.idt for t in mesmos] == sorted(t.idt for t in mesmos)
    elif any(a.tramite.situacao in EM_ANDAMENTO for a in anteriores):
        with pytest.raises(DocumentoEmTramiteError):
            o_mesmo_avulso(anteriores)
    else:
        assert list(o_mesmo_avulso(anteriores)) == []


def unidade(numero: int, *, sistema: int | None = 1, apto: bool = True, centralizadora: int | None = None) -> Unidade:
    return Unidade(
        numero=numero,
        repositorio=5,
        ente=uuid4(),
        slug="amargosa",
        nome=f"Unidade {numero}",
        sigla=f"U{numero}",
        codigo_no_orgao=None,
        ativo=True,
        permite_envio=True,
        permite_recebimento=True,
        apto=apto,
        sistema=sistema,
        hierarquia=(),
        versao=1,
        centralizadora=centralizadora,
    )


@pytest.mark.parametrize(
    ("centralizadora", "receptora"),
    [
        (unidade(103), 103),
        (unidade(103, apto=False), None),
        (unidade(103, sistema=2), None),
        (unidade(103, sistema=None), None),
        (None, None),
    ],
    ids=["serve", "não apta", "outro sistema", "sem sistema", "desconhecida"],
)
def test_another_unit_receives_only_where_the_receivers_system_could_file_in_it(
    centralizadora: Unidade | None, receptora: int | None
) -> None:
    destino = unidade(102, centralizadora=103).recebida_por(centralizadora)
    assert destino.como_destinatario().receptora == receptora
    assert destino.como_remetente(sistema=1).receptora is None
