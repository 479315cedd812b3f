"""The receiver downloads components, whole or in parts (tramita-api.md §5, §8: the last one leads from 3 to 4)."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import partial

from barramento.domain.errors import ComponenteAlheioError, ConteudoIndisponivelError, TransicaoInvalidaError
from barramento.domain.partes import Chamador
from barramento.domain.tramite import Ato, Situacao, Tramite
from barramento.domain.trechos import Trecho
from barramento.domain.upload import conferir_parte
from barramento.domain.visibilidade import DOWNLOAD_DO_DESTINATARIO
from barramento.usecases.arquivos import Arquivos
from barramento.usecases.paciencia import Paciencia
from barramento.usecases.work import Begin, Work

# What is no longer is read inside the transaction that notes it: one transaction instead of two. A large one streams,
# and must not keep the trâmite locked for as long as its receiver takes.
CABE_NA_MEMORIA = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """The bytes of `trecho`, block by block."""

    trecho: Trecho
    blocos: AsyncIterator[bytes]


class BaixarComponente:
    """Give the receiver what it asks for, and note what it fetched."""

    def __init__(self, begin: Begin, *, arquivos: Arquivos, paciencia: Paciencia) -> None:
        self._begin = begin
        self._arquivos = arquivos
        self._paciencia = paciencia

    async def __call__(self, idt: int, hash_: str, trecho: Trecho | None = None, *, quem: Chamador) -> Download:
        """Open the download; no range: the whole.

        That these bytes left is committed before the last block is handed out, so that situation 4 survives a crash
        (§14). A receiver whose connection broke fetches them again, in 3 or in 4.

        Raises:
            TramiteDesconhecidoError: this system is not its receiver, or there is none.
            TransicaoInvalidaError: the metadata were not read, or the trâmite came to an end.
            ComponenteAlheioError: no component with this hash travels in it.
            ParteForaDoComponenteError: it has no such bytes.
            ConteudoIndisponivelError: its bytes are no longer kept.
        """
        async with self._begin(quem) as work:
            tramite = await work.tramites.do_destinatario(idt)
            if tramite.expurgado:
                raise ConteudoIndisponivelError(hash=hash_)
            if tramite.situacao not in DOWNLOAD_DO_DESTINATARIO:
                raise TransicaoInvalidaError(idt=idt, ato=Ato.LER_COMPONENTES, situacao=tramite.situacao)
            tamanho = await work.componentes.tamanho(hash_, idt=idt)
            if tamanho is None:
                raise ComponenteAlheioError(idt=idt, hash=hash_)
            pedido = trecho or Trecho(inicio=0, fim=tamanho)
            conferir_parte(pedido, tamanho=tamanho)
            cabe = pedido.tamanho <= CABE_NA_MEMORIA
            blocos = await self._arquivos.ler(hash_, trecho=pedido, paciencia=None if cabe else self._paciencia)
            if cabe:
                lidos = [bloco async for bloco in blocos]
                await _anotar(work, tramite, hash_, pedido)
                return Download(trecho=pedido, blocos=_todos(lidos))
        anotados = self._anotados(blocos, idt, hash_, pedido, quem)
        # Whoever can't be given a first block is refused in words: later an answer can only be broken off.
        primeiro = await anext(anotados, b"")
        return Download(trecho=pedido, blocos=_depois_de(primeiro, anotados))

    async def _anotados(
        self, blocos: AsyncIterator[bytes], idt: int, hash_: str, trecho: Trecho, quem: Chamador
    ) -> AsyncIterator[bytes]:
        """The blocks, each held back until the next is there, and the last until it is noted."""
        retido: bytes | None = None
        async for bloco in blocos:
            if retido is not None:
                yield retido
            retido = bloco
        await self._paciencia(partial(self._anotar, idt, hash_, trecho, quem))
        if retido is not None:
            yield retido

    async def _anotar(self, idt: int, hash_: str, trecho: Trecho, quem: Chamador) -> None:
        async with self._begin(quem) as work:
            await _anotar(work, await work.tramites.do_destinatario(idt), hash_, trecho)


async def _anotar(work: Work, tramite: Tramite, hash_: str, trecho: Trecho) -> None:
    tudo_lido = await work.componentes.ler(hash_, idt=tramite.idt, trecho=trecho)
    if tramite.situacao is Situacao.METADADOS_LIDOS and tudo_lido:
        mudanca = tramite.mudar(Ato.LER_COMPONENTES, em=work.agora)
        await work.tramites.mover(mudanca)
        work.registrar(mudanca)


async def _depois_de(primeiro: bytes, demais: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield primeiro
    async for bloco in demais:
        yield bloco


async def _todos(blocos: Iterable[bytes]) -> AsyncIterator[bytes]:
    for bloco in blocos:
        yield bloco
