"""What the API answers: numbers unrounded, each with the count that it rests on (metrics.md §1.3, §10.1)."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from metrics.domain.calendario import Granularidade
from metrics.domain.indicadores import Indicador, Papel
from metrics.domain.matriz import Fluxo
from metrics.domain.serie import Medida, Tempos, duracao
from metrics.usecases.ler import Ponto, Resposta
from metrics.usecases.ver_matriz import Matriz


class IndicadorOut(BaseModel):
    """One entry of the catalogue."""

    codigo: str = Field(examples=["tempo_ate_recibo"])
    definicao_versao: int = Field(description="cresce quando a definição muda", examples=[1])
    nome: str = Field(examples=["Tempo até o recibo"])
    definicao: str = Field(description="como é calculado, em palavras simples")
    unidade_medida: str = Field(examples=["segundos"])
    fontes: tuple[str, ...] = Field(description="tipos dos eventos de que vem")
    papeis: tuple[Papel, ...] = Field(description="de que lados do trâmite pode ser contado")
    pessoas: bool = Field(description="conta pessoas: números de 1 a 4 não são mostrados")

    @classmethod
    def de(cls, indicador: Indicador, /) -> "IndicadorOut":
        """As it is told."""
        return cls(
            codigo=indicador.codigo,
            definicao_versao=indicador.versao,
            nome=indicador.nome,
            definicao=indicador.definicao,
            unidade_medida=indicador.unidade,
            fontes=indicador.fontes,
            papeis=indicador.papeis,
            pessoas=indicador.pessoas,
        )


class CatalogoOut(BaseModel):
    """The catalogue."""

    indicadores: tuple[IndicadorOut, ...]


class ValorOut(BaseModel):
    """One value. Durations are in seconds; `valor` is their median."""

    valor: float | None = Field(description="sem arredondar; nulo quando não há ou não é mostrado", examples=[93.5])
    n: int | None = Field(description="sobre quantos fatos; nulo quando não é mostrado", examples=[41])
    imputados: int = Field(default=0, description="quantos deles só um evento posterior revela")
    media: float | None = Field(default=None, description="para tempos", examples=[120.25])
    p50: float | None = Field(default=None, description="para tempos", examples=[93.5])
    p90: float | None = Field(default=None, description="para tempos", examples=[310.0])
    suprimido: bool = Field(default=False, description="não mostrado, para proteger as poucas pessoas que conta")


class PontoOut(ValorOut):
    """The value of one period."""

    periodo: str = Field(description="AAAA-MM-DD, AAAA-Wss, AAAA-MM, AAAA-Tt ou AAAA", examples=["2026-06"])
    de: date
    ate: date
    provisorio: bool = Field(description="ainda pode mudar: termina depois da marca d'água menos 48 horas")


class SerieOut(BaseModel):
    """What one indicator answers."""

    codigo: str
    definicao_versao: int
    unidade_medida: str
    ente: UUID | Literal["rede"]
    papel: Papel | None
    de: date
    ate: date
    granularidade: Granularidade
    serie: tuple[PontoOut, ...]
    total: ValorOut = Field(description="do período inteiro; de um estoque, o do fim")
    marca_dagua: datetime | None = Field(description="até quando os números estão completos; nulo antes do 1º evento")
    completude: float | None = Field(description="fração dos fatos que um evento próprio conta", examples=[1.0])
    avisos: tuple[str, ...]

    @classmethod
    def de_resposta(cls, resposta: Resposta, /) -> "SerieOut":
        """As it is told."""
        recorte = resposta.recorte
        return cls(
            codigo=resposta.indicador.codigo,
            definicao_versao=resposta.indicador.versao,
            unidade_medida=resposta.indicador.unidade,
            ente=recorte.escopo.ente or "rede",
            papel=recorte.papel,
            de=recorte.intervalo.de,
            ate=recorte.intervalo.ate,
            granularidade=recorte.granularidade,
            serie=tuple(map(_ponto, resposta.serie)),
            total=_valor(resposta.total),
            marca_dagua=resposta.marca_dagua,
            completude=resposta.completude,
            avisos=resposta.avisos,
        )


class EnteOut(BaseModel):
    """A body."""

    ente: UUID
    nome: str | None = Field(description="nulo enquanto o cadastro de órgãos não o publicou")


class FluxoOut(BaseModel):
    """What went from one body to another."""

    remetente: EnteOut
    destinatario: EnteOut
    enviados: int
    bytes: int = Field(description="anunciados pelos trâmites enviados")
    recebidos: int
    recusados: int
    em_voo: int = Field(description="agora")
    tempo_ate_recibo: ValorOut

    @classmethod
    def de(cls, fluxo: Fluxo, matriz: Matriz, /) -> "FluxoOut":
        """As it is told."""
        return cls(
            remetente=EnteOut(ente=fluxo.remetente, nome=matriz.nomes.get(fluxo.remetente)),
            destinatario=EnteOut(ente=fluxo.destinatario, nome=matriz.nomes.get(fluxo.destinatario)),
            enviados=fluxo.enviados,
            bytes=fluxo.bytes,
            recebidos=fluxo.recebidos,
            recusados=fluxo.recusados,
            em_voo=fluxo.em_voo,
            tempo_ate_recibo=_valor(duracao(fluxo.tempo_ate_recibo)),
        )


class MatrizOut(BaseModel):
    """The flow between bodies, the busiest pairs first."""

    ente: UUID | Literal["rede"]
    de: date
    ate: date
    pares: tuple[FluxoOut, ...]
    marca_dagua: datetime | None


def _valor(medida: Medida) -> ValorOut:
    tempos = medida.tempos or Tempos()
    return ValorOut(
        valor=medida.valor,
        n=medida.n,
        imputados=medida.imputados,
        media=tempos.media,
        p50=tempos.p50,
        p90=tempos.p90,
        suprimido=medida.suprimido,
    )


def _ponto(ponto: Ponto) -> PontoOut:
    return PontoOut(
        periodo=ponto.periodo,
        de=ponto.de,
        ate=ponto.ate,
        provisorio=ponto.provisorio,
        **_valor(ponto.medida).model_dump(),
    )
