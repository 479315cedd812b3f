"""/v1/{tenant}/orgaos and /v1/{tenant}/politica-documental: what one needs to know before registering."""

from typing import Annotated

from fastapi import APIRouter, Query

from external_user.api.formas import ExigenciaOut, OrgaoOut, PoliticaOut, TermoOut
from external_user.domain.documentos import EXIGENCIAS
from external_user.domain.termo import CLAUSULAS, TITULO, VERSAO_VIGENTE
from external_user.usecases.consultar import ConsultarPublico


def routes(consulta: ConsultarPublico, *, maximo_bytes: int) -> APIRouter:
    """The routes, bound to their use case."""
    router = APIRouter(prefix="/v1/{tenant}", tags=["público"])

    @router.get("/orgaos", summary="Órgãos em que se pode fazer o cadastro")
    async def orgaos(tenant: str) -> list[OrgaoOut]:
        return [OrgaoOut.de(orgao) for orgao in (await consulta.porta(tenant)).orgaos]

    @router.get("/politica-documental", summary="Documentos e termo que um órgão pede")
    async def politica(
        tenant: str, orgao: Annotated[int, Query(gt=0, le=2**31 - 1, description="número do órgão")]
    ) -> PoliticaOut:
        achado = await consulta.orgao(tenant, orgao)
        return PoliticaOut(
            orgao=achado.numero,
            termo=TermoOut(versao=VERSAO_VIGENTE, titulo=TITULO, clausulas=CLAUSULAS),
            documentos=ExigenciaOut.todas(EXIGENCIAS.values()),
            maximo_bytes=maximo_bytes,
        )

    return router
