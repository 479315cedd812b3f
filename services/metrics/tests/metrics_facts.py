"""Facts for tests: trâmites and registrations drawn at random, or told by hand."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import strategies as st

from metrics.domain.cadastro import Etapa, Passo
from metrics.domain.tramite import Mudanca, Ponta, Situacao

AMARGOSA = UUID("0190a1b2-0000-7000-8000-000000000001")
BAHIA = UUID("0190a1b2-0000-7000-8000-000000000002")
UNIAO = UUID("0190a1b2-0000-7000-8000-000000000003")
ENTES = (AMARGOSA, BAHIA, UNIAO)
UNIDADES = {AMARGOSA: 102, BAHIA: 202, UNIAO: 302}
INICIO = datetime(2026, 6, 1, 13, 0, tzinfo=UTC)

JORNADAS = tuple(
    tuple(Situacao(numero) for numero in numeros)
    for numeros in (
        (1,),
        (1, 2),
        (1, 2, 3),
        (1, 2, 3, 4),
        (1, 2, 3, 4, 5),
        (1, 2, 3, 4, 5, 6),
        (1, 7),
        (1, 2, 3, 7),
        (1, 2, 8),
        (1, 2, 3, 4, 8, 9),
        (1, 2, 10),
    )
)
CAMINHOS = (
    (Etapa.CADASTRO,),
    (Etapa.CADASTRO, Etapa.EXPIRADO),
    (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO),
    (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO, Etapa.CONFERENCIA_INICIADA),
    (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO, Etapa.CONFERENCIA_INICIADA, Etapa.LIBERADO),
    (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO, Etapa.CONFERENCIA_INICIADA, Etapa.RECUSADO),
    (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO, Etapa.LIBERADO),
)


def mudanca(
    idt: int, versao: int, situacao: int, /, *, em: datetime, de: UUID = AMARGOSA, para: UUID = BAHIA
) -> Mudanca:
    """One event of a trâmite, as the bus tells it."""
    return Mudanca(
        evento=uuid5(AMARGOSA, f"tramite:{idt}:{versao}"),
        idt=idt,
        nre=f"{idt:016d}",
        versao=versao,
        situacao=Situacao(situacao),
        em=em,
        remetente=Ponta(ente=de, unidade=UNIDADES[de]),
        destinatario=Ponta(ente=para, unidade=UNIDADES[para]),
        bytes=1000 + idt if situacao == Situacao.INICIADO else None,
        motivo="03" if situacao == Situacao.RECUSADO else None,
    )


def passo(cadastro: UUID, versao: int, etapa: Etapa, /, *, em: datetime, ente: UUID = AMARGOSA) -> Passo:
    """One event of a registration."""
    return Passo(
        evento=uuid5(cadastro, str(versao)), cadastro=cadastro, ente=ente, orgao=101, versao=versao, etapa=etapa, em=em
    )


@st.composite
def tramites(draw: st.DrawFn, *, idt: int = 1) -> list[Mudanca]:
    """The events of one trâmite, in the order in which the bus committed them."""
    de, para = draw(st.sampled_from(ENTES)), draw(st.sampled_from(ENTES))
    em = INICIO + timedelta(hours=draw(st.integers(0, 24 * 40)))
    contada = []
    for versao, situacao in enumerate(draw(st.sampled_from(JORNADAS)), start=1):
        contada.append(mudanca(idt, versao, situacao, em=em, de=de, para=para))
        em += timedelta(microseconds=draw(st.integers(0, 5 * 86_400 * 10**6)))
    return contada


@st.composite
def cadastros(draw: st.DrawFn, *, numero: int = 1) -> list[Passo]:
    """The events of one registration, in the order in which they were committed."""
    ente, cadastro = draw(st.sampled_from(ENTES)), uuid5(BAHIA, f"cadastro:{numero}")
    em = INICIO + timedelta(hours=draw(st.integers(0, 24 * 40)))
    contado = []
    for versao, etapa in enumerate(draw(st.sampled_from(CAMINHOS)), start=1):
        contado.append(passo(cadastro, versao, etapa, em=em, ente=ente))
        em += timedelta(microseconds=draw(st.integers(0, 9 * 86_400 * 10**6)))
    return contado
