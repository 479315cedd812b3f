"""The catalogue of indicators: what each number means, said so that a civil servant can check it (metrics.md §4)."""

from metrics.domain.cadastro import Etapa
from metrics.domain.errors import IndicadorDesconhecidoError
from metrics.domain.indicadores import AMBOS, Forma, Indicador, Papel
from metrics.domain.parcelas import TEMPO_CADASTRO_LIBERADO

TRAMITE = "barramento.tramite"
CADASTRO = "external_user.cadastro"


def indicador(codigo: str, /) -> Indicador:
    """The indicator of that code.

    Raises:
        IndicadorDesconhecidoError: there is none.
    """
    try:
        return CATALOGO[codigo]
    except KeyError:
        raise IndicadorDesconhecidoError(codigo) from None


def _tramites(*fatos: str) -> tuple[str, ...]:
    return tuple(f"{TRAMITE}.{fato}.v1" for fato in fatos)


def _cadastros(*fatos: str) -> tuple[str, ...]:
    return tuple(f"{CADASTRO}.{fato}.v1" for fato in fatos)


CONTAGENS = (
    Indicador(
        codigo="enviados",
        nome="Enviados",
        definicao="Trâmites que o ente começou a enviar no período. Cada um conta uma vez, no dia em que começou.",
        unidade="trâmites",
        forma=Forma.CONTAGEM,
        fontes=_tramites("iniciado"),
        papeis=(Papel.REMETENTE,),
    ),
    Indicador(
        codigo="recebidos",
        nome="Recebidos",
        definicao="Trâmites cujo recibo o destinatário assinou no período (situação 5 ou 6), no dia do recibo.",
        unidade="trâmites",
        forma=Forma.CONTAGEM,
        fontes=_tramites("recibo_entregue", "concluido"),
        papeis=(Papel.DESTINATARIO,),
    ),
    Indicador(
        codigo="recusados",
        nome="Recusados",
        definicao="Trâmites que o destinatário recusou no período (situação 8 ou 9), no dia da recusa. "
        "A recusa é um desfecho normal, não um erro.",
        unidade="trâmites",
        forma=Forma.CONTAGEM,
        fontes=_tramites("recusado", "ciencia_dada"),
        papeis=AMBOS,
    ),
    Indicador(
        codigo="cancelados",
        nome="Cancelados",
        definicao="Trâmites que o remetente desistiu de enviar no período (situação 7).",
        unidade="trâmites",
        forma=Forma.CONTAGEM,
        fontes=_tramites("cancelado"),
        papeis=AMBOS,
    ),
    Indicador(
        codigo="cancelados_auto",
        nome="Cancelados automaticamente",
        definicao="Trâmites que o barramento cancelou no período por ficarem dias sem mudança (situação 10).",
        unidade="trâmites",
        forma=Forma.CONTAGEM,
        fontes=(),
        papeis=AMBOS,
    ),
)

ESTOQUES = (
    Indicador(
        codigo="em_voo",
        nome="Em voo",
        definicao="Trâmites que, no fim do período, tinham começado e ainda não tinham recibo, recusa nem cancelamento "
        "(situações 1 a 4).",
        unidade="trâmites",
        forma=Forma.ESTOQUE,
        fontes=_tramites("iniciado", "recibo_entregue", "concluido", "cancelado", "recusado"),
        papeis=AMBOS,
        partes=(("enviados",), ("pousados",)),
    ),
    Indicador(
        codigo="em_risco",
        nome="Em risco",
        definicao="Trâmites em voo sem nenhuma mudança há mais de 6 dias: o barramento cancela os que ficam parados "
        "por mais dias do que o seu limite. É sempre o número de agora.",
        unidade="trâmites",
        forma=Forma.RISCO,
        fontes=_tramites("iniciado", "componentes_recebidos", "metadados_lidos", "componentes_lidos"),
        papeis=AMBOS,
    ),
)

RAZOES = (
    Indicador(
        codigo="taxa_recusa",
        nome="Taxa de recusa",
        definicao="Recusados divididos pela soma de recebidos e recusados no período. Sem nenhum deles, não há taxa.",
        unidade="fração",
        forma=Forma.RAZAO,
        fontes=_tramites("recibo_entregue", "concluido", "recusado", "ciencia_dada"),
        papeis=AMBOS,
        partes=(("recusados",), ("recebidos", "recusados")),
    ),
)


def _tempo(codigo: str, nome: str, definicao: str, *fatos: str, populacao: str) -> Indicador:
    return Indicador(
        codigo=codigo,
        nome=nome,
        definicao=f"{definicao} Conta no dia em que terminou. Mediana (p50) e p90 por interpolação linear; até 500 "
        "trâmites são exatos, acima disso têm erro de até 1 %.",
        unidade="segundos",
        forma=Forma.TEMPO,
        fontes=_tramites(*fatos),
        papeis=AMBOS,
        populacao=populacao,
    )


