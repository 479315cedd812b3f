"""/v1/especies, /v1/hipoteses and /v1/motivos-urgencia."""

from typing import Annotated

from fastapi import APIRouter, Query

from registry.api.caller import NaChave, Quem
from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO, recusas
from registry.api.formas import HipoteseOut, LinhaOut
from registry.domain.tabela import DadosDaEspecie, DadosDaHipotese, DadosDoMotivo, Tabela
from registry.usecases.acrescentar_linha import Acrescentar, AcrescentarLinha
from registry.usecases.consultar_publico import ConsultarPublico

Ativo = Annotated[bool | None, Query(description="só as ativas, só as inativas, ou todas")]


def routes(consultar: ConsultarPublico, *, acrescentar: AcrescentarLinha) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(tags=["tabelas"])

    @router.get("/v1/especies", summary="Espécies documentais, todas (público)", responses=recusas("campos.invalidos"))
    async def especies(ativo: Ativo = None) -> list[LinhaOut]:
        return [LinhaOut.de(linha) for linha in await consultar.linhas(Tabela.ESPECIE, ativo=ativo)]

    @router.get("/v1/hipoteses", summary="Hipóteses legais, todas (público)", responses=recusas("campos.invalidos"))
    async def hipoteses(ativo: Ativo = None) -> list[HipoteseOut]:
        return [HipoteseOut.de(linha) for linha in await consultar.linhas(Tabela.HIPOTESE, ativo=ativo)]

    @router.get(
        "/v1/motivos-urgencia",
        summary="Motivos de urgência, todos e em ordem (público)",
        responses=recusas("campos.invalidos"),
    )
    async def motivos(ativo: Ativo = None) -> list[LinhaOut]:
        return [LinhaOut.de(linha) for linha in await consultar.linhas(Tabela.MOTIVO_URGENCIA, ativo=ativo)]

    @router.post(
        "/v1/especies",
        status_code=201,
        summary="Acrescentar uma espécie documental",
        responses=recusas(*DE_QUEM, *DO_CORPO, *DA_CHAVE, "especie.duplicada"),
    )
    async def nova_especie(corpo: DadosDaEspecie, quem: Quem, chave: NaChave) -> LinhaOut:
        return LinhaOut.de(await acrescentar(Acrescentar(sujeito=quem, dados=corpo, chave=chave)))

    @router.post(
        "/v1/hipoteses",
        status_code=201,
        summary="Acrescentar uma hipótese legal",
        responses=recusas(*DE_QUEM, *DO_CORPO, *DA_CHAVE),
    )
    async def nova_hipotese(corpo: DadosDaHipotese, quem: Quem, chave: NaChave) -> HipoteseOut:
        return HipoteseOut.de(await acrescentar(Acrescentar(sujeito=quem, dados=corpo, chave=chave)))

    @router.post(
        "/v1/motivos-urgencia",
        status_code=201,
        summary="Acrescentar um motivo de urgência",
        responses=recusas(*DE_QUEM, *DO_CORPO, *DA_CHAVE),
    )
    async def novo_motivo(corpo: DadosDoMotivo, quem: Quem, chave: NaChave) -> LinhaOut:
        return LinhaOut.de(await acrescentar(Acrescentar(sujeito=quem, dados=corpo, chave=chave)))

    return router
