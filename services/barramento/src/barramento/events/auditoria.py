"""What the bus writes for audit. The documentation's catalogue is made from here, and tests hold the code to it.

Every transition of a trâmite leaves one event and one line of its history, in its own commit. What happens beside
transitions is told in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from barramento.domain.tramite import Ato
from barramento.events.publish import DE_UM_ATO
from contracts.barramento import v1

EVENTOS: Mapping[Ato, type[v1.TramiteEvent]] = MappingProxyType(
    {Ato.INICIAR: v1.TramiteIniciado, Ato.RECUSAR: v1.TramiteRecusado, **DE_UM_ATO}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Linha:
    """A line of the log: its stable name, its level, when it is written, and its fields."""

    nome: str
    nivel: str
    quando: str
    campos: tuple[str, ...]


LOG = (
    Linha(
        nome="expiracao.feita",
        nivel="info",
        quando="a round of automatic cancellation cancelled something",
        campos=("tramites",),
    ),
    Linha(
        nome="expurgo.feito",
        nivel="info",
        quando="a round of the purge marked trâmites or deleted files",
        campos=("tramites", "arquivos", "bytes"),
    ),
    Linha(
        nome="conferencia.feita",
        nivel="info",
        quando="everything that is kept was read again and compared with its hash",
        campos=("danificados",),
    ),
    Linha(
        nome="arquivo.danificado",
        nivel="error",
        quando="a file that is kept no longer has its hash: restore it from a backup",
        campos=("sha256",),
    ),
    Linha(
        nome="iniciar.not_noted",
        nivel="warning",
        quando="that the answer to a beginning was written could not be noted",
        campos=("error",),
    ),
    Linha(
        nome="espera.fora",
        nivel="warning",
        quando="PostgreSQL or the place of documents is away; requests wait",
        campos=("error",),
    ),
    Linha(
        nome="token.fora",
        nivel="warning",
        quando="the bus began while the token with its signing key is away; what completes a trâmite waits for it",
        campos=("error",),
    ),
    Linha(
        nome="campainha.waiting",
        nivel="warning",
        quando="the connection that hears of pending trâmites was lost; it is opened again",
        campos=("error",),
    ),
)
