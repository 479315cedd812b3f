"""What a trâmite begins with: its numbers, what travels, and what the bus asks for."""

from collections.abc import Sequence
from dataclasses import dataclass

from barramento.domain.componentes import Solicitacao
from barramento.domain.historico import Registro
from barramento.domain.tramite import Inicio


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeros:
    """Drawn for one trâmite, never drawn again."""

    idt: int
    nre: str
    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remessa:
    """What the sender posted, as it will be given to the receiver: JSON, value for value, in ASCII.

    `corpo_sha256` is of the body as it came: a repetition of the same request is told by it (§14).
    """

    cabecalho: str
    conteudo: str
    registros: tuple[Registro, ...]
    corpo_sha256: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Abertura:
    """Everything that is written when a trâmite begins."""

    inicio: Inicio
    remessa: Remessa
    solicitacoes: Sequence[Solicitacao]
