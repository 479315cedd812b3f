"""The funnel of people from outside, stage by stage."""

from dataclasses import dataclass

from chassis.web.formats import percentual
from metrics.domain.cadastro import Etapa
from metrics.usecases.montar_painel import Funil
from metrics.web.fluxo import parte_de
from metrics.web.frases import valor

ETAPAS = {
    Etapa.CADASTRO: "Começaram o cadastro",
    Etapa.EMAIL_CONFIRMADO: "Confirmaram o e-mail",
    Etapa.CONFERENCIA_INICIADA: "Chegaram à conferência",
    Etapa.LIBERADO: "Foram liberadas",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDoFunil:
    """A stage of the funnel; `parte` is its share of the first one, in percent, nothing where it isn't told."""

    nome: str
    pessoas: str
    conversao: str | None
    parte: int | None


def funil(contado: Funil, /) -> list[LinhaDoFunil]:
    """The stages of the funnel."""
    largura = contado.etapas[Etapa.CADASTRO].total.n
    return [
        LinhaDoFunil(
            nome=ETAPAS[etapa],
            pessoas=valor(resposta.total, unidade=resposta.indicador.unidade),
            conversao=_conversao(contado, etapa),
            parte=None if resposta.total.n is None or largura is None else parte_de(resposta.total.n, largura),
        )
        for etapa, resposta in contado.etapas.items()
    ]


def _conversao(contado: Funil, etapa: Etapa) -> str | None:
    if etapa not in contado.conversoes:
        return None
    medida = contado.conversoes[etapa].total
    return "não mostrada" if medida.suprimido else percentual(medida.valor)
