"""What the templates show, made from what the use case read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from chassis.web import Figure, Step
from chassis.web.formats import duracao, percentual
from metrics.domain.cadastro import Etapa
from metrics.domain.indicadores import Forma
from metrics.domain.matriz import Fluxo
from metrics.domain.serie import Tempos
from metrics.domain.tramite import CADEIA, EM_VOO, Situacao, Tramite
from metrics.usecases.ler import Resposta
from metrics.usecases.montar_painel import CARTOES, TEMPOS, Funil, Painel
from metrics.usecases.ver_matriz import Matriz
from metrics.web.frases import valor

NIVEIS = 5
MAIOR_MATRIZ = 12

NOMES = {
    Situacao.INICIADO: "Envio iniciado",
    Situacao.COMPONENTES_RECEBIDOS: "Documentos no barramento",
    Situacao.METADADOS_LIDOS: "Destinatário leu os dados",
    Situacao.COMPONENTES_LIDOS: "Destinatário tem os documentos",
    Situacao.RECIBO_ENTREGUE: "Recibo assinado",
    Situacao.CONCLUIDO: "Remetente tem o recibo",
    Situacao.CANCELADO: "Cancelado pelo remetente",
    Situacao.RECUSADO: "Recusado pelo destinatário",
    Situacao.CIENCIA_DADA: "Remetente ciente da recusa",
    Situacao.CANCELADO_AUTOMATICAMENTE: "Cancelado por falta de movimento",
}
# Words of the protocol's table of motives (tramita-api.md §8).
MOTIVOS = {
    "01": "formato de documento não aceito",
    "02": "documento corrompido",
    "03": "faltou documento",
    "04": "espécie de documento não prevista",
    "99": "outro motivo",
}
TONS = {
    Situacao.RECIBO_ENTREGUE: "success",
    Situacao.CONCLUIDO: "success",
    Situacao.CANCELADO: "neutral",
    Situacao.RECUSADO: "danger",
    Situacao.CIENCIA_DADA: "danger",
    Situacao.CANCELADO_AUTOMATICAMENTE: "warning",
}
ETAPAS = {
    Etapa.CADASTRO: "Começaram o cadastro",
    Etapa.EMAIL_CONFIRMADO: "Confirmaram o e-mail",
    Etapa.CONFERENCIA_INICIADA: "Chegaram à conferência",
    Etapa.LIBERADO: "Foram liberadas",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Celula:
    """A cell of the heat map; `nivel` is 0 for nothing, else 1 to 5."""

    enviados: int
    nivel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapa:
    """The heat map: bodies that send by bodies that receive."""

    destinos: Sequence[str]
    linhas: Sequence[tuple[str, Sequence[Celula]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDeFluxo:
    """A line of the table of pairs; `parte` is its share of the busiest pair, in percent."""

    remetente: str
    destinatario: str
    fluxo: Fluxo
    parte: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDeTramite:
    """A trâmite of the list, and its way so far."""

    tramite: Tramite
    de: str
    para: str
    situacao: str
    tom: str
    passos: Sequence[Step]
    ate_o_recibo: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinhaDoFunil:
    """A stage of the funnel; `parte` is its share of the first one, in percent, nothing where it isn't told."""

    nome: str
    pessoas: str
    conversao: str | None
    parte: int | None


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


def mapa(matriz: Matriz, /) -> Mapa | None:
    """The heat map, where the bodies are few enough to be read."""
    entes = sorted({ente for fluxo in matriz.fluxos for ente in (fluxo.remetente, fluxo.destinatario)})
    if not entes or len(entes) > MAIOR_MATRIZ:
        return None
    enviados = {(fluxo.remetente, fluxo.destinatario): fluxo.enviados for fluxo in matriz.fluxos}
    maior = max(enviados.values())
    nomes = {ente: nome(ente, matriz.nomes) for ente in entes}
    em_ordem = sorted(entes, key=lambda ente: nomes[ente])
    origens = [ente for ente in em_ordem if any(enviados.get((ente, outro)) for outro in entes)]
    destinos = [ente for ente in em_ordem if any(enviados.get((outro, ente)) for outro in entes)]
    return Mapa(
        destinos=[nomes[ente] for ente in destinos],
        linhas=[
            (nomes[de], [_celula(enviados.get((de, para), 0), maior=maior) for para in destinos]) for de in origens
        ],
    )


def fluxos(matriz: Matriz, /) -> list[LinhaDeFluxo]:
    """The table of pairs."""
    maior = max((fluxo.enviados for fluxo in matriz.fluxos), default=0)
    return [
        LinhaDeFluxo(
            remetente=nome(fluxo.remetente, matriz.nomes),
            destinatario=nome(fluxo.destinatario, matriz.nomes),
            fluxo=fluxo,
            parte=_parte(fluxo.enviados, maior),
        )
        for fluxo in matriz.fluxos
    ]


def tramites(painel: Painel, /) -> list[LinhaDeTramite]:
    """The list of trâmites, none where it may not be seen."""
    return [] if painel.lista is None else [_tramite(tramite, painel) for tramite in painel.lista.tramites]


