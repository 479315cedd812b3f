"""The page "Trâmites entre entes"."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from chassis import clock
from chassis.sessions import Session
from chassis.web import Form, blank, page_router, read_query, render, signed_in
from metrics.domain.cadastro import Etapa
from metrics.domain.calendario import dia_local
from metrics.domain.errors import PeriodoInvalidoError
from metrics.domain.politica import Escopo, Quem, ve_a_rede
from metrics.usecases.montar_painel import PARES, MontarPainel, Painel, PedidoDePainel
from metrics.usecases.quem_pede import QuemPede
from metrics.web import fluxo, frases, funil, lista, numeros
from metrics.web.filtros import LADOS, Filtros
from metrics.web.periodos import ultimos_dias

PAGINA = "/tramites"
PUBLICO = Quem(ente=None, papeis=frozenset(), publico=True)


def routes(montar: MontarPainel, *, quem_pede: QuemPede, publico: bool) -> APIRouter:
    """The page, bound to its use case; `publico` opens the network's totals to everybody."""
    router = page_router()
    entrou = signed_in()

    async def quem_ve(request: Request) -> Quem:
        session: Session | None = request.state.session
        if session is None and publico:
            return PUBLICO
        subject = (await entrou(request)).subject
        return await quem_pede.quem(tenant=subject.tenant, papeis=subject.papeis)

    @router.get("/")
    async def inicio() -> Response:
        return RedirectResponse(PAGINA, 303)

    @router.get(PAGINA)
    async def get(request: Request) -> Response:
        quem = await quem_ve(request)
        filtros = read_query(request, Filtros)
        if filtros.value is None:
            return _pagina(request, filtros, quem=quem, painel=None)
        escopo = await quem_pede.escopo(quem, filtros.value.ente or None)
        intervalo = filtros.value.intervalo(dia_local(clock.now()))
        lado = None if escopo.da_rede else filtros.value.lado
        pedido = PedidoDePainel(
            quem=quem, escopo=escopo, intervalo=intervalo, papel=lado, antes_de=filtros.value.depois
        )
        try:
            return _pagina(request, filtros, quem=quem, painel=(pedido, await montar(pedido)))
        except PeriodoInvalidoError as erro:
            recusado = filtros.refused(ate=f"{erro.motivo[:1].upper()}{erro.motivo[1:]}.")
            return _pagina(request, recusado, quem=quem, painel=None)

    return router


def _pagina(
    request: Request, filtros: Form[Filtros], *, quem: Quem, painel: tuple[PedidoDePainel, Painel] | None
) -> Response:
    hoje = dia_local(clock.now())
    comum: dict[str, Any] = {
        "filtros": filtros,
        "pagina": PAGINA,
        "lados": LADOS,
        "escolhe_a_rede": quem.ente is not None and ve_a_rede(quem),
        "publico": quem.publico,
        "um_ano": ultimos_dias(hoje, 365),
    }
    if painel is None:
        return render(request, "corrigir.html", status=422, **comum)
    pedido, visto = painel
    escolhido = filtros.value.model_dump(include={"ente", "papel"}) if filtros.value else {}
    comum["filtros"] = blank(Filtros, **escolhido, de=pedido.intervalo.de, ate=pedido.intervalo.ate)
    return render(request, "painel.html", **comum, **_contexto(pedido, visto))


def _contexto(pedido: PedidoDePainel, visto: Painel) -> dict[str, Any]:
    ha_mais = len(visto.matriz.fluxos) == PARES
    return {
        "da_rede": pedido.escopo.da_rede,
        "de_quem": _de_quem(pedido.escopo, visto),
        "intervalo": pedido.intervalo,
        "resumo": frases.resumo(visto, pedido.intervalo),
        "cartoes": numeros.cartoes(visto),
        "tempos": numeros.tempos(visto),
        "mapa": fluxo.mapa(visto.matriz) if pedido.escopo.da_rede and not ha_mais else None,
        "ha_mais": ha_mais,
        "fluxos": fluxo.fluxos(visto.matriz),
        "tramites": lista.tramites(visto),
        "lista": visto.lista,
        "funil": None if visto.funil is None else funil.funil(visto.funil),
        "ninguem": visto.funil is not None and visto.funil.etapas[Etapa.CADASTRO].total.n == 0,
        "tempo_de_liberacao": None if visto.funil is None else visto.funil.tempo.total,
        "explicacoes": numeros.explicacoes(visto),
        "marca_dagua": visto.matriz.marca_dagua,
        "vazio": not visto.matriz.fluxos,
    }


def _de_quem(escopo: Escopo, visto: Painel) -> str:
    return "Toda a rede" if escopo.ente is None else fluxo.nome(escopo.ente, visto.nomes)
