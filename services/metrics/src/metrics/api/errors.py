"""How a refusal of the rules is answered."""

from chassis.http import Problem
from metrics.domain.errors import (
    AcessoNegadoError,
    EnteDesconhecidoError,
    IndicadorDesconhecidoError,
    PapelInvalidoError,
    PeriodoInvalidoError,
    RegraError,
)


def recusado(erro: RegraError) -> Problem:
    """Say in Portuguese what the rules refused, and what can be done."""
    match erro:
        case AcessoNegadoError(motivo=motivo):
            return Problem(403, "sem_permissao", title="Sem permissão", detail=motivo)
        case IndicadorDesconhecidoError(codigo=codigo):
            return Problem(
                404,
                "indicador.desconhecido",
                title="Indicador desconhecido",
                detail="Nenhum indicador tem este código. Veja os códigos em /v1/indicadores.",
                extras={"indicador": codigo[:80]},
            )
        case EnteDesconhecidoError():
            return Problem(
                404,
                "ente.desconhecido",
                title="Ente desconhecido",
                detail="Nenhum ente tem este nome curto ou identificador, ou o cadastro ainda não o publicou.",
            )
        case PapelInvalidoError(codigo=codigo, papel=papel):
            return Problem(
                422,
                "papel.invalido",
                title="O indicador não se conta deste lado",
                detail=f"O indicador {codigo} não pode ser contado do lado do {papel}, ou a rede, que não tem lados, "
                "foi pedida. Retire o papel ou troque-o; veja os aceitos em /v1/indicadores.",
            )
        case PeriodoInvalidoError(motivo=motivo):
            return Problem(
                422,
                "periodo.invalido",
                title="Período inválido",
                detail=f"O período pedido não serve: {motivo}. Ajuste as datas ou a granularidade.",
            )
        case _:
            raise erro
