"""The page "Trâmites entre entes": what it shows, read in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from metrics.domain.cadastro import CAMINHO, Etapa
from metrics.domain.calendario import Granularidade, Intervalo
from metrics.domain.catalogo import indicador
from metrics.domain.errors import AcessoNegadoError
from metrics.domain.indicadores import Papel
from metrics.domain.politica import Acao, Escopo, Quem, autorizar
from metrics.domain.recorte import Recorte
from metrics.domain.tramite import Tramite
from metrics.usecases.ler import Resposta, responder
from metrics.usecases.ver_matriz import Matriz, matriz
from metrics.usecases.work import Leitura, Ler

CARTOES = ("enviados", "recebidos", "recusados", "em_voo", "tempo_ate_recibo")
AO_LADO = ("taxa_recusa", "em_risco")
TEMPOS = ("tempo_envio", "tempo_retirada", "tempo_processamento", "tempo_ate_recibo_remetente")
ETAPAS = (*CAMINHO, Etapa.LIBERADO)
CONVERSOES = ETAPAS[1:]
PARES = 60
TRAMITES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PedidoDePainel:
    """What is asked for. `antes_de`: the list of trâmites goes on below this IDT."""

    quem: Quem
    escopo: Escopo
    intervalo: Intervalo
    papel: Papel | None = None
    antes_de: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Funil:
    """The funnel of people from outside: counts and conversions by stage, and the time it takes."""

    etapas: Mapping[Etapa, Resposta]
    conversoes: Mapping[Etapa, Resposta]
    saidas: Mapping[Etapa, Resposta]
    tempo: Resposta


@dataclass(frozen=True, slots=True, kw_only=True)
class Lista:
    """The latest trâmites; `proximo` is where the list goes on, nothing at its end."""

    tramites: Sequence[Tramite]
    unidades: Mapping[int, str]
    proximo: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Painel:
    """What the page shows; what who asks may not see is absent."""

    numeros: Mapping[str, Resposta]
    tempo_anterior: Resposta
    matriz: Matriz
    nomes: Mapping[UUID, str]
    lista: Lista | None
    funil: Funil | None


class MontarPainel:
    """Put the page together."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(self, pedido: PedidoDePainel) -> Painel:
        """Put it together.

        Raises:
            AcessoNegadoError: who asks may see none of it.
            PeriodoInvalidoError: the interval makes no sense.
        """
        autorizar(pedido.quem, Acao.VER_TOTAIS, pedido.escopo)
        async with self._ler(tenant=pedido.escopo.tenant) as leitura:
            numeros = {codigo: await _numero(leitura, pedido, codigo) for codigo in (*CARTOES, *AO_LADO, *TEMPOS)}
            anterior = await _numero(leitura, pedido, "tempo_ate_recibo", intervalo=_anterior(pedido.intervalo))
            entre = await matriz(leitura, pedido.escopo, intervalo=pedido.intervalo, limite=PARES)
            lista = await _lista(leitura, pedido) if _pode(pedido, Acao.VER_TRAMITES) else None
            funil = await _funil(leitura, pedido) if _pode(pedido, Acao.VER_FUNIL) else None
            pontas = (ponta.ente for t in (lista.tramites if lista else ()) for ponta in (t.remetente, t.destinatario))
            proprio = () if pedido.escopo.ente is None else (pedido.escopo.ente,)
            nomes = {**entre.nomes, **await leitura.nomes_dos_entes({*pontas, *proprio})}
        return Painel(numeros=numeros, tempo_anterior=anterior, matriz=entre, nomes=nomes, lista=lista, funil=funil)


async def _numero(
    leitura: Leitura, pedido: PedidoDePainel, codigo: str, /, *, intervalo: Intervalo | None = None
) -> Resposta:
    """One number over the whole period. An end that the indicator isn't told from doesn't narrow it."""
    de = indicador(codigo)
    papel = pedido.papel if pedido.papel in de.papeis else None
    recorte = Recorte(
        escopo=pedido.escopo,
        intervalo=intervalo or pedido.intervalo,
        granularidade=Granularidade.ANO,
        papel=None if pedido.escopo.da_rede else de.papel(papel),
    )
    return await responder(leitura, de, recorte)


async def _lista(leitura: Leitura, pedido: PedidoDePainel) -> Lista:
    recorte = Recorte(
        escopo=pedido.escopo, intervalo=pedido.intervalo, granularidade=Granularidade.ANO, papel=pedido.papel
    )
    achados = await leitura.ultimos_tramites(recorte, antes_de=pedido.antes_de, limite=TRAMITES + 1)
    tramites = achados[:TRAMITES]
    pontas = {ponta.unidade for tramite in tramites for ponta in (tramite.remetente, tramite.destinatario)}
    return Lista(
        tramites=tramites,
        unidades=await leitura.nomes_das_unidades(pontas),
        proximo=tramites[-1].idt if len(achados) > TRAMITES else None,
    )


async def _funil(leitura: Leitura, pedido: PedidoDePainel) -> Funil:
    return Funil(
        etapas={etapa: await _numero(leitura, pedido, f"funil_{etapa}") for etapa in ETAPAS},
        conversoes={etapa: await _numero(leitura, pedido, f"conversao_{etapa}") for etapa in CONVERSOES},
        saidas={etapa: await _numero(leitura, pedido, f"funil_{etapa}") for etapa in (Etapa.RECUSADO, Etapa.EXPIRADO)},
        tempo=await _numero(leitura, pedido, "tempo_cadastro_liberado"),
    )


def _anterior(intervalo: Intervalo) -> Intervalo:
    """As many days, just before."""
    dias = intervalo.ate - intervalo.de + timedelta(days=1)
    return Intervalo(de=intervalo.de - dias, ate=intervalo.de - timedelta(days=1))


def _pode(pedido: PedidoDePainel, acao: Acao) -> bool:
    try:
        autorizar(pedido.quem, acao, pedido.escopo)
    except AcessoNegadoError:
        return False
    return True
