"""Where a SEI learns what awaits it: the full list in random order, then the long poll (tramita-api.md §7)."""

import json
from collections.abc import AsyncIterator
from random import Random

from tropeiro.simulador.cliente import Cliente
from tropeiro.simulador.erros import BarramentoInacessivelError, RespostaForaDoContratoError
from tropeiro.simulador.respostas import Novidade, Pendencia, ler
from tropeiro.simulador.tramita import Tramita


class Pendencias:
    """The pending items of one cycle, as the client's monitoring yields them."""

    def __init__(self, tramita: Tramita, *, long_poll: Cliente | None, sorte: Random) -> None:
        self._tramita = tramita
        self._long_poll = long_poll
        self._sorte = sorte

    async def listar(self) -> list[Pendencia]:
        """The whole list, shuffled."""
        todas = list(await self._tramita.pendentes())
        self._sorte.shuffle(todas)
        return todas

    async def ciclo(self) -> AsyncIterator[Pendencia]:
        """The list, then what the long poll brings, until the cycle ends as it ends in the client.

        Kept as the client has it: once the long poll found something, `{"encontrou": false}` no longer ends the cycle
        (the flag is never reset); only the time-out of 300 s, an error, or an item of the list told twice do.

        Raises:
            FalhaNoTramiteError: the long poll failed, or told an item of the list twice.
        """
        listadas = await self.listar()
        for pendencia in listadas:
            yield pendencia
        if self._long_poll is None:
            return
        conhecidas = {(item.idt, item.status) for item in listadas}
        desconsideradas: set[tuple[int, int]] = set()
        recebida, encontrou = 0, False
        while True:
            novidade = await self._esperar(recebida)
            if novidade is None:
                return
            if novidade.encontrou and novidade.idt is not None and novidade.status is not None:
                encontrou, recebida = True, novidade.idt
                chave = (novidade.idt, novidade.status)
                if chave not in conhecidas:
                    yield Pendencia(idt=novidade.idt, status=novidade.status)
                elif chave in desconsideradas:
                    raise RespostaForaDoContratoError(f"pendência {chave} repetida pelo long poll no mesmo ciclo")
                else:
                    desconsideradas.add(chave)
            if not encontrou:
                return

    async def _esperar(self, recebida: int) -> Novidade | None:
        """What the long poll answers; None if its 300 s ran out, a normal end."""
        if self._long_poll is None:
            return None
        params = {"idTramiteDaPendenciaRecebida": recebida}
        try:
            corpo = await self._long_poll.get("", params, nome="long poll")
        except BarramentoInacessivelError as erro:
            if erro.esgotado:
                return None
            raise
        try:
            json.loads(corpo)
        except ValueError:
            return Novidade(encontrou=False)  # curl's answer is decoded to null and ignored
        return ler(Novidade, corpo, chamada="long poll")
