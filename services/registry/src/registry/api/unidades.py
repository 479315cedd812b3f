"""/v1/{tenant}/unidades."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from registry.api.caller import NaChave, Quem
from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO, recusas
from registry.api.formas import PaginaOut, UnidadeOut, VersaoOut, pagina
from registry.api.parametros import (
    MAIOR_NUMERO,
    Busca,
    DepoisDoNumero,
    Limite,
    NumeroDaUnidade,
    Tenant,
    etag,
    versao_lida,
)
from registry.domain.consulta import FiltroDeUnidades
from registry.domain.unidade import AlteracaoDaUnidade, DadosDaUnidade
from registry.usecases.alterar_unidade import Alterar, AlterarUnidade
from registry.usecases.centralizar_unidade import Centralizar, CentralizarUnidade
from registry.usecases.consultar import Consultar
from registry.usecases.criar_unidade import Criar, CriarUnidade

Raiz = Annotated[int | None, Query(gt=0, le=MAIOR_NUMERO, description="só esta unidade e as que estão abaixo dela")]
Repositorio = Annotated[int | None, Query(gt=0, le=MAIOR_NUMERO, description="só as deste repositório")]
DO_LUGAR = ("unidade.pai_invalido", "unidade.pai_inativo", "unidade.sigla_repetida", "unidade.codigo_repetido")
Em = Annotated[date | None, Query(description="nomes e lugar como eram neste dia; sem isso, como são hoje")]


def routes(
    consultar: Consultar, *, criar: CriarUnidade, alterar: AlterarUnidade, centralizar: CentralizarUnidade
) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/unidades", tags=["unidades"])

    @router.get("", summary="Listar e procurar unidades", responses=recusas(*DE_QUEM, "campos.invalidos"))
    async def lista(
        *,
        tenant: Tenant,
        quem: Quem,
        q: Busca = None,
        raiz: Raiz = None,
        repositorio: Repositorio = None,
        ativo: Annotated[bool | None, Query(description="só as ativas ou só as inativas")] = None,
        apto: Annotated[bool | None, Query(description="só as aptas a receber, ou só as demais")] = None,
        depois: DepoisDoNumero = 0,
        limite: Limite = 20,
    ) -> PaginaOut[UnidadeOut]:
        filtro = FiltroDeUnidades(
            limite=limite, depois=depois, q=q, raiz=raiz, repositorio=repositorio, ativo=ativo, apto=apto
        )
        return pagina(await consultar.unidades(quem, filtro, tenant=tenant), UnidadeOut.de)

    @router.post(
        "",
        status_code=201,
        summary="Criar uma unidade ou um órgão",
        responses=recusas(
            *DE_QUEM,
            *DO_CORPO,
            *DA_CHAVE,
            *DO_LUGAR,
            "unidade.duplicada",
            "numero.fora_da_faixa",
            "unidade.repositorio_indisponivel",
        ),
    )
    async def post(tenant: Tenant, corpo: DadosDaUnidade, quem: Quem, chave: NaChave, response: Response) -> UnidadeOut:
        nova = await criar(Criar(sujeito=quem, tenant=tenant, dados=corpo, chave=chave))
        response.headers.update(etag(nova.versao) | {"Location": f"/v1/{tenant}/unidades/{nova.numero}"})
        return UnidadeOut.de(nova)

    @router.get(
        "/{numero}", summary="Ver uma unidade, como é ou como era", responses=recusas(*DE_QUEM, "campos.invalidos")
    )
    async def uma(tenant: Tenant, numero: NumeroDaUnidade, quem: Quem, response: Response, em: Em = None) -> UnidadeOut:
        unidade = await consultar.unidade(quem, numero, tenant=tenant, em=em)
        response.headers.update(etag(unidade.versao))
        return UnidadeOut.de(unidade)

    @router.patch(
        "/{numero}",
        summary="Mudar nome, lugar, permissões ou estado de uma unidade",
        responses=recusas(
            *DE_QUEM,
            *DO_CORPO,
            *DO_LUGAR,
            "versao.nao_informada",
            "versao.desatualizada",
            "unidade.ciclo",
            "unidade.nao_inativavel",
            "centralizadora.em_uso",
            "centralizadora.nao_recebe",
        ),
    )
    async def patch(
        *,
        tenant: Tenant,
        numero: NumeroDaUnidade,
        corpo: AlteracaoDaUnidade,
        quem: Quem,
        versao: Annotated[int, Depends(versao_lida)],
        response: Response,
    ) -> UnidadeOut:
        pedido = Alterar(sujeito=quem, tenant=tenant, numero=numero, versao=versao, alteracao=corpo)
        unidade = await alterar(pedido)
        response.headers.update(etag(unidade.versao))
        return UnidadeOut.de(unidade)

    @router.put(
        "/{numero}/centralizadora/{centralizadora}",
        summary="Fazer de outra unidade do órgão a centralizadora desta: a que recebe por ela",
        responses=recusas(
            *DE_QUEM, "centralizadora.outro_orgao", "centralizadora.encadeada", "centralizadora.nao_recebe"
        ),
    )
    async def put(
        tenant: Tenant, numero: NumeroDaUnidade, centralizadora: NumeroDaUnidade, quem: Quem, response: Response
    ) -> UnidadeOut:
        unidade = await centralizar(
            Centralizar(sujeito=quem, tenant=tenant, numero=numero, centralizadora=centralizadora)
        )
        response.headers.update(etag(unidade.versao))
        return UnidadeOut.de(unidade)

    @router.delete(
        "/{numero}/centralizadora", summary="Fazer a unidade receber por si mesma", responses=recusas(*DE_QUEM)
    )
    async def delete(tenant: Tenant, numero: NumeroDaUnidade, quem: Quem, response: Response) -> UnidadeOut:
        unidade = await centralizar(Centralizar(sujeito=quem, tenant=tenant, numero=numero, centralizadora=None))
        response.headers.update(etag(unidade.versao))
        return UnidadeOut.de(unidade)

    @router.get(
        "/{numero}/historico", summary="As versões de uma unidade, da mais antiga à atual", responses=recusas(*DE_QUEM)
    )
    async def historico(tenant: Tenant, numero: NumeroDaUnidade, quem: Quem) -> list[VersaoOut]:
        return [VersaoOut.de(versao) for versao in await consultar.versoes(quem, numero, tenant=tenant)]

    return router
