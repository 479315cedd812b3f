"""Whose figures are asked for: the body of who asks, found by its slug or its id, or the network."""

from uuid import UUID

from metrics.domain.errors import EnteDesconhecidoError
from metrics.domain.politica import REDE, Escopo, Quem, ve_a_rede
from metrics.usecases.work import Leitura, Ler


class QuemPede:
    """Find who asks, and what about."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def quem(self, *, tenant: str, papeis: frozenset[str]) -> Quem:
        """Who asks: a token says its body by slug; the platform's own has none."""
        async with self._ler(tenant=REDE) as leitura:
            return Quem(ente=await _ente(leitura, tenant), papeis=papeis)

    async def escopo(self, quem: Quem, pedido: str | None, /) -> Escopo:
        """Whose figures: as asked for (`rede`, a slug or an id); else those of the body of who asks.

        Who belongs to no body but may see the network, sees the network.

        Raises:
            EnteDesconhecidoError: the registry has not told of it.
        """
        if pedido == REDE:
            return Escopo(ente=None)
        if pedido is None:
            return _proprio(quem)
        async with self._ler(tenant=REDE) as leitura:
            ente = await _ente(leitura, pedido)
        if ente is None:
            raise EnteDesconhecidoError(pedido)
        return Escopo(ente=ente)


def _proprio(quem: Quem) -> Escopo:
    if quem.ente is None and not ve_a_rede(quem):
        raise EnteDesconhecidoError("")
    return Escopo(ente=quem.ente)


async def _ente(leitura: Leitura, texto: str) -> UUID | None:
    try:
        return UUID(texto)
    except ValueError:
        return await leitura.ente_do_slug(texto)
