"""How the figures are read: one indicator over one part of them."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from metrics.domain.calendario import Granularidade, Intervalo, dia_local, fim_do_dia, rotulo
from metrics.domain.indicadores import Forma, Indicador
from metrics.domain.marca import marca_dagua, provisorio
from metrics.domain.recorte import Recorte
from metrics.domain.serie import Medida
from metrics.usecases.leitores import LEITORES, Lido, soma, valores_de
from metrics.usecases.work import Leitura


@dataclass(frozen=True, slots=True, kw_only=True)
class Ponto:
    """One period of a series."""

    periodo: str
    de: date
    ate: date
    medida: Medida
    provisorio: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Resposta:
    """What one indicator answers."""

    indicador: Indicador
    recorte: Recorte
    serie: tuple[Ponto, ...]
    total: Medida
    marca_dagua: datetime | None
    completude: float | None
    avisos: tuple[str, ...] = ()


async def responder(leitura: Leitura, indicador: Indicador, recorte: Recorte) -> Resposta:
    """Answer it.

    Raises:
        PeriodoInvalidoError: the interval makes no sense.
    """
    if indicador.forma is Forma.RISCO:
        hoje = dia_local(leitura.agora)
        recorte = replace(recorte, intervalo=Intervalo(de=hoje, ate=hoje), granularidade=Granularidade.DIA)
    partes = recorte.partes
    lido = await LEITORES[indicador.forma](leitura, indicador, recorte)
    marca = marca_dagua(await leitura.ultimos())
    pontos = (
        Ponto(
            periodo=rotulo(recorte.periodo(parte), recorte.granularidade),
            de=parte.de,
            ate=parte.ate,
            medida=medida,
            provisorio=provisorio(fim_do_dia(parte.ate), marca=marca),
        )
        for parte, medida in zip(partes, lido.medidas, strict=True)
    )
    return Resposta(
        indicador=indicador,
        recorte=recorte,
        serie=tuple(pontos),
        total=lido.total,
        marca_dagua=marca,
        completude=lido.completude,
        avisos=await _avisos(leitura, indicador, recorte, lido),
    )


async def _avisos(leitura: Leitura, indicador: Indicador, recorte: Recorte, lido: Lido) -> tuple[str, ...]:
    avisos = []
    if indicador.forma is Forma.RISCO:
        avisos.append("É o número de agora: o período pedido não se aplica.")
    if indicador.forma is Forma.TEMPO and not indicador.pessoas:
        tortos = soma((await valores_de(leitura, recorte, ("incoerentes",)))["incoerentes"]).n
        if tortos:
            avisos.append(f"{tortos} trâmite(s) com horários fora de ordem ficaram fora de parte dos tempos.")
    if any(medida.suprimido for medida in (*lido.medidas, lido.total)):
        avisos.append("Números de 1 a 4 pessoas, e os que os revelariam, não são mostrados.")
    return tuple(avisos)
