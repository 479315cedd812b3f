"""The flow between bodies, pair by pair (metrics.md §4.11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from metrics.domain.parcelas import Valor
from metrics.domain.serie import Tempos


@dataclass(frozen=True, slots=True, kw_only=True)
class Par:
    """Two bodies, and what went from one to the other."""

    origem: UUID
    destino: UUID
    valores: Mapping[str, Valor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fluxo:
    """What went from one body to another, as it is told."""

    remetente: UUID
    destinatario: UUID
    enviados: int
    bytes: int
    recebidos: int
    recusados: int
    em_voo: int
    tempo_ate_recibo: Tempos


def fluxo(par: Par, /, *, em_voo: int, tempos: Tempos) -> Fluxo:
    """The line of the matrix for this pair."""
    enviados = par.valores.get("enviados", Valor())
    return Fluxo(
        remetente=par.origem,
        destinatario=par.destino,
        enviados=enviados.n,
        bytes=enviados.soma,
        recebidos=par.valores.get("recebidos", Valor()).n,
        recusados=par.valores.get("recusados", Valor()).n,
        em_voo=em_voo,
        tempo_ate_recibo=tempos,
    )
