"""What an indicator is: its code, its version, and how its value comes about (metrics.md §4)."""

from dataclasses import dataclass
from enum import StrEnum

from metrics.domain.errors import PapelInvalidoError


class Papel(StrEnum):
    """From which end of a trâmite a body looks at it."""

    REMETENTE = "remetente"
    DESTINATARIO = "destinatario"


class Forma(StrEnum):
    """How a value comes about."""

    CONTAGEM = "contagem"
    ESTOQUE = "estoque"
    RISCO = "risco"
    RAZAO = "razao"
    TEMPO = "tempo"


AMBOS = (Papel.REMETENTE, Papel.DESTINATARIO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicador:
    """One indicator.

    Attributes:
        codigo: stable code.
        versao: grows when the definition changes.
        nome: how it is called on a page.
        definicao: how it is computed, in plain words.
        unidade: of measure: `trâmites`, `pessoas`, `segundos`, `fração`.
        forma: how its value comes about.
        fontes: the event types it comes from.
        papeis: from which ends it can be told; empty where there are no two ends.
        partes: for a ratio, what it divides and by what; for a stock, what came in and what went out.
        populacao: for durations, the count of all that could have one.
        pessoas: whether it counts people, so that small numbers are not told.
    """

    codigo: str
    nome: str
    definicao: str
    unidade: str
    forma: Forma
    fontes: tuple[str, ...]
    versao: int = 1
    papeis: tuple[Papel, ...] = ()
    partes: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    populacao: str = ""
    pessoas: bool = False

    def papel(self, pedido: Papel | None, /) -> Papel | None:
        """From which end it is told: as asked for; the only one there is; or, where both are, none in particular.

        Raises:
            PapelInvalidoError: it isn't told from the end asked for.
        """
        if pedido is not None and pedido not in self.papeis:
            raise PapelInvalidoError(self.codigo, papel=pedido)
        return self.papeis[0] if len(self.papeis) == 1 else pedido
