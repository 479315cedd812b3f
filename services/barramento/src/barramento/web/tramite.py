"""The page of one trâmite, and its receipts to take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from fastapi import APIRouter, Request
from starlette.responses import Response

from barramento.domain.console import ABERTAS, INICIO, ComponenteVisto, Detalhe, MarcaDeComponente, Passo
from barramento.domain.expiracao import EXPIRAM, Prazo
from barramento.domain.recibo import Recibo
from barramento.domain.tramite import Situacao
from barramento.usecases.ver_tramite import VerTramite
from barramento.usecases.verificar_recibo import Apresentado, VerificarRecibo
from barramento.web import enderecos, palavras
from barramento.web.acesso import QuemVe
from barramento.web.verificacao import VEREDITOS
from chassis import clock
from chassis.http import trace_id
from chassis.web import Page, Step, page_router, render
from chassis.web.formats import duracao
from recibo import arquivo
from recibo.achados import Assunto, Resultado
from recibo.texto import Tipo

CADEIA = (
    Situacao.INICIADO,
    Situacao.COMPONENTES_RECEBIDOS,
    Situacao.METADADOS_LIDOS,
    Situacao.COMPONENTES_LIDOS,
    Situacao.RECIBO_ENTREGUE,
    Situacao.CONCLUIDO,
)
FALHAS = frozenset({Situacao.CANCELADO, Situacao.RECUSADO, Situacao.CIENCIA_DADA, Situacao.CANCELADO_AUTOMATICAMENTE})


NOMES = {
    Tipo.ENVIO: "Recibo de envio, assinado pelo barramento",
    Tipo.CONCLUSAO: "Recibo de conclusão, assinado pelo destinatário",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReciboConferido:
    """A receipt on the page: the verdict (how it looks, and in words), and what does not wholly hold."""

    tipo: Tipo
    nome: str
    veredito: tuple[str, str]
    ressalvas: Sequence[str]


def routes(
    ver: VerTramite, *, verificar: VerificarRecibo, quem_ve: QuemVe, prazo: Prazo, rastros: str | None
) -> APIRouter:
    """The page, bound to its use cases; `rastros` is where traces are shown."""
    router = page_router()

    @router.get(f"{enderecos.TRAMITES}/{{idt}}")
    async def pagina(request: Request, idt: int) -> Response:
        depois = _depois(request.query_params.get("depois", ""))
        visto = await ver(_cabe(idt), quem=await quem_ve(request), depois=depois, rastro=trace_id(request.scope))
        return render(
            request,
            "tramite.html",
            enderecos=enderecos,
            palavras=palavras,
            visto=visto,
            passos=passos(visto),
            componentes=componentes(visto),
            continuacao=depois != INICIO,
            recibos=[await _conferido(visto.recibos[tipo], tipo, verificar) for tipo in Tipo if tipo in visto.recibos],
            rastro=_rastro(visto, rastros),
            agora=clock.now(),
            sera_cancelado_em=cancelamento(visto, prazo),
        )

    @router.get(f"{enderecos.TRAMITES}/{{idt}}/recibos/{{tipo}}")
    async def recibo(request: Request, idt: int, tipo: Literal["envio", "conclusao"]) -> Response:
        achado = await ver.recibo(_cabe(idt), tipo, quem=await quem_ve(request), rastro=trace_id(request.scope))
        nome = {"Content-Disposition": f'attachment; filename="{arquivo.nome(achado.conteudo(Tipo(tipo)))}"'}
        return Response(_escrito(achado, Tipo(tipo)), media_type=arquivo.MEDIA, headers=nome)

    return router


async def _conferido(recibo: Recibo, tipo: Tipo, verificar: VerificarRecibo) -> ReciboConferido:
    """A receipt of ours, verified as anybody would: from its file alone."""
    laudo = await verificar(Apresentado(recibo=_escrito(recibo, tipo).encode()))
    return ReciboConferido(
        tipo=tipo,
        nome=NOMES[tipo],
        veredito=VEREDITOS[laudo.veredito],
        ressalvas=[
            um.texto
            for um in laudo.achados
            # Whose documents these are is asked elsewhere, by who has them.
            if um.resultado is not Resultado.CONFERE and um.assunto is not Assunto.DOCUMENTOS
        ],
    )


def _escrito(recibo: Recibo, tipo: Tipo) -> str:
    return arquivo.escrever(recibo.conteudo(tipo), assinatura=recibo.assinatura, cadeia=recibo.cadeia)


def cancelamento(visto: Detalhe, prazo: Prazo, /) -> datetime | None:
    """When the bus will cancel it by itself, if nothing changes."""
    if visto.linha.situacao not in EXPIRAM:
        return None
    return prazo.vence_em(mudou_em=visto.linha.mudou_em, movimento_em=visto.totais.movimento_em)


def passos(visto: Detalhe, /) -> list[Step]:
    """What happened, and what is waited for."""
    demoras = [None, *(depois.em - antes.em for antes, depois in pairwise(visto.passos))]
    feitos = [
        Step(
            title=palavras.SITUACOES[passo.situacao],
            state="failed" if passo.situacao in FALHAS else "done",
            when=passo.em,
            text=_quem(passo, "" if demora is None else f"{duracao(demora)} depois. ", visto),
        )
        for passo, demora in zip(visto.passos, demoras, strict=True)
    ]
    return [*feitos, *_faltam(visto.linha.situacao)]


def _quem(passo: Passo, demora: str, visto: Detalhe) -> str:
    motivo = ""
    if passo.situacao is Situacao.RECUSADO and visto.motivo:
        motivo = f"Motivo {visto.motivo}: {palavras.MOTIVOS.get(visto.motivo, 'outro motivo')}. "
    if passo.sistema is None:
        return f"{demora}{motivo}Pelo próprio barramento."
    quem = f"Por {palavras.sistema(passo.sistema, passo.sistema_nome)}"
    digital = f" (impressão digital {passo.spki_sha256[:16]}…)" if passo.spki_sha256 else ""
    return f"{demora}{motivo}{quem}, certificado {str(passo.credencial)[-12:]}{digital}."


def _faltam(situacao: Situacao) -> Sequence[Step]:
    if situacao is Situacao.RECUSADO:
        return [Step(title=palavras.SITUACOES[Situacao.CIENCIA_DADA], state="current", expected="À espera")]
    if situacao not in ABERTAS:
        return []
    primeira, *outras = [etapa for etapa in CADEIA if etapa > situacao]
    return [
        Step(title=palavras.SITUACOES[primeira], state="current", expected="À espera"),
        *(Step(title=palavras.SITUACOES[etapa], state="waiting") for etapa in outras),
    ]


def componentes(visto: Detalhe, /) -> Page[ComponenteVisto]:
    """A page of them; whoever wants those before it begins anew."""
    vistos = visto.componentes
    return Page(items=vistos, next=f"{vistos[-1].hash}|{vistos[-1].protocolo}" if visto.ha_mais_componentes else None)


def _depois(marca: str) -> MarcaDeComponente:
    hash_, _, protocolo = marca.partition("|")
    return protocolo, hash_


def _rastro(visto: Detalhe, rastros: str | None) -> tuple[str, str | None] | None:
    """The id of its trace, and where that is shown: a W3C traceparent is version, trace, span and flags."""
    if visto.rastro is None:
        return None
    _, numero, *_ = visto.rastro.split("-")
    return numero, None if rastros is None else rastros.replace("{rastro}", numero)


def _cabe(idt: int) -> int:
    """An IDT that PostgreSQL can hold; no other is anybody's."""
    return idt if 0 <= idt < 2**63 else -1
