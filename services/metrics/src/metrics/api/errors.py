"""How a refusal of the rules is answered."""

from collections.abc import Mapping
from types import MappingProxyType

from chassis.http import Answer, Problem
from metrics.domain import errors as regras

DAS_REGRAS: Mapping[type[regras.RegraError], Answer] = MappingProxyType(
    {
        regras.AcessoNegadoError: Answer(status=403, codigo="sem_permissao", title="Sem permissão", detail="{motivo}"),
        regras.IndicadorDesconhecidoError: Answer(
            status=404,
            codigo="indicador.desconhecido",
            title="Indicador desconhecido",
            detail="Nenhum indicador tem este código. Veja os códigos em /v1/indicadores.",
        ),
        regras.EnteDesconhecidoError: Answer(
            status=404,
            codigo="ente.desconhecido",
            title="Ente desconhecido",
            detail="Nenhum ente tem este nome curto ou identificador, ou o cadastro ainda não o publicou.",
        ),
        regras.PapelInvalidoError: Answer(
            status=422,
            codigo="papel.invalido",
            title="O indicador não se conta deste lado",
            detail="O indicador {codigo} não pode ser contado do lado do {papel}, ou a rede, que não tem lados, foi "
            "pedida. Retire o papel ou troque-o; veja os aceitos em /v1/indicadores.",
        ),
        regras.PeriodoInvalidoError: Answer(
            status=422,
            codigo="periodo.invalido",
            title="Período inválido",
            detail="O período pedido não serve: {motivo}. Ajuste as datas ou a granularidade.",
        ),
    }
)


def recusado(erro: regras.RegraError, /) -> Problem:
    """What the rules refused and what can be done, in Portuguese.

    Raises:
        RegraError: this one is about events, not about what somebody asked for.
    """
    resposta = DAS_REGRAS.get(type(erro))
    match erro:
        case _ if resposta is None:
            raise erro
        case regras.IndicadorDesconhecidoError(codigo=codigo):
            return resposta.to(erro, indicador=codigo[:80])
        case _:
            return resposta.to(erro)