TEMPOS = (
    _tempo(
        "tempo_ate_recibo",
        "Tempo até o recibo",
        "Do início do envio até o recibo assinado pelo destinatário (situação 1 a 5).",
        "iniciado",
        "recibo_entregue",
        populacao="recebidos",
    ),
    _tempo(
        "tempo_envio",
        "Envio dos documentos",
        "Do início do envio até o último documento chegar ao barramento (situação 1 a 2).",
        "iniciado",
        "componentes_recebidos",
        populacao="chegaram_2",
    ),
    _tempo(
        "tempo_retirada",
        "Retirada pelo destinatário",
        "De tudo no barramento até o destinatário ter todos os documentos (situação 2 a 4).",
        "componentes_recebidos",
        "componentes_lidos",
        populacao="chegaram_4",
    ),
    _tempo(
        "tempo_processamento",
        "Processamento no destinatário",
        "De todos os documentos retirados até o recibo assinado (situação 4 a 5).",
        "componentes_lidos",
        "recibo_entregue",
        populacao="recebidos",
    ),
    _tempo(
        "tempo_ate_recibo_remetente",
        "Tempo até o remetente ter o recibo",
        "Do início do envio até o remetente buscar o recibo (situação 1 a 6).",
        "iniciado",
        "concluido",
        populacao="chegaram_6",
    ),
)


def _funil(etapa: Etapa, nome: str, definicao: str, *fatos: str) -> Indicador:
    return Indicador(
        codigo=f"funil_{etapa}",
        nome=nome,
        definicao=f"{definicao} Conta no dia em que o cadastro começou. Etapa vista sem a anterior faz contar também "
        "a anterior. Números de 1 a 4 pessoas não são mostrados.",
        unidade="pessoas",
        forma=Forma.CONTAGEM,
        fontes=_cadastros(*fatos),
        pessoas=True,
    )


FUNIL = (
    _funil(Etapa.CADASTRO, "Cadastro iniciado", "Pessoas de fora que começaram um cadastro.", "iniciado"),
    _funil(Etapa.EMAIL_CONFIRMADO, "E-mail confirmado", "Pessoas que confirmaram o e-mail.", "email_confirmado"),
    _funil(
        Etapa.CONFERENCIA_INICIADA,
        "Conferência iniciada",
        "Pessoas cujos documentos estão completos e na fila do administrador local.",
        "em_conferencia",
    ),
    _funil(Etapa.LIBERADO, "Liberado", "Pessoas liberadas pelo administrador local.", "liberado"),
    _funil(Etapa.RECUSADO, "Recusado", "Pessoas cujo cadastro foi recusado na conferência.", "rejeitado"),
    _funil(Etapa.EXPIRADO, "Expirado", "Pessoas que não seguiram no prazo; seus dados foram apagados.", "expirado"),
)


def _conversao(etapa: Etapa, anterior: Etapa, nome: str) -> Indicador:
    return Indicador(
        codigo=f"conversao_{etapa}",
        nome=nome,
        definicao="Pessoas que chegaram a esta etapa divididas pelas que chegaram à anterior, entre os cadastros "
        "começados no período. Não é mostrada quando um dos números é de 1 a 4 pessoas.",
        unidade="fração",
        forma=Forma.RAZAO,
        fontes=_cadastros("iniciado", "email_confirmado", "em_conferencia", "liberado"),
        partes=((f"funil_{etapa}",), (f"funil_{anterior}",)),
        pessoas=True,
    )


CONVERSOES = (
    _conversao(Etapa.EMAIL_CONFIRMADO, Etapa.CADASTRO, "Conversão: confirmam o e-mail"),
    _conversao(Etapa.CONFERENCIA_INICIADA, Etapa.EMAIL_CONFIRMADO, "Conversão: chegam à conferência"),
    _conversao(Etapa.LIBERADO, Etapa.CONFERENCIA_INICIADA, "Conversão: são liberados"),
)

LIBERACAO = Indicador(
    codigo=TEMPO_CADASTRO_LIBERADO,
    nome="Tempo do cadastro à liberação",
    definicao="Do início do cadastro à liberação, em dias corridos, entre os cadastros começados no período. "
    "Não é mostrado para menos de 5 pessoas.",
    unidade="segundos",
    forma=Forma.TEMPO,
    fontes=_cadastros("iniciado", "liberado"),
    populacao=f"funil_{Etapa.LIBERADO}",
    pessoas=True,
)

CATALOGO = {
    indicador.codigo: indicador
    for indicador in (*CONTAGENS, *ESTOQUES, *RAZOES, *TEMPOS, *FUNIL, *CONVERSOES, LIBERACAO)
}
