"""A component on its way in: what was asked for under a ticket, and what may still be sent (tramita-api.md §5)."""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from barramento.domain.errors import (
    ComponenteNaoSolicitadoError,
    ParteForaDoComponenteError,
    TicketDesconhecidoError,
    TicketEncerradoError,
)
from barramento.domain.tramite import Situacao
from barramento.domain.trechos import Trecho


@dataclass(frozen=True, slots=True, kw_only=True)
class Pedido:
    """One trâmite of a ticket, and the component that it waits for; no size: it doesn't wait for that one."""

    situacao: Situacao
    tamanho: int | None
    recebido: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chave:
    """Which component is meant: the hash alone won't do, an apensado may carry the same file."""

    ticket: int
    protocolo: str
    hash: str


def conferir_ticket(ticket: int, *, situacoes: Iterable[Situacao]) -> None:
    """Whether components may come in under this ticket.

    Raises:
        TicketDesconhecidoError: no trâmite has this ticket, for this system.
        TicketEncerradoError: none of its trâmites waits for components any more.
    """
    todas = set(situacoes)
    if not todas:
        raise TicketDesconhecidoError(ticket=ticket)
    if Situacao.INICIADO not in todas:
        raise TicketEncerradoError(ticket=ticket)


def conferir_pedido(chave: Chave, *, pedidos: Sequence[Pedido]) -> "Esperado":
    """What is known of the component, if it may be sent.

    Raises:
        TicketDesconhecidoError, TicketEncerradoError: as above.
        ComponenteNaoSolicitadoError: it was not asked for.
    """
    conferir_ticket(chave.ticket, situacoes=(pedido.situacao for pedido in pedidos))
    for pedido in pedidos:
        if pedido.situacao is Situacao.INICIADO and pedido.tamanho is not None:
            return Esperado(tamanho=pedido.tamanho, recebido=pedido.recebido)
    raise ComponenteNaoSolicitadoError(hash=chave.hash, protocolo=chave.protocolo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Esperado:
    """The announced size of a component that was asked for, and whether it has come in already."""

    tamanho: int
    recebido: bool


def conferir_parte(trecho: Trecho, *, tamanho: int) -> None:
    """Whether the component has these bytes.

    Raises:
        ParteForaDoComponenteError: it has not.
    """
    if not trecho.cabe_em(tamanho):
        raise ParteForaDoComponenteError(trecho=trecho, tamanho=tamanho)


def sha256_hex(hash_: str) -> str:
    """A component's hash, from the base64 of the wire to hexadecimal."""
    return base64.b64decode(hash_).hex()


def sha256_base64(hexadecimal: str) -> str:
    """The other way round."""
    return base64.b64encode(bytes.fromhex(hexadecimal)).decode()
