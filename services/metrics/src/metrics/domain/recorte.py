"""Which part of the figures is asked for."""

from dataclasses import dataclass
from datetime import date

from metrics.domain.calendario import Granularidade, Intervalo, inicio_do_periodo, periodos
from metrics.domain.indicadores import Papel
from metrics.domain.politica import Escopo


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorte:
    """Whose figures, seen from which end, over which days, cut how."""

    escopo: Escopo
    intervalo: Intervalo
    granularidade: Granularidade
    papel: Papel | None = None

    @property
    def partes(self) -> tuple[Intervalo, ...]:
        """The periods.

        Raises:
            PeriodoInvalidoError: the interval makes no sense.
        """
        return periodos(self.intervalo, self.granularidade)

    def periodo(self, parte: Intervalo, /) -> date:
        """The first day of the whole period that this part belongs to: how the store names it."""
        return inicio_do_periodo(parte.de, self.granularidade)
