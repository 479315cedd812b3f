"""The filters of the page, as they stand in its address."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from metrics.domain.calendario import Intervalo
from metrics.domain.indicadores import Papel
from metrics.web.periodos import ultimos_dias

LADOS = ((Papel.REMETENTE.value, "Só enviados"), (Papel.DESTINATARIO.value, "Só recebidos"))


class Filtros(BaseModel):
    """What can be chosen. `depois` goes on with the list of trâmites."""

    ente: Literal["", "rede"] = Field(default="", title="Números de")
    papel: Literal["", "remetente", "destinatario"] = Field(default="", title="Lado do ente")
    de: date | None = Field(default=None, title="Desde")
    ate: date | None = Field(default=None, title="Até")
    depois: int | None = Field(default=None, gt=0)

    def intervalo(self, hoje: date, /) -> Intervalo:
        """The days chosen; without any, the last thirty."""
        ate = self.ate or hoje
        return Intervalo(de=self.de or ultimos_dias(ate, 30).de, ate=ate)

    @property
    def lado(self) -> Papel | None:
        """The end chosen."""
        return Papel(self.papel) if self.papel else None
