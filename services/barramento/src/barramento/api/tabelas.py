"""Lookups: repositories, units, espécies, hipóteses, motivos de urgência (tramita-api.md §3)."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.numeros import MAIOR
from barramento.api.saidas import EspeciesOut, HipotesesOut, MotivosOut, RepositorioOut, UnidadeOut, UnidadesOut
from barramento.api.situacao import PaginaPedida
from barramento.api.textos import Guardavel
from barramento.domain.consulta import FiltroDeUnidades
from barramento.usecases.consultas import Tabelas

REPOSITORIOS = "/repositorios-de-estruturas"
UNIDADES = REPOSITORIOS + "/{repositorio}/estruturas-organizacionais"

Repositorio = Annotated[int, Path(ge=0, le=MAIOR)]


async def ativos(ativos: bool | None = None, ativo: bool | None = None) -> bool | None:  # noqa: FBT001 - two query parameters
    """Only the active, or only the inactive ones; the client spells it in two ways."""
    return ativos if ativos is not None else ativo


Ativos = Annotated[bool | None, Depends(ativos)]


async def busca(
    repositorio: Repositorio,
    pagina: PaginaPedida,
    *,
    nome: Annotated[Guardavel | None, Query(max_length=250, description="parte do nome")] = None,
    sigla: Annotated[Guardavel | None, Query(max_length=50, description="parte da sigla")] = None,
    raiz: Annotated[
        Guardavel | None,
        Query(
            alias="numeroDeIdentificacaoDaEstruturaRaizDaConsulta",
            max_length=250,
            description="uma unidade e as que estão abaixo dela; se não é um número, vale como parte do nome",
        ),
    ] = None,
    apenas_ativas: Annotated[bool, Query(alias="apenasAtivas")] = False,
    permite_envio: Annotated[bool, Query(alias="permiteEnvio", description="só do sistema que pergunta")] = False,
    permite_recebimento: Annotated[bool, Query(alias="permiteRecebimento")] = False,
) -> FiltroDeUnidades:
    """Which units are asked for. The client sometimes puts free text where the number of a root belongs."""
    numero = int(raiz) if raiz is not None and raiz.isascii() and raiz.isdigit() and int(raiz) <= MAIOR else None
    return FiltroDeUnidades(
        repositorio=repositorio,
        nome=nome or (raiz if numero is None else None) or None,
        sigla=sigla or None,
        raiz=numero,
        apenas_ativas=apenas_ativas,
        permite_envio=permite_envio,
        permite_recebimento=permite_recebimento,
        pagina=pagina,
    )


def routes(tabelas: Tabelas) -> APIRouter:
    """The routes."""
    router = APIRouter(prefix=BASE, tags=["tabelas"])

    @router.get(REPOSITORIOS, summary="Repositórios de estruturas", responses=recusas())
    async def repositorios(quem: Quem, ativos: Ativos) -> Sequence[RepositorioOut]:  # noqa: ARG001 - only who is known may ask
        return [RepositorioOut.de(r) for r in await tabelas.repositorios(ativos=ativos)]

    @router.get(UNIDADES, summary="Procurar unidades em um repositório", responses=recusas(Codigo.CAMPOS_INVALIDOS))
    async def procurar(quem: Quem, filtro: Annotated[FiltroDeUnidades, Depends(busca)]) -> UnidadesOut:
        return UnidadesOut.de(await tabelas.unidades(filtro, sistema=quem.sistema))

    @router.get(UNIDADES + "/{numero}", summary="Uma unidade", responses=recusas(Codigo.UNIDADE_DESCONHECIDA))
    async def unidade(repositorio: Repositorio, numero: Repositorio, quem: Quem) -> UnidadeOut:  # noqa: ARG001 - the same
        return UnidadeOut.de(await tabelas.unidade(repositorio=repositorio, numero=numero))

    @router.get("/especies", summary="Espécies documentais, todas as ativas", responses=recusas())
    async def especies(quem: Quem) -> EspeciesOut:  # noqa: ARG001 - the same
        return EspeciesOut.de(await tabelas.linhas("especie", ativas=True))

    @router.get("/hipoteses", summary="Hipóteses legais de restrição de acesso", responses=recusas())
    async def hipoteses(quem: Quem, ativos: Ativos) -> HipotesesOut:  # noqa: ARG001 - the same
        return HipotesesOut.de(await tabelas.linhas("hipotese", ativas=ativos))

    @router.get("/motivosUrgencia", summary="Motivos de urgência", responses=recusas())
    async def motivos(quem: Quem) -> MotivosOut:  # noqa: ARG001 - the same
        return MotivosOut.de(await tabelas.linhas("motivo_urgencia", ativas=True))

    return router
