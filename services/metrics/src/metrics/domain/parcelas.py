"""What one fact adds to the aggregates: counted, summed and bucketed so that it can be taken out again (§6.2).

`delta = parcelas(new) - parcelas(old)`: a late, repeated or corrected event takes the same path as any other.
Every aggregate lies between two bodies, `origem` and `destino`; a fact of one body alone has it at both ends.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from metrics.domain.cadastro import Cadastro, Etapa
from metrics.domain.calendario import dia_local
from metrics.domain.tramite import EM_VOO, Alcance, Situacao, Tramite

MICROSSEGUNDO = 1_000_000

MEDIDAS: Mapping[str, tuple[Situacao, Situacao]] = {
    "tempo_ate_recibo": (Situacao.INICIADO, Situacao.RECIBO_ENTREGUE),
    "tempo_envio": (Situacao.INICIADO, Situacao.COMPONENTES_RECEBIDOS),
    "tempo_retirada": (Situacao.COMPONENTES_RECEBIDOS, Situacao.COMPONENTES_LIDOS),
    "tempo_processamento": (Situacao.COMPONENTES_LIDOS, Situacao.RECIBO_ENTREGUE),
    "tempo_ate_recibo_remetente": (Situacao.INICIADO, Situacao.CONCLUIDO),
}
# How many came to a stage, of those whose durations end in it: what these durations are complete against.
ETAPAS: Mapping[str, Situacao] = {
    "chegaram_2": Situacao.COMPONENTES_RECEBIDOS,
    "chegaram_4": Situacao.COMPONENTES_LIDOS,
    "recebidos": Situacao.RECIBO_ENTREGUE,
    "chegaram_6": Situacao.CONCLUIDO,
}
TEMPO_CADASTRO_LIBERADO = "tempo_cadastro_liberado"


class Celula(NamedTuple):
    """Where a count belongs."""

    origem: UUID
    destino: UUID
    dia: date
    indicador: str


class Duracao(NamedTuple):
    """A duration as a value of its own: who took it doesn't matter any more."""

    origem: UUID
    destino: UUID
    dia: date
    medida: str
    micros: int


class Voo(NamedTuple):
    """Trâmites that wait since the same instant."""

    origem: UUID
    destino: UUID
    desde: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Valor:
    """What stands in a cell."""

    n: int = 0
    imputados: int = 0
    soma: int = 0

    def __add__(self, outro: "Valor") -> "Valor":
        return Valor(n=self.n + outro.n, imputados=self.imputados + outro.imputados, soma=self.soma + outro.soma)

    def __neg__(self) -> "Valor":
        return Valor(n=-self.n, imputados=-self.imputados, soma=-self.soma)

    def __bool__(self) -> bool:
        return self != Valor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcelas:
    """What some facts add to the aggregates."""

    contagens: Mapping[Celula, Valor] = field(default_factory=dict)
    duracoes: Mapping[Duracao, int] = field(default_factory=dict)
    em_voo: Mapping[Voo, int] = field(default_factory=dict)

    def __add__(self, outras: "Parcelas") -> "Parcelas":
        return somar((self, outras))

    def __neg__(self) -> "Parcelas":
        return Parcelas(
            contagens={celula: -valor for celula, valor in self.contagens.items()},
            duracoes={duracao: -n for duracao, n in self.duracoes.items()},
            em_voo={voo: -n for voo, n in self.em_voo.items()},
        )

    def __sub__(self, outras: "Parcelas") -> "Parcelas":
        return self + -outras


def somar(varias: Iterable[Parcelas], /) -> Parcelas:
    """All of them together; what cancels out is gone."""
    contagens: dict[Celula, Valor] = {}
    duracoes: Counter[Duracao] = Counter()
    em_voo: Counter[Voo] = Counter()
    for parcelas in varias:
        for celula, valor in parcelas.contagens.items():
            contagens[celula] = contagens.get(celula, Valor()) + valor
        duracoes.update(parcelas.duracoes)
        em_voo.update(parcelas.em_voo)
    return Parcelas(
        contagens={celula: valor for celula, valor in contagens.items() if valor},
        duracoes={duracao: n for duracao, n in duracoes.items() if n},
        em_voo={voo: n for voo, n in em_voo.items() if n},
    )


