"""One indicator, over a part of the figures, for who may see it (metrics.md §10.1)."""

from dataclasses import dataclass

from metrics.domain.calendario import Granularidade, Intervalo
from metrics.domain.catalogo import indicador
from metrics.domain.errors import PapelInvalidoError
from metrics.domain.indicadores import Indicador, Papel
from metrics.domain.politica import Acao, Escopo, Quem, autorizar
from metrics.domain.recorte import Recorte
from metrics.usecases.ler import Resposta, responder
from metrics.usecases.work import Ler


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulta:
    """What is asked for."""

    quem: Quem
    codigo: str
    escopo: Escopo
    intervalo: Intervalo
    granularidade: Granularidade
    papel: Papel | None = None


class Consultar:
    """Answer an indicator."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(self, consulta: Consulta) -> Resposta:
        """Answer it.

        Raises:
            IndicadorDesconhecidoError: none has this code.
            AcessoNegadoError: who asks may not see it.
            PapelInvalidoError: it isn't told from that end.
            PeriodoInvalidoError: the interval makes no sense.
        """
        pedido = indicador(consulta.codigo)
        acao = Acao.VER_FUNIL if pedido.pessoas else Acao.VER_TOTAIS
        autorizar(consulta.quem, acao, consulta.escopo)
        async with self._ler(tenant=consulta.escopo.tenant) as leitura:
            return await responder(leitura, pedido, recortar(pedido, consulta))


def recortar(pedido: Indicador, consulta: Consulta, /) -> Recorte:
    """The part of the figures that a question is about.

    Raises:
        PapelInvalidoError: the indicator isn't told from that end, or the network has no ends.
    """
    if consulta.papel is not None and consulta.escopo.da_rede:
        raise PapelInvalidoError(pedido.codigo, papel=consulta.papel)
    return Recorte(
        escopo=consulta.escopo,
        intervalo=consulta.intervalo,
        granularidade=consulta.granularidade,
        papel=pedido.papel(consulta.papel),
    )
