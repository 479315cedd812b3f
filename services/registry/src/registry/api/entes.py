"""/v1/entes and /v1/{tenant}/ente."""

from fastapi import APIRouter, Response

from registry.api.caller import NaChave, Quem
from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO, recusas
from registry.api.formas import EnteOut, PaginaOut, pagina
from registry.api.parametros import DepoisDoSlug, Limite, Tenant
from registry.domain.ente import DadosDoEnte
from registry.usecases.consultar import Consultar
from registry.usecases.criar_ente import Criar, CriarEnte


def routes(consultar: Consultar, *, criar: CriarEnte) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(tags=["entes"])

    @router.get(
        "/v1/entes",
        summary="Listar os entes (administração da plataforma)",
        responses=recusas(*DE_QUEM, "campos.invalidos"),
    )
    async def lista(quem: Quem, depois: DepoisDoSlug = "", limite: Limite = 20) -> PaginaOut[EnteOut]:
        return pagina(await consultar.entes(quem, depois=depois, limite=limite), EnteOut.de)

    @router.post(
        "/v1/entes",
        status_code=201,
        summary="Criar um ente e seu tenant",
        responses=recusas(
            *DE_QUEM,
            *DO_CORPO,
            *DA_CHAVE,
            "ente.duplicado",
            "tenant.slug_em_uso",
            "tenant.slug_reservado",
            "ente.ibge_desconhecido",
            "ente.uf_divergente",
            "ente.cnpj_invalido",
            "ente.natureza_obrigatoria",
        ),
    )
    async def post(corpo: DadosDoEnte, quem: Quem, chave: NaChave, response: Response) -> EnteOut:
        ente = await criar(Criar(sujeito=quem, dados=corpo, chave=chave))
        response.headers["Location"] = f"/v1/{ente.slug}/ente"
        return EnteOut.de(ente)

    @router.get("/v1/{tenant}/ente", summary="Ver o ente", responses=recusas(*DE_QUEM))
    async def um(tenant: Tenant, quem: Quem) -> EnteOut:
        return EnteOut.de(await consultar.ente(quem, tenant=tenant))

    return router
