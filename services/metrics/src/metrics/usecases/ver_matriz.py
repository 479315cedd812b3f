"""The flow between bodies, pair by pair, for who may see it (metrics.md §4.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from metrics.domain import serie
from metrics.domain.calendario import Granularidade, Intervalo, conferir
from metrics.domain.marca import marca_dagua
from metrics.domain.matriz import Fluxo, Par, fluxo
from metrics.domain.parcelas import Valor
from metrics.domain.percentil import LIMITE_EXATO
from metrics.domain.politica import Acao, Escopo, Quem, autorizar
from metrics.domain.recorte import Recorte
from metrics.usecases.work import Leitura, Ler

INDICADORES = ("enviados", "recebidos", "recusados", "tempo_ate_recibo")
MEDIDA = "tempo_ate_recibo"


@dataclass(frozen=True, slots=True, kw_only=True)
class PedidoDeMatriz:
    """What is asked for."""

    quem: Quem
    escopo: Escopo
    intervalo: Intervalo
    limite: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Matriz:
    """The busiest pairs, the names of their bodies, and the watermark."""

    fluxos: Sequence[Fluxo]
    nomes: Mapping[UUID, str]
    marca_dagua: datetime | None


class VerMatriz:
    """Show the matrix."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(self, pedido: PedidoDeMatriz) -> Matriz:
        """Show it.

        Raises:
            AcessoNegadoError: who asks may not see it.
            PeriodoInvalidoError: the interval makes no sense.
        """
        autorizar(pedido.quem, Acao.VER_TOTAIS, pedido.escopo)
        async with self._ler(tenant=pedido.escopo.tenant) as leitura:
            return await matriz(leitura, pedido.escopo, intervalo=pedido.intervalo, limite=pedido.limite)


async def matriz(leitura: Leitura, escopo: Escopo, /, *, intervalo: Intervalo, limite: int) -> Matriz:
    """The matrix of this part of the figures.

    Raises:
        PeriodoInvalidoError: the interval makes no sense.
    """
    conferir(intervalo)
    recorte = Recorte(escopo=escopo, intervalo=intervalo, granularidade=Granularidade.ANO)
    pares = await leitura.pares(recorte, indicadores=INDICADORES, limite=limite)
    tempos = await _tempos(leitura, recorte, pares)
    voando = await leitura.em_voo_dos_pares()
    return Matriz(
        fluxos=[
            fluxo(par, em_voo=voando.get((par.origem, par.destino), 0), tempos=tempos[par.origem, par.destino])
            for par in pares
        ],
        nomes=await leitura.nomes_dos_entes({ente for par in pares for ente in (par.origem, par.destino)}),
        marca_dagua=marca_dagua(await leitura.ultimos()),
    )


async def _tempos(leitura: Leitura, recorte: Recorte, pares: Sequence[Par]) -> dict[tuple[UUID, UUID], serie.Tempos]:
    valores = {(par.origem, par.destino): par.valores.get(MEDIDA, Valor()) for par in pares}
    poucos = {chave for chave, valor in valores.items() if 0 < valor.n <= LIMITE_EXATO}
    muitos = {chave for chave, valor in valores.items() if valor.n > LIMITE_EXATO}
    duracoes = await leitura.duracoes_dos_pares(recorte, medida=MEDIDA, pares=poucos) if poucos else {}
    baldes = await leitura.baldes_dos_pares(recorte, medida=MEDIDA, pares=muitos) if muitos else {}
    return {
        chave: serie.aproximados(valor, baldes[chave])
        if chave in muitos
        else serie.exatos(valor, duracoes.get(chave, {}))
        for chave, valor in valores.items()
    }
