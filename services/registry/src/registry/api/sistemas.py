"""/v1/{tenant}/sistemas, the units that they serve and the certificates that they are known by."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from registry.api.caller import NaChave, Quem
from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO, recusas
from registry.api.formas import CredencialOut, SistemaOut
from registry.api.parametros import NumeroDaUnidade, NumeroDoSistema, Tenant
from registry.domain.sistema import DadosDoSistema
from registry.usecases.cadastrar_sistema import Cadastrar, CadastrarSistema
from registry.usecases.consultar import Consultar
from registry.usecases.desvincular_unidade import Desvincular, DesvincularUnidade
from registry.usecases.emitir_credencial import Emitir, EmitirCredencial
from registry.usecases.revogar_credencial import Revogar, RevogarCredencial
from registry.usecases.vincular_unidade import Vincular, VincularUnidade


class CertificadoIn(BaseModel):
    """A certificate to register."""

    model_config = ConfigDict(extra="forbid")

    pem: str = Field(max_length=20_000, description="o certificado em PEM, sem a chave privada")
    prova: str = Field(
        max_length=20_000,
        description="requisição PKCS#10 em PEM, assinada pela chave do certificado, feita para o ente e o sistema: "
        "openssl req -new -key chave.pem -subj /O=ENTE/CN=SISTEMA",
    )


def routes(consultar: Consultar, *, cadastrar: CadastrarSistema) -> APIRouter:
    """The routes of systems, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/sistemas", tags=["sistemas"])

    @router.get("", summary="Listar os sistemas (SPE)", responses=recusas(*DE_QUEM))
    async def lista(tenant: Tenant, quem: Quem) -> list[SistemaOut]:
        return [SistemaOut.de(sistema) for sistema in await consultar.sistemas(quem, tenant=tenant)]

    @router.post(
        "",
        status_code=201,
        summary="Cadastrar um sistema (SPE)",
        responses=recusas(
            *DE_QUEM, *DO_CORPO, *DA_CHAVE, "sistema.duplicado", "sistema.orgao_invalido", "numero.fora_da_faixa"
        ),
    )
    async def post(tenant: Tenant, corpo: DadosDoSistema, quem: Quem, chave: NaChave) -> SistemaOut:
        pedido = Cadastrar(sujeito=quem, tenant=tenant, dados=corpo, chave=chave)
        return SistemaOut.de(await cadastrar(pedido))

    return router


def mapping_routes(vincular: VincularUnidade, *, desvincular: DesvincularUnidade) -> APIRouter:
    """The routes of the units that a system serves, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/sistemas/{sistema}/unidades/{unidade}", tags=["sistemas"])

    @router.put(
        "",
        status_code=204,
        summary="Vincular uma unidade ao sistema",
        responses=recusas(*DE_QUEM, "unidade.ja_mapeada"),
    )
    async def put(tenant: Tenant, sistema: NumeroDoSistema, unidade: NumeroDaUnidade, quem: Quem) -> Response:
        await vincular(Vincular(sujeito=quem, tenant=tenant, sistema=sistema, unidade=unidade))
        return Response(status_code=204)

    @router.delete("", status_code=204, summary="Desvincular uma unidade do sistema", responses=recusas(*DE_QUEM))
    async def delete(tenant: Tenant, sistema: NumeroDoSistema, unidade: NumeroDaUnidade, quem: Quem) -> Response:
        await desvincular(Desvincular(sujeito=quem, tenant=tenant, sistema=sistema, unidade=unidade))
        return Response(status_code=204)

    return router


def credential_routes(consultar: Consultar, *, emitir: EmitirCredencial, revogar: RevogarCredencial) -> APIRouter:
    """The routes of certificates, bound to their use cases."""
    router = APIRouter(prefix="/v1/{tenant}/sistemas/{sistema}/credenciais", tags=["credenciais"])

    @router.get("", summary="Listar os certificados do sistema", responses=recusas(*DE_QUEM))
    async def lista(tenant: Tenant, sistema: NumeroDoSistema, quem: Quem) -> list[CredencialOut]:
        return [
            CredencialOut.de(credencial) for credencial in await consultar.credenciais(quem, sistema, tenant=tenant)
        ]

    @router.post(
        "",
        status_code=201,
        summary="Registrar um certificado do sistema",
        responses=recusas(
            *DE_QUEM,
            *DO_CORPO,
            *DA_CHAVE,
            "credencial.certificado_invalido",
            "credencial.fora_do_prazo",
            "credencial.sem_prova",
            "credencial.duplicada",
        ),
    )
    async def post(
        tenant: Tenant, sistema: NumeroDoSistema, corpo: CertificadoIn, quem: Quem, chave: NaChave
    ) -> CredencialOut:
        pedido = Emitir(sujeito=quem, tenant=tenant, sistema=sistema, pem=corpo.pem, prova=corpo.prova, chave=chave)
        return CredencialOut.de(await emitir(pedido))

    @router.post(
        "/{credencial}:revogar",
        summary="Revogar um certificado; não tem volta",
        responses=recusas(*DE_QUEM, "estado.transicao_invalida"),
    )
    async def revoke(tenant: Tenant, sistema: NumeroDoSistema, credencial: UUID, quem: Quem) -> CredencialOut:
        pedido = Revogar(sujeito=quem, tenant=tenant, sistema=sistema, credencial=credencial)
        return CredencialOut.de(await revogar(pedido))

    return router
