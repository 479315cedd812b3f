"""What a trâmite begins with: its numbers, what travels, and what the bus asks for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from barramento.domain.componentes import Processo, Solicitacao, a_solicitar
from barramento.domain.errors import DocumentoEmTramiteError
from barramento.domain.historico import Registro
from barramento.domain.tramite import EM_ANDAMENTO, Inicio, Tramite


@dataclass(frozen=True, slots=True, kw_only=True)
class Numeros:
    """Drawn for one trâmite, never drawn again."""

    idt: int
    nre: str
    ticket: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remessa:
    """What the sender posted, as it will be given to the receiver: JSON, value for value, in ASCII.

    `corpo_sha256` is of the body as it came: a repetition of the same request is told by it (§14). `sigilo` is the
    highest `nivelDeSigilo` in it; not told, it counts as the highest there is.
    """

    cabecalho: str
    conteudo: str
    registros: tuple[Registro, ...]
    corpo_sha256: bytes
    sigilo: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abertura:
    """Everything that is written when a trâmite begins."""

    inicio: Inicio
    remessa: Remessa
    solicitacoes: Sequence[Solicitacao]


# An answer is written milliseconds after its trâmite began; one that was not noted by then went down with its process.
RESPOSTA_EM_ESCRITA = timedelta(seconds=2)


class Resposta(StrEnum):
    """What became of the answer to a beginning, where that was noted."""

    ESCRITA = "escrita"
    PERDIDA = "perdida"


@dataclass(frozen=True, slots=True, kw_only=True)
class SemResposta:
    """A trâmite whose sender may never have learnt of it: its answer was not wholly written (§14)."""

    tramite: Tramite
    em: datetime
    pedidos: frozenset[tuple[str, str]]

    def solicitacoes(self, processo: Processo) -> tuple[Solicitacao, ...]:
        """What was asked for then, in the order of the answer: the same process asks for the same."""
        todas = a_solicitar(processo)
        principal, *outras = (
            Solicitacao(
                protocolo=s.protocolo,
                componentes=tuple(c for c in s.componentes if (s.protocolo, c.hash) in self.pedidos),
            )
            for s in todas
        )
        return (principal, *(s for s in outras if s.componentes))


@dataclass(frozen=True, slots=True, kw_only=True)
class MesmoCorpo:
    """A trâmite of a documento avulso that this very body began before.

    `intacto`: nothing came in for it, and its answer was lost or may have been.
    """

    tramite: Tramite
    intacto: bool


def o_mesmo_avulso(anteriores: Sequence[MesmoCorpo]) -> Sequence[Tramite]:
    """The trâmites that a repeated request is answered with again, in the order of its destinations; none: begin anew.

    Raises:
        DocumentoEmTramiteError: it is no repetition of a lost answer, and what it began before is under way.
    """
    ticket = max((anterior.tramite.ticket for anterior in anteriores), default=None)
    ultimos = [anterior for anterior in anteriores if anterior.tramite.ticket == ticket]
    if all(anterior.intacto for anterior in ultimos):
        return sorted((anterior.tramite for anterior in ultimos), key=lambda tramite: tramite.idt)
    for anterior in anteriores:
        if anterior.tramite.situacao in EM_ANDAMENTO:
            raise DocumentoEmTramiteError(protocolo=anterior.tramite.protocolo)
    return ()
