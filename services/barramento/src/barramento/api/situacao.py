"""The pending list and the consultation of trâmites."""

import json
from collections.abc import Sequence
from datetime import tzinfo
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.numeros import MAIOR
from barramento.api.saidas import PendenciaOut, TramitesOut
from barramento.api.textos import Guardavel
from barramento.domain.consulta import PAGINA_PADRAO, Endereco, FiltroDeTramites, Pagina, limitada
from barramento.usecases.consultas import Situacoes

Numero = Annotated[int | None, Query(ge=0, le=MAIOR)]


async def pagina(
    registro_inicial: Annotated[int, Query(alias="registroInicial", ge=0, le=MAIOR, description="quantos pular")] = 0,
    quantidade: Annotated[
        int, Query(alias="quantidadeDeRegistros", ge=0, le=MAIOR, description="quantos no máximo, até 1000")
    ] = PAGINA_PADRAO,
) -> Pagina:
    """Which lines of a list are asked for."""
    return limitada(inicio=registro_inicial, quantidade=quantidade)


async def remetente(
    repositorio: Annotated[Numero, Query(alias="remetente[identificacaoDoRepositorioDeEstruturas]")] = None,
    unidade: Annotated[Numero, Query(alias="remetente[numeroDeIdentificacaoDaEstrutura]")] = None,
) -> Endereco:
    """The sender, in the brackets of PHP."""
    return Endereco(repositorio=repositorio, unidade=unidade)


async def destinatario(
    repositorio: Annotated[Numero, Query(alias="destinatario[identificacaoDoRepositorioDeEstruturas]")] = None,
    unidade: Annotated[Numero, Query(alias="destinatario[numeroDeIdentificacaoDaEstrutura]")] = None,
) -> Endereco:
    """The receiver, likewise."""
    return Endereco(repositorio=repositorio, unidade=unidade)


PaginaPedida = Annotated[Pagina, Depends(pagina)]


async def filtro(
    pagina: PaginaPedida,
    remetente: Annotated[Endereco, Depends(remetente)],
    destinatario: Annotated[Endereco, Depends(destinatario)],
    *,
    idt: Annotated[Numero, Query(alias="IDT")] = None,
    nre: Annotated[Guardavel | None, Query(alias="NRE", max_length=50)] = None,
    protocolo: Annotated[Guardavel | None, Query(max_length=50)] = None,
) -> FiltroDeTramites:
    """Which trâmites are asked for."""
    return FiltroDeTramites(
        idt=idt,
        nre=nre or None,
        protocolo=protocolo or None,
        remetente=remetente,
        destinatario=destinatario,
        pagina=pagina,
    )


def routes(situacoes: Situacoes, *, zona: tzinfo) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix=BASE, tags=["situação"])

    @router.get(
        "/tramites/pendentes",
        summary="O que espera pelo sistema que pergunta",
        description="Situações 2, 3 e 4 ao destinatário; 5 e 8 ao remetente. `todas` não muda a resposta.",
        response_model=Sequence[PendenciaOut],
        responses=recusas(),
    )
    async def pendentes(quem: Quem) -> Response:
        # Written without a model for each: a body may have thousands waiting, and asks every minute.
        lista = [{"IDT": p.idt, "status": p.situacao} for p in await situacoes.pendentes(quem)]
        return Response(json.dumps(lista), media_type="application/json")

    @router.get(
        "/tramites",
        summary="Consultar trâmites, o último primeiro",
        description="Só os trâmites em que o sistema que pergunta é parte; nas situações 1, 8 e 9, só o remetente.",
        responses=recusas(Codigo.CAMPOS_INVALIDOS),
    )
    async def consultar(quem: Quem, filtro: Annotated[FiltroDeTramites, Depends(filtro)]) -> TramitesOut:
        return TramitesOut.de(await situacoes.tramites(filtro, quem=quem), zona=zona)

    return router
