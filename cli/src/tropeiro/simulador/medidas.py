"""What a load run measured."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from math import ceil

from tropeiro.simulador.cliente import Chamada
from tropeiro.simulador.instancia import Contagem

BOM = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempos:
    """One call's durations in milliseconds, and body bytes both ways."""

    vezes: int
    erros: int
    p50_ms: float
    p99_ms: float
    maximo_ms: float
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relatorio:
    """The whole run."""

    segundos: float
    tramites_concluidos: int
    tramites_recusados: int
    recibos_verificados: int
    falhas: Mapping[str, int]
    bytes_enviados: int
    bytes_recebidos: int
    chamadas: Mapping[str, Tempos]

    @property
    def tramites_por_segundo(self) -> float:
        """Concluded ones."""
        return self.tramites_concluidos / self.segundos

    def json(self) -> dict[str, object]:
        """As plain data."""
        return {**asdict(self), "tramites_por_segundo": self.tramites_por_segundo}


class Medidas:
    """Collects calls and failures while the run goes on."""

    def __init__(self) -> None:
        self._chamadas: dict[str, list[Chamada]] = defaultdict(list)
        self._falhas: Counter[str] = Counter()

    def chamada(self, chamada: Chamada) -> None:
        """A call ended."""
        self._chamadas[chamada.nome].append(chamada)

    def falha(self, motivo: str) -> None:
        """A trâmite did not get to its end."""
        self._falhas[motivo] += 1

    def relatorio(self, *, segundos: float, remetente: Contagem, destinatario: Contagem) -> Relatorio:
        """Everything, counted."""
        return Relatorio(
            segundos=segundos,
            tramites_concluidos=remetente.concluidos,
            tramites_recusados=remetente.recusados,
            recibos_verificados=remetente.concluidos,
            falhas=dict(self._falhas),
            bytes_enviados=remetente.bytes_enviados,
            bytes_recebidos=destinatario.bytes_recebidos,
            chamadas={nome: _tempos(todas) for nome, todas in sorted(self._chamadas.items())},
        )


def percentil(ordenados: Sequence[float], parte: float) -> float:
    """The value that `parte` of all do not exceed (nearest rank)."""
    return ordenados[max(0, ceil(len(ordenados) * parte) - 1)]


def _tempos(todas: Sequence[Chamada]) -> Tempos:
    ordenados = sorted(chamada.segundos * 1000 for chamada in todas)
    return Tempos(
        vezes=len(todas),
        erros=sum(chamada.status not in BOM for chamada in todas),
        p50_ms=percentil(ordenados, 0.5),
        p99_ms=percentil(ordenados, 0.99),
        maximo_ms=ordenados[-1],
        bytes=sum(chamada.enviados + chamada.recebidos for chamada in todas),
    )
