"""The registration of a person from outside, as a funnel (metrics.md §4.12). The person is an opaque id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Etapa(StrEnum):
    """The stages of the funnel, in order, and the ways out of it.

    `email_confirmado` stands where metrics.md §4.12 has `documentacao_recebida`: external-user tells that the documents
    are complete only together with the start of the conferência.
    """

    CADASTRO = "cadastro"
    EMAIL_CONFIRMADO = "email_confirmado"
    CONFERENCIA_INICIADA = "conferencia_iniciada"
    LIBERADO = "liberado"
    RECUSADO = "recusado"
    EXPIRADO = "expirado"


CAMINHO = (Etapa.CADASTRO, Etapa.EMAIL_CONFIRMADO, Etapa.CONFERENCIA_INICIADA)
DESFECHOS = frozenset({Etapa.LIBERADO, Etapa.RECUSADO, Etapa.EXPIRADO})
# A decision can only follow a conferência; a registration can expire at any point, so that implies nothing but itself.
DECISOES = frozenset({Etapa.LIBERADO, Etapa.RECUSADO})


@dataclass(frozen=True, slots=True, kw_only=True)
class Passo:
    """One event of a registration: it came to this stage at this instant."""

    evento: UUID
    cadastro: UUID
    ente: UUID
    orgao: int
    versao: int
    etapa: Etapa
    em: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadastro:
    """What all known events of one registration add up to."""

    cadastro: UUID
    ente: UUID
    orgao: int
    tempos: Mapping[Etapa, datetime]
    desfecho: Etapa | None

    @property
    def inicio(self) -> datetime:
        """When it began; its cohort is the day of this instant."""
        return min(self.tempos.values())

    @property
    def alcancadas(self) -> Mapping[Etapa, bool]:
        """The stages it came to; true for those that only a later one tells of (`imputado`)."""
        vistas = [ordem for ordem, etapa in enumerate(CAMINHO) if etapa in self.tempos]
        ultima = len(CAMINHO) - 1 if DECISOES & self.tempos.keys() else max(vistas, default=0)
        caminho = {etapa: etapa not in self.tempos for etapa in CAMINHO[: ultima + 1]}
        return caminho if self.desfecho is None else {**caminho, self.desfecho: False}


def dobrar(passos: Iterable[Passo], /) -> Cadastro:
    """What these events of one registration add up to: any order, any repetition, any gap gives the same.

    Raises:
        ValueError: no events.
    """
    na_ordem = sorted(passos, key=lambda passo: (passo.em, passo.versao, passo.evento))
    if not na_ordem:
        raise ValueError("a registration without events is none")
    tempos: dict[Etapa, datetime] = {}
    for passo in na_ordem:
        tempos.setdefault(passo.etapa, passo.em)
    # Who was rejected may be released later: the last decision is the one that holds.
    desfechos = [passo for passo in na_ordem if passo.etapa in DESFECHOS]
    ultimo = max(desfechos, key=lambda passo: (passo.versao, passo.em, passo.evento), default=None)
    primeiro = na_ordem[0]
    return Cadastro(
        cadastro=primeiro.cadastro,
        ente=primeiro.ente,
        orgao=primeiro.orgao,
        tempos=tempos,
        desfecho=None if ultimo is None else ultimo.etapa,
    )
