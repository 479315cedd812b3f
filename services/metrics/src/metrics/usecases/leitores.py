"""How the value of each kind of indicator comes about."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from metrics.domain import serie
from metrics.domain.indicadores import Forma, Indicador
from metrics.domain.parcelas import Valor
from metrics.domain.percentil import LIMITE_EXATO
from metrics.domain.recorte import Recorte
from metrics.domain.serie import Medida, Tempos
from metrics.usecases.work import Leitura

RISCO_DEPOIS_DE = timedelta(days=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lido:
    """The values of each period, and in all."""

    medidas: Sequence[Medida]
    total: Medida
    completude: float | None


async def _contar(leitura: Leitura, indicador: Indicador, recorte: Recorte) -> Lido:
    valores = await valores_de(leitura, recorte, (indicador.codigo,))
    contados = valores[indicador.codigo]
    medidas, total = [serie.contagem(valor) for valor in contados], serie.contagem(soma(contados))
    if indicador.pessoas:
        medidas, total = serie.proteger(medidas, total)
    return Lido(medidas=medidas, total=total, completude=serie.completude(contados))


async def _dividir(leitura: Leitura, indicador: Indicador, recorte: Recorte) -> Lido:
    partes, todo = indicador.partes
    valores = await valores_de(leitura, recorte, (*partes, *todo))

    def uma(de: Mapping[str, Valor]) -> Medida:
        medida = serie.razao([de[parte] for parte in partes], [de[parte] for parte in todo])
        return serie.proteger_razao(medida, partes=[valor.n for valor in de.values()]) if indicador.pessoas else medida

    por_periodo = [dict(zip(valores, linha, strict=True)) for linha in zip(*valores.values(), strict=True)]
    inteiro = {codigo: soma(contados) for codigo, contados in valores.items()}
    return Lido(
        medidas=[uma(linha) for linha in por_periodo],
        total=uma(inteiro),
        completude=serie.completude([inteiro[parte] for parte in todo]),
    )


async def _acumular(leitura: Leitura, indicador: Indicador, recorte: Recorte) -> Lido:
    (entrada,), (saida,) = indicador.partes
    valores = await valores_de(leitura, recorte, (entrada, saida))
    antes = await leitura.antes(recorte, indicadores=(entrada, saida))
    medidas = serie.estoque(
        antes.get(entrada, 0) - antes.get(saida, 0),
        [valor.n for valor in valores[entrada]],
        [valor.n for valor in valores[saida]],
    )
    return Lido(medidas=medidas, total=medidas[-1], completude=serie.completude(valores[entrada]))


async def _em_risco(leitura: Leitura, _: Indicador, recorte: Recorte) -> Lido:
    n = await leitura.em_voo(recorte, parados_desde=leitura.agora - RISCO_DEPOIS_DE)
    medida = Medida(valor=n, n=n)
    return Lido(medidas=[medida], total=medida, completude=None)


async def _cronometrar(leitura: Leitura, indicador: Indicador, recorte: Recorte) -> Lido:
    codigo, populacao = indicador.codigo, indicador.populacao
    valores = await valores_de(leitura, recorte, (codigo, populacao))
    contados, todos = valores[codigo], soma(valores[populacao]).n
    inteiro = soma(contados)
    tempos, total = await _tempos(leitura, indicador, recorte, contados)
    medidas, medida = [serie.duracao(tempo) for tempo in tempos], serie.duracao(total)
    if indicador.pessoas:
        medidas, medida = serie.proteger(medidas, medida)
    return Lido(medidas=medidas, total=medida, completude=min(inteiro.n / todos, 1.0) if todos else None)


LEITORES: Mapping[Forma, Callable[[Leitura, Indicador, Recorte], Awaitable[Lido]]] = {
    Forma.CONTAGEM: _contar,
    Forma.RAZAO: _dividir,
    Forma.ESTOQUE: _acumular,
    Forma.RISCO: _em_risco,
    Forma.TEMPO: _cronometrar,
}


async def _tempos(
    leitura: Leitura, indicador: Indicador, recorte: Recorte, contados: Sequence[Valor]
) -> tuple[list[Tempos], Tempos]:
    """Exact where there are few (and in all, where all are few), else from the histogram (metrics.md §7.3)."""
    periodos = [recorte.periodo(parte) for parte in recorte.partes]
    poucos = [periodo for periodo, valor in zip(periodos, contados, strict=True) if 0 < valor.n <= LIMITE_EXATO]
    inteiro = soma(contados)
    duracoes = await leitura.duracoes(recorte, medida=indicador.codigo, periodos=poucos)
    if inteiro.n <= LIMITE_EXATO:
        total = serie.exatos(inteiro, juntar(duracoes.values()))
        baldes: Mapping[date, Mapping[int, int]] = {}
    else:
        baldes = await leitura.baldes(recorte, medida=indicador.codigo)
        total = serie.aproximados(inteiro, juntar(baldes.values()))
    tempos = [
        serie.exatos(valor, duracoes.get(periodo, {}))
        if valor.n <= LIMITE_EXATO
        else serie.aproximados(valor, baldes.get(periodo, {}))
        for periodo, valor in zip(periodos, contados, strict=True)
    ]
    return tempos, total


async def valores_de(leitura: Leitura, recorte: Recorte, codigos: Sequence[str]) -> dict[str, list[Valor]]:
    """The counts of these indicators, one for each period, zeros too."""
    contados = await leitura.contagens(recorte, indicadores=codigos)
    return {
        codigo: [contados.get((codigo, recorte.periodo(parte)), Valor()) for parte in recorte.partes]
        for codigo in codigos
    }


def soma(valores: Sequence[Valor], /) -> Valor:
    """All of them together."""
    total = Valor()
    for valor in valores:
        total += valor
    return total


def juntar(grupos: Iterable[Mapping[int, int]], /) -> dict[int, int]:
    """Several histograms in one."""
    total: dict[int, int] = {}
    for grupo in grupos:
        for valor, n in grupo.items():
            total[valor] = total.get(valor, 0) + n
    return total
