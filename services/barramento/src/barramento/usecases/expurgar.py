"""The bus lets go of the bytes of trâmites that ended long ago (tramita-api.md §8); metadata and receipts stay.

First the database says so, then the files are deleted; what a crash leaves between is deleted the next time. Files are
shared by all trâmites that carry the same content: one goes only when none needs it any more.
"""

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol

from barramento.domain.expiracao import Expurgado, Guarda, NaFila, Uso
from barramento.domain.partes import o_barramento
from barramento.usecases.expirar import LOTE, Antigos, todos
from barramento.usecases.work import Begin


class Fila(Protocol):
    """The files that purged trâmites left behind."""

    def proximo(self, *, depois: str) -> AbstractAsyncContextManager[NaFila | None]:
        """The next one, by hash, for nobody else until the end of the block; then it leaves the queue.

        No trâmite that could need it can begin within the block. One that is in dispute stays in the queue: a trâmite
        that may need it begins at this moment, or another process looks at it.
        """
        ...


class Lixeira(Protocol):
    """Where files are deleted."""

    async def apagar(self, hash_: str, /) -> int | None:
        """Delete the file; how many bytes it had, if it was there."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Expurgar:
    """Purge what is due: it may stop at any point, run late, and run twice at once."""

    begin: Begin
    antigos: Antigos
    fila: Fila
    lixeira: Lixeira
    guarda: Guarda
    lote: int = LOTE

    async def __call__(self) -> Expurgado:
        """Purge; what went."""
        tramites = await self._marcar()
        tamanhos = await self._apagar()
        return Expurgado(tramites=tramites, arquivos=len(tamanhos), bytes=sum(tamanhos))

    async def _marcar(self) -> int:
        marcados = 0
        for situacao, ha in self.guarda.prazos.items():
            async for achado in todos(self.antigos, situacao, ha=ha, lote=self.lote):
                async with self.begin(o_barramento(entre_os_de=achado.remetente_sistema)) as work:
                    marcados += await work.parados.expurgar(achado.idt)
        return marcados

    async def _apagar(self) -> list[int]:
        tamanhos: list[int] = []
        depois = ""
        while True:
            async with self.fila.proximo(depois=depois) as arquivo:
                if arquivo is None:
                    return tamanhos
                if arquivo.uso is Uso.SOBRA and (tamanho := await self.lixeira.apagar(arquivo.hash)) is not None:
                    tamanhos.append(tamanho)
            depois = arquivo.hash