def funil(contado: Funil, /) -> list[LinhaDoFunil]:
    """The stages of the funnel."""
    largura = contado.etapas[Etapa.CADASTRO].total.n
    return [
        LinhaDoFunil(
            nome=ETAPAS[etapa],
            pessoas=valor(resposta.total, unidade=resposta.indicador.unidade),
            conversao=_conversao(contado, etapa),
            parte=None if resposta.total.n is None or largura is None else _parte(resposta.total.n, largura),
        )
        for etapa, resposta in contado.etapas.items()
    ]


def explicacoes(painel: Painel, /) -> list[Explicacao]:
    """How each number of the page comes about."""
    respostas = [*painel.numeros.values()]
    if painel.funil is not None:
        funil = painel.funil
        respostas += [*funil.etapas.values(), *funil.saidas.values(), *funil.conversoes.values(), funil.tempo]
    return [_explicacao(resposta) for resposta in respostas]


def nome(ente: UUID, nomes: Mapping[UUID, str], /) -> str:
    """How a body is called; by the end of its id while the registry has not told."""
    return nomes.get(ente, f"Ente …{str(ente)[-6:]}")


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


def _celula(enviados: int, *, maior: int) -> Celula:
    nivel = 0 if enviados == 0 else min(NIVEIS, 1 + (enviados * NIVEIS - 1) // maior)
    return Celula(enviados=enviados, nivel=nivel)


def _parte(n: int, todo: int) -> int:
    return round(100 * n / todo) if todo else 0


def _tramite(tramite: Tramite, painel: Painel) -> LinhaDeTramite:
    unidades = painel.lista.unidades if painel.lista else {}
    fim, inicio = tramite.tempos.get(Situacao.RECIBO_ENTREGUE), tramite.tempos.get(Situacao.INICIADO)
    return LinhaDeTramite(
        tramite=tramite,
        de=_ponta(tramite.remetente.ente, tramite.remetente.unidade, painel.nomes, unidades),
        para=_ponta(tramite.destinatario.ente, tramite.destinatario.unidade, painel.nomes, unidades),
        situacao=NOMES[tramite.situacao],
        tom=TONS.get(tramite.situacao, "waiting"),
        passos=list(_passos(tramite)),
        ate_o_recibo=duracao(fim - inicio) if fim and inicio else None,
    )


def _ponta(ente: UUID, unidade: int, entes: Mapping[UUID, str], unidades: Mapping[int, str]) -> str:
    return f"{unidades.get(unidade, f'unidade {unidade}')}, {nome(ente, entes)}"


def _passos(tramite: Tramite) -> list[Step]:
    """The stages it went through, where it is, and what is still to come."""
    voando = tramite.situacao in EM_VOO
    feitos = _feitos(tramite)
    if voando or tramite.situacao is Situacao.RECIBO_ENTREGUE:
        faltam = [etapa for etapa in CADEIA if etapa > tramite.situacao]
        espera = [Step(title=NOMES[faltam[0]], state="current", expected="À espera")]
        return [*feitos, *espera, *(Step(title=NOMES[etapa], state="waiting") for etapa in faltam[1:])]
    if tramite.situacao is Situacao.CONCLUIDO:
        return feitos
    return [*feitos, *_fim(tramite)]


def _feitos(tramite: Tramite) -> list[Step]:
    vistas = [etapa for etapa in CADEIA if etapa in tramite.tempos]
    demoras = [None, *(tramite.tempos[b] - tramite.tempos[a] for a, b in pairwise(vistas))]
    return [
        Step(
            title=NOMES[etapa],
            when=tramite.tempos[etapa],
            text=None if demora is None or demora < timedelta() else f"{duracao(demora)} depois",
        )
        for etapa, demora in zip(vistas, demoras, strict=True)
    ]


def _fim(tramite: Tramite) -> list[Step]:
    motivo = (
        None if tramite.motivo is None else f"Motivo {tramite.motivo}: {MOTIVOS.get(tramite.motivo, 'outro motivo')}."
    )
    recusa: datetime | None = tramite.tempos.get(Situacao.RECUSADO)
    match tramite.situacao:
        case Situacao.RECUSADO | Situacao.CIENCIA_DADA:
            ciencia = tramite.tempos.get(Situacao.CIENCIA_DADA)
            ultimo = (
                Step(title=NOMES[Situacao.CIENCIA_DADA], when=ciencia)
                if ciencia
                else Step(title=NOMES[Situacao.CIENCIA_DADA], state="current", expected="À espera")
            )
            return [Step(title=NOMES[Situacao.RECUSADO], state="failed", when=recusa, text=motivo), ultimo]
        case fim:
            return [Step(title=NOMES[fim], state="failed", when=tramite.tempos.get(fim))]


def _conversao(contado: Funil, etapa: Etapa) -> str | None:
    if etapa not in contado.conversoes:
        return None
    medida = contado.conversoes[etapa].total
    return "não mostrada" if medida.suprimido else percentual(medida.valor)


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
