"""Take a batch of events in: store, fold again, add the difference (metrics.md §6.1, §6.2).

What an event changes is computed from what is stored, not from the event: `delta = parcelas(fold(new)) -
parcelas(fold(old))`. An event that comes late, twice or out of order takes the same path as any other.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from metrics.domain import cadastro, tramite
from metrics.domain.cadastro import Passo
from metrics.domain.estrutura import Projetado
from metrics.domain.parcelas import Parcelas, do_cadastro, do_tramite, somar
from metrics.domain.politica import REDE
from metrics.domain.tramite import Mudanca
from metrics.usecases.work import Begin, Work


class Fato(Protocol):
    """An event that counts."""

    @property
    def evento(self) -> UUID:
        """Its id."""
        ...


FatoT = TypeVar("FatoT", bound=Fato)
ItemT = TypeVar("ItemT")
ChaveT = TypeVar("ChaveT", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lote:
    """A batch, in the words of this service.

    Attributes:
        eventos: the ids of all its events.
        mudancas: of trâmites.
        passos: of registrations.
        projetados: bodies and units that changed.
        ultimos: by topic, the latest occurrence.
    """

    eventos: Sequence[UUID]
    mudancas: Sequence[Mudanca] = ()
    passos: Sequence[Passo] = ()
    projetados: Sequence[Projetado] = ()
    ultimos: Mapping[str, datetime] = field(default_factory=dict)


class Absorver:
    """Take a batch in: inbox, event store, facts and aggregates commit together.

    Locks are taken in one order by everyone: inbox, facts, aggregates, names, sources; each sorted. Two consumers wait
    for each other, never both.
    """

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, lote: Lote) -> int:
        """Take it in; how many of its events were new.

        Raises:
            AgregadoNegativoError: the aggregates don't match the events. Nothing was changed.
        """
        async with self._begin() as work:
            novos = await work.novos(lote.eventos)
            if not novos:
                return 0
            mudancas = _so(novos, lote.mudancas)
            passos = _so(novos, lote.passos)
            await work.travar({f"tramite:{m.idt}" for m in mudancas} | {f"cadastro:{p.cadastro}" for p in passos})
            partes = [*await _tramites(work, mudancas), *await _cadastros(work, passos)]
            await work.agir_por(REDE)
            await work.agregados.aplicar(somar(partes))
            await work.projecao.guardar(lote.projetados)
            await work.fontes.avancar(lote.ultimos)
        return len(novos)


async def _tramites(work: Work, mudancas: Sequence[Mudanca]) -> list[Parcelas]:
    """One body after the other; a trâmite is the sender's, and stays so."""
    diferencas = []
    for ente, novas in sorted(_por(mudancas, lambda mudanca: mudanca.remetente.ente).items()):
        await work.agir_por(str(ente))
        por_idt = _por(novas, lambda mudanca: mudanca.idt)
        conhecidas = _por(await work.tramites.mudancas(por_idt.keys()), lambda mudanca: mudanca.idt)
        await work.tramites.acrescentar(novas)
        depois = {idt: tramite.dobrar(_unir(conhecidas.get(idt, ()), mais)) for idt, mais in sorted(por_idt.items())}
        await work.tramites.guardar(list(depois.values()))
        for idt, agora in depois.items():
            antes = do_tramite(tramite.dobrar(conhecidas[idt])) if idt in conhecidas else Parcelas()
            diferencas.append(do_tramite(agora) - antes)
    return diferencas


async def _cadastros(work: Work, passos: Sequence[Passo]) -> list[Parcelas]:
    diferencas = []
    for ente, novos in sorted(_por(passos, lambda passo: passo.ente).items()):
        await work.agir_por(str(ente))
        por_cadastro = _por(novos, lambda passo: passo.cadastro)
        conhecidos = _por(await work.cadastros.passos(por_cadastro.keys()), lambda passo: passo.cadastro)
        await work.cadastros.acrescentar(novos)
        for chave, mais in por_cadastro.items():
            antes = do_cadastro(cadastro.dobrar(conhecidos[chave])) if chave in conhecidos else Parcelas()
            diferencas.append(do_cadastro(cadastro.dobrar(_unir(conhecidos.get(chave, ()), mais))) - antes)
    return diferencas


def _so(novos: Collection[UUID], fatos: Iterable[FatoT]) -> list[FatoT]:
    """Those that are new, each once, however often the batch holds it."""
    return list({fato.evento: fato for fato in fatos if fato.evento in novos}.values())


def _unir(conhecidos: Iterable[FatoT], mais: Iterable[FatoT]) -> list[FatoT]:
    """What is stored wins: an event is what it was when it first came, even after its inbox mark was forgotten."""
    return list({fato.evento: fato for fato in (*mais, *conhecidos)}.values())


def _por(itens: Iterable[ItemT], chave: Callable[[ItemT], ChaveT]) -> dict[ChaveT, list[ItemT]]:
    grupos: dict[ChaveT, list[ItemT]] = {}
    for item in itens:
        grupos.setdefault(chave(item), []).append(item)
    return grupos
