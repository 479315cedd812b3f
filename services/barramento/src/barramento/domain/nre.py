"""NRE: the number of a process in all its trâmites (tramita-api.md §4.4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from barramento.domain.errors import NreDesconhecidoError, ProcessoEmTramiteError
from barramento.domain.tramite import CHEGOU, EM_ANDAMENTO, Situacao


def formatar(sequencia: int, *, ano: int) -> str:
    """16 digits: the year's sequence in 12, then the year of issue."""
    return f"{sequencia:012d}{ano:04d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Viagem:
    """An earlier trâmite of this process; `de_fora` as in `Tramite`."""

    idt: int
    nre: str
    situacao: Situacao
    remetente: int
    de_fora: bool = False

    def ocupa(self, sistema: int, /) -> bool:
        """Whether it keeps this system from sending the process, or having it repeated, meanwhile.

        That of a stranger keeps nobody but the stranger: it knows the number of the process, which many do, and could
        begin a trâmite that it never ends (§8: only its sender cancels it, or takes note of its refusal).
        """
        return self.situacao in EM_ANDAMENTO and not (self.de_fora and self.remetente != sistema)


def escolher(informado: str | None, *, viagens: Sequence[Viagem]) -> str | None:
    """The NRE under which a process goes on; none: it has not arrived anywhere yet.

    The one that was given, if the system knows it; else the one under which this process has already arrived. A first
    sending that was cancelled or refused leaves no NRE behind.

    Args:
        informado: what the sender gave.
        viagens: journeys of the process in which a system was a party, latest first. Where an NRE was given these are
            the sender's, so that nobody finds out by guessing which numbers others use.

    Raises:
        NreDesconhecidoError: one was given, and that system never travelled under it.
    """
    if informado is None:
        return next((viagem.nre for viagem in viagens if viagem.situacao in CHEGOU), None)
    if all(viagem.nre != informado for viagem in viagens):
        raise NreDesconhecidoError(nre=informado)
    return informado


def reenvio(viagens: Sequence[Viagem], *, de: int) -> int | None:
    """The refused trâmite that a new one of this process sends again: the sender's latest, if that is how it ended.

    Args:
        viagens: journeys of the process, latest first.
        de: the system that sends now.
    """
    ultima = next((viagem for viagem in viagens if viagem.remetente == de), None)
    return ultima.idt if ultima is not None and ultima.situacao is Situacao.CIENCIA_DADA else None


def ultima_chegada(nre: str, *, viagens: Sequence[Viagem], protocolo: str, de: int) -> Viagem | None:
    """The latest journey under this NRE that arrived: what the next one is compared with (0047).

    Args:
        nre: the NRE.
        viagens: journeys of the process in which the system `de` was a party, latest first.
        protocolo: its number, for the words of a refusal.
        de: the system.

    Raises:
        ProcessoEmTramiteError: one under this NRE is still under way (0044).
    """
    sob_o_nre = [viagem for viagem in viagens if viagem.nre == nre]
    if any(viagem.ocupa(de) for viagem in sob_o_nre):
        raise ProcessoEmTramiteError(protocolo=protocolo)
    return next((viagem for viagem in sob_o_nre if viagem.situacao in CHEGOU), None)
