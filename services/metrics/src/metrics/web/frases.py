"""What the numbers say, in sentences made from them (metrics.md §10.3)."""

from chassis.web.formats import duracao, numero, percentual
from metrics.domain.calendario import Intervalo
from metrics.domain.serie import Medida, Tempos
from metrics.usecases.montar_painel import Painel
from metrics.web.periodos import dias_de

UMA_PESSOA = "menos de 5"


def resumo(painel: Painel, intervalo: Intervalo, /) -> list[str]:
    """The page in a few sentences."""
    numeros = {codigo: resposta.total for codigo, resposta in painel.numeros.items()}
    frases = [
        _movimento(
            numeros["enviados"], numeros["recebidos"], da_rede=painel.numeros["enviados"].recorte.escopo.da_rede
        ),
        tempo(numeros["tempo_ate_recibo"], antes=painel.tempo_anterior.total, dias=dias_de(intervalo)),
    ]
    if numeros["recusados"].n:
        taxa = percentual(numeros["taxa_recusa"].valor)
        frases.append(
            f"{_quantos(numeros['recusados'], 'foi recusado', 'foram recusados')}: {taxa} dos que terminaram."
        )
    if numeros["em_risco"].n:
        parados = _quantos(numeros["em_risco"], "está parado", "estão parados")
        frases.append(f"{parados} há mais de 6 dias: confira antes que o barramento cancele.")
    return frases


def tempo(medida: Medida, /, *, antes: Medida, dias: int) -> str:
    """How long the receipt takes, and whether that got better."""
    tempos = medida.tempos or Tempos()
    if tempos.p50 is None:
        return "Nenhum recibo com tempo conhecido neste período."
    dito = f"Metade dos recibos saiu em até {duracao(tempos.p50)}, e nove em cada dez em até {duracao(tempos.p90)}."
    return f"{dito} {_mudanca(tempos.p50, antes, dias=dias)}".rstrip()


def valor(medida: Medida, /, *, unidade: str) -> str:
    """A value as a person reads it."""
    if medida.suprimido:
        return UMA_PESSOA
    match unidade:
        case "fração":
            return percentual(medida.valor)
        case "segundos":
            return duracao(medida.valor)
        case _:
            return numero(medida.valor)


def _movimento(enviados: Medida, recebidos: Medida, *, da_rede: bool) -> str:
    if da_rede:
        comecaram = _quantos(enviados, "começou", "começaram")
        return f"No período, {comecaram} e {_quantos(recebidos, 'teve recibo', 'tiveram recibo')}."
    return f"No período: {_quantos(enviados, 'enviado', 'enviados')} e {_quantos(recebidos, 'recebido', 'recebidos')}."


def _mudanca(p50: float, antes: Medida, *, dias: int) -> str:
    anterior = (antes.tempos or Tempos()).p50
    if anterior is None:
        return ""
    agora, entao = duracao(p50), duracao(anterior)
    quando = "ao dia anterior" if dias == 1 else f"aos {dias} dias anteriores"
    if agora == entao:
        return f"A mediana é igual {quando}."
    return f"A mediana {'caiu' if p50 < anterior else 'subiu'} de {entao} para {agora} em relação {quando}."


def _quantos(medida: Medida, um: str, varios: str) -> str:
    n = medida.n or 0
    return f"nenhum trâmite {um}" if n == 0 else f"1 trâmite {um}" if n == 1 else f"{numero(n)} trâmites {varios}"