def do_tramite(tramite: Tramite, /) -> Parcelas:
    """What a trâmite adds (metrics.md §4.11), counted once, whichever end tells of it."""
    origem, destino = tramite.remetente.ente, tramite.destinatario.ente
    tempos = tuple(_tempos(tramite))
    contados = (*_contados(tramite), *tempos)
    voando = tramite.situacao in EM_VOO
    return Parcelas(
        contagens={
            Celula(origem, destino, dia_local(alcance.em), indicador): Valor(
                n=1, imputados=int(alcance.imputado), soma=soma
            )
            for indicador, alcance, soma in contados
            if alcance is not None
        },
        duracoes={Duracao(origem, destino, dia_local(fim.em), medida, micros): 1 for medida, fim, micros in tempos},
        em_voo={Voo(origem, destino, tramite.ultima_mudanca): 1} if voando else {},
    )


def _contados(tramite: Tramite) -> Iterator[tuple[str, Alcance | None, int]]:
    yield "enviados", tramite.inicio, tramite.bytes or 0
    for etapa, situacao in ETAPAS.items():
        yield etapa, tramite.alcance(situacao), 0
    yield "recusados", tramite.recusado, 0
    yield "cancelados", _se(tramite, Situacao.CANCELADO), 0
    yield "cancelados_auto", _se(tramite, Situacao.CANCELADO_AUTOMATICAMENTE), 0
    yield "pousados", None if tramite.pouso is None else Alcance(em=tramite.pouso, imputado=False), 0
    yield "incoerentes", tramite.inicio if tramite.incoerente else None, 0


def _tempos(tramite: Tramite) -> Iterator[tuple[str, Alcance, int]]:
    for medida, (de, ate) in MEDIDAS.items():
        micros = _micros(tramite.tempos.get(de), tramite.tempos.get(ate))
        if micros is not None:
            yield medida, Alcance(em=tramite.tempos[ate], imputado=False), micros


def do_cadastro(cadastro: Cadastro, /) -> Parcelas:
    """What a registration adds to the funnel of its body, in the cohort of the day it began (metrics.md §4.12)."""
    ente, dia = cadastro.ente, dia_local(cadastro.inicio)
    contagens = {
        Celula(ente, ente, dia, f"funil_{etapa}"): Valor(n=1, imputados=int(imputado))
        for etapa, imputado in cadastro.alcancadas.items()
    }
    liberado = cadastro.tempos.get(Etapa.LIBERADO) if cadastro.desfecho is Etapa.LIBERADO else None
    micros = _micros(cadastro.tempos.get(Etapa.CADASTRO), liberado)
    if micros is None:
        return Parcelas(contagens=contagens)
    contagens[Celula(ente, ente, dia, TEMPO_CADASTRO_LIBERADO)] = Valor(n=1, soma=micros)
    return Parcelas(contagens=contagens, duracoes={Duracao(ente, ente, dia, TEMPO_CADASTRO_LIBERADO, micros): 1})


def _se(tramite: Tramite, situacao: Situacao) -> Alcance | None:
    return Alcance(em=tramite.tempos[situacao], imputado=False) if tramite.situacao is situacao else None


def _micros(de: datetime | None, ate: datetime | None) -> int | None:
    """From one to the other, if both are known and time ran forward (metrics.md §5.12)."""
    if de is None or ate is None or ate < de:
        return None
    decorrido = ate - de
    return (decorrido.days * 86_400 + decorrido.seconds) * MICROSSEGUNDO + decorrido.microseconds
