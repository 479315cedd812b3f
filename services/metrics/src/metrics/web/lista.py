"""The latest trâmites, each with its way so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from chassis.web import Step
from chassis.web.formats import duracao
from metrics.domain.tramite import CADEIA, EM_VOO, Situacao, Tramite
from metrics.usecases.montar_painel import Painel
from metrics.web.fluxo import nome

NOMES = {
    Situacao.INICIADO: "Envio iniciado",
    Situacao.COMPONENTES_RECEBIDOS: "Documentos no barramento",
    Situacao.METADADOS_LIDOS: "Destinatário leu os dados",
    Situacao.COMPONENTES_LIDOS: "Destinatário tem os documentos",
    Situacao.RECIBO_ENTREGUE: "Recibo assinado",
    Situacao.CONCLUIDO: "Remetente tem o recibo",
    Situacao.CANCELADO: "Cancelado pelo remetente",
    Situacao.RECUSADO: "Recusado pelo destinatário",
    Situacao.CIENCIA_DADA: "Remetente ciente da recusa",
    Situacao.CANCELADO_AUTOMATICAMENTE: "Cancelado por falta de movimento",
}
# Words of the protocol's table of motives (tramita-api.md §8).
MOTIVOS = {
    "01": "formato de documento não aceito",
    "02": "documento corrompido",
    "03": "faltou documento",
    "04": "espécie de documento não prevista",
    "99": "outro motivo",
}
TONS = {
    Situacao.RECIBO_ENTREGUE: "success",
    Situacao.CONCLUIDO: "success",
    Situacao.CANCELADO: "neutral",
    Situacao.RECUSADO: "danger",
    Situacao.CIENCIA_DADA: "danger",
    Situacao.CANCELADO_AUTOMATICAMENTE: "warning",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDeTramite:
    """A trâmite of the list, and its way so far."""

    tramite: Tramite
    de: str
    para: str
    situacao: str
    tom: str
    passos: Sequence[Step]
    ate_o_recibo: str | None


def tramites(painel: Painel, /) -> list[LinhaDeTramite]:
    """The list of trâmites, none where it may not be seen."""
    return [] if painel.lista is None else [_tramite(tramite, painel) for tramite in painel.lista.tramites]


def _tramite(tramite: Tramite, painel: Painel) -> LinhaDeTramite:
    unidades = painel.lista.unidades if painel.lista else {}
    fim, inicio = tramite.tempos.get(Situacao.RECIBO_ENTREGUE), tramite.tempos.get(Situacao.INICIADO)
    return LinhaDeTramite(
        tramite=tramite,
        de=_ponta(tramite.remetente.ente, tramite.remetente.unidade, painel.nomes, unidades),
        para=_ponta(tramite.destinatario.ente, tramite.destinatario.unidade, painel.nomes, unidades),
        situacao=NOMES[tramite.situacao],
        tom=TONS.get(tramite.situacao, "waiting"),
        passos=list(_passos(tramite)),
        ate_o_recibo=duracao(fim - inicio) if fim and inicio else None,
    )


def _ponta(ente: UUID, unidade: int, entes: Mapping[UUID, str], unidades: Mapping[int, str]) -> str:
    return f"{unidades.get(unidade, f'unidade {unidade}')}, {nome(ente, entes)}"


def _passos(tramite: Tramite) -> list[Step]:
    """The stages it went through, where it is, and what is still to come."""
    voando = tramite.situacao in EM_VOO
    feitos = _feitos(tramite)
    if voando or tramite.situacao is Situacao.RECIBO_ENTREGUE:
        faltam = [etapa for etapa in CADEIA if etapa > tramite.situacao]
        espera = [Step(title=NOMES[faltam[0]], state="current", expected="À espera")]
        return [*feitos, *espera, *(Step(title=NOMES[etapa], state="waiting") for etapa in faltam[1:])]
    if tramite.situacao is Situacao.CONCLUIDO:
        return feitos
    return [*feitos, *_fim(tramite)]


def _feitos(tramite: Tramite) -> list[Step]:
    vistas = [etapa for etapa in CADEIA if etapa in tramite.tempos]
    demoras = [None, *(tramite.tempos[b] - tramite.tempos[a] for a, b in pairwise(vistas))]
    return [
        Step(
            title=NOMES[etapa],
            when=tramite.tempos[etapa],
            text=None if demora is None or demora < timedelta() else f"{duracao(demora)} depois",
        )
        for etapa, demora in zip(vistas, demoras, strict=True)
    ]


def _fim(tramite: Tramite) -> list[Step]:
    motivo = (
        None if tramite.motivo is None else f"Motivo {tramite.motivo}: {MOTIVOS.get(tramite.motivo, 'outro motivo')}."
    )
    recusa: datetime | None = tramite.tempos.get(Situacao.RECUSADO)
    match tramite.situacao:
        case Situacao.RECUSADO | Situacao.CIENCIA_DADA:
            ciencia = tramite.tempos.get(Situacao.CIENCIA_DADA)
            ultimo = (
                Step(title=NOMES[Situacao.CIENCIA_DADA], when=ciencia)
                if ciencia
                else Step(title=NOMES[Situacao.CIENCIA_DADA], state="current", expected="À espera")
            )
            return [Step(title=NOMES[Situacao.RECUSADO], state="failed", when=recusa, text=motivo), ultimo]
        case fim:
            return [Step(title=NOMES[fim], state="failed", when=tramite.tempos.get(fim))]
