"""/v1/repositorios."""

from typing import Annotated

from fastapi import APIRouter, Query

from registry.api.caller import NaChave, Quem
from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO, recusas
from registry.api.formas import RepositorioOut
from registry.domain.repositorio import DadosDoRepositorio
from registry.usecases.consultar_publico import ConsultarPublico
from registry.usecases.criar_repositorio import Criar, CriarRepositorio


def routes(consultar: ConsultarPublico, *, criar: CriarRepositorio) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(tags=["repositórios"])

    @router.get(
        "/v1/repositorios",
        summary="Listar os repositórios de estruturas (público)",
        responses=recusas("campos.invalidos"),
    )
    async def lista(
        ativo: Annotated[bool | None, Query(description="só os ativos, só os inativos, ou todos")] = None,
    ) -> list[RepositorioOut]:
        return [RepositorioOut.de(repositorio) for repositorio in await consultar.repositorios(ativo=ativo)]

    @router.post(
        "/v1/repositorios",
        status_code=201,
        summary="Criar um repositório de estruturas",
        responses=recusas(*DE_QUEM, *DO_CORPO, *DA_CHAVE, "repositorio.duplicado", "numero.fora_da_faixa"),
    )
    async def post(corpo: DadosDoRepositorio, quem: Quem, chave: NaChave) -> RepositorioOut:
        return RepositorioOut.de(await criar(Criar(sujeito=quem, dados=corpo, chave=chave)))

    return router
