"""The flow between bodies: a heat map where they are few, a table always."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from metrics.domain.matriz import Fluxo
from metrics.usecases.ver_matriz import Matriz

NIVEIS = 5
MAIOR_MATRIZ = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Celula:
    """A cell of the heat map; `nivel` is 0 for nothing, else 1 to 5."""

    enviados: int
    nivel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapa:
    """The heat map: bodies that send by bodies that receive."""

    destinos: Sequence[str]
    linhas: Sequence[tuple[str, Sequence[Celula]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDeFluxo:
    """A line of the table of pairs; `parte` is its share of the busiest pair, in percent."""

    remetente: str
    destinatario: str
    fluxo: Fluxo
    parte: int


def mapa(matriz: Matriz, /) -> Mapa | None:
    """The heat map, where the bodies are few enough to be read."""
    entes = sorted({ente for fluxo in matriz.fluxos for ente in (fluxo.remetente, fluxo.destinatario)})
    if not entes or len(entes) > MAIOR_MATRIZ:
        return None
    enviados = {(fluxo.remetente, fluxo.destinatario): fluxo.enviados for fluxo in matriz.fluxos}
    maior = max(enviados.values())
    if maior == 0:
        return None
    nomes = {ente: nome(ente, matriz.nomes) for ente in entes}
    em_ordem = sorted(entes, key=lambda ente: nomes[ente])
    origens = [ente for ente in em_ordem if any(enviados.get((ente, outro)) for outro in entes)]
    destinos = [ente for ente in em_ordem if any(enviados.get((outro, ente)) for outro in entes)]
    return Mapa(
        destinos=[nomes[ente] for ente in destinos],
        linhas=[
            (nomes[de], [_celula(enviados.get((de, para), 0), maior=maior) for para in destinos]) for de in origens
        ],
    )


def fluxos(matriz: Matriz, /) -> list[LinhaDeFluxo]:
    """The table of pairs."""
    maior = max((fluxo.enviados for fluxo in matriz.fluxos), default=0)
    return [
        LinhaDeFluxo(
            remetente=nome(fluxo.remetente, matriz.nomes),
            destinatario=nome(fluxo.destinatario, matriz.nomes),
            fluxo=fluxo,
            parte=parte_de(fluxo.enviados, maior),
        )
        for fluxo in matriz.fluxos
    ]


def nome(ente: UUID, nomes: Mapping[UUID, str], /) -> str:
    """How a body is called; by the end of its id while the registry has not told."""
    return nomes.get(ente, f"Ente …{str(ente)[-6:]}")


def _celula(enviados: int, *, maior: int) -> Celula:
    nivel = 0 if enviados == 0 else min(NIVEIS, 1 + (enviados * NIVEIS - 1) // maior)
    return Celula(enviados=enviados, nivel=nivel)


def parte_de(n: int, todo: int, /) -> int:
    """How many of them, in whole percent."""
    return round(100 * n / todo) if todo else 0
