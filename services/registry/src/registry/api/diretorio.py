"""/v1/diretorio: the one place where a read crosses tenants (registry.md §1.2 rule 6)."""

from typing import Annotated

from fastapi import APIRouter, Query

from registry.api.documentacao import recusas
from registry.api.formas import PaginaOut, UnidadePublicaOut, pagina
from registry.api.parametros import MAIOR_NUMERO, Busca, DepoisDoNumero, Limite
from registry.domain.consulta import FiltroDeUnidades
from registry.usecases.consultar_publico import ConsultarPublico


def routes(consultar: ConsultarPublico) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(tags=["diretório"])

    @router.get(
        "/v1/diretorio",
        summary="Unidades aptas a receber, de todos os entes (público)",
        responses=recusas("campos.invalidos"),
    )
    async def lista(
        repositorio: Annotated[int | None, Query(gt=0, le=MAIOR_NUMERO, description="só as deste repositório")] = None,
        q: Busca = None,
        depois: DepoisDoNumero = 0,
        limite: Limite = 20,
    ) -> PaginaOut[UnidadePublicaOut]:
        filtro = FiltroDeUnidades(limite=limite, depois=depois, q=q, repositorio=repositorio)
        return pagina(await consultar.diretorio(filtro), UnidadePublicaOut.de)

    return router
