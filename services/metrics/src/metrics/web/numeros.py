"""The numbers that matter, where the time goes, and how each number comes about."""

from collections.abc import Sequence
from dataclasses import dataclass

from chassis.web import Figure
from chassis.web.formats import duracao, percentual
from metrics.domain.indicadores import Forma
from metrics.domain.serie import Tempos
from metrics.usecases.ler import Resposta
from metrics.usecases.montar_painel import CARTOES, TEMPOS, Painel
from metrics.web.frases import valor


@dataclass(frozen=True, slots=True, kw_only=True)
class Explicacao:
    """How a number comes about."""

    codigo: str
    nome: str
    definicao: str
    versao: int
    fontes: Sequence[str]
    completude: str | None
    avisos: Sequence[str]


def cartoes(painel: Painel, /) -> list[Figure]:
    """The numbers that matter, each with the way to its explanation."""
    return [_cartao(painel.numeros[codigo], nota=_nota(codigo, painel)) for codigo in CARTOES]


def tempos(painel: Painel, /) -> list[tuple[str, str, Tempos]]:
    """The parts of the time to the receipt: code, name, and how long."""
    return [
        (codigo, painel.numeros[codigo].indicador.nome, painel.numeros[codigo].total.tempos or Tempos())
        for codigo in ("tempo_ate_recibo", *TEMPOS)
    ]


def explicacoes(painel: Painel, /) -> list[Explicacao]:
    """How each number of the page comes about."""
    respostas = [*painel.numeros.values()]
    if painel.funil is not None:
        funil = painel.funil
        respostas += [*funil.etapas.values(), *funil.saidas.values(), *funil.conversoes.values(), funil.tempo]
    return [_explicacao(resposta) for resposta in respostas]


def _cartao(resposta: Resposta, *, nota: str | None) -> Figure:
    indicador, total = resposta.indicador, resposta.total
    return Figure(
        label=f"{indicador.nome} (mediana)" if total.tempos else indicador.nome,
        value=valor(total, unidade=indicador.unidade),
        note=nota,
        href=f"#como-{indicador.codigo}",
        link="Como é calculado",
    )


def _nota(codigo: str, painel: Painel) -> str | None:
    """What to know beside a number."""
    numeros = {outro: resposta.total for outro, resposta in painel.numeros.items()}
    tempos = numeros[codigo].tempos
    match codigo:
        case "recusados" if numeros["recusados"].n:
            return f"{percentual(numeros['taxa_recusa'].valor)} dos que terminaram"
        case "em_voo" if numeros["em_risco"].n:
            return f"{numeros['em_risco'].n} sem mudança há mais de 6 dias"
        case "tempo_ate_recibo" if tempos is not None and tempos.p90 is not None:
            return f"nove em cada dez em até {duracao(tempos.p90)}, em {tempos.n} trâmites"
        case _:
            return None


def _explicacao(resposta: Resposta) -> Explicacao:
    indicador = resposta.indicador
    return Explicacao(
        codigo=indicador.codigo,
        nome=indicador.nome,
        definicao=indicador.definicao,
        versao=indicador.versao,
        fontes=indicador.fontes,
        completude=None if resposta.completude is None else percentual(resposta.completude),
        # That a number is always of now, its definition says already.
        avisos=() if indicador.forma is Forma.RISCO else resposta.avisos,
    )
