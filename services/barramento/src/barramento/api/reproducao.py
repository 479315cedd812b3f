"""POST NREs/{NRE}/destinatarios/{repositorio}/{unidade}/reproducoes-de-tramite."""

from datetime import tzinfo
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from barramento.api.caller import Quem
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo
from barramento.api.numeros import MAIOR
from barramento.api.saidas import Saida, TramiteCriadoOut
from barramento.domain.reproducao import Reproduzir
from barramento.usecases.reproduzir import ReproduzirTramite

Nre = Annotated[str, Path(pattern="^[0-9]{16}$", description="o número do processo no barramento")]
Numero = Annotated[int, Path(ge=0, le=MAIOR)]


class ReproducaoOut(Saida):
    """The trâmite that began; its ticket is its sender's."""

    tramite_de_processo_criado: TramiteCriadoOut = Field(description="na situação 1, à espera do remetente")


def routes(reproduzir: ReproduzirTramite, *, zona: tzinfo) -> APIRouter:
    """The route, bound to its use case."""
    router = APIRouter(prefix=BASE, tags=["recebimento"])

    @router.post(
        "/NREs/{nre}/destinatarios/{repositorio}/{unidade}/reproducoes-de-tramite",
        summary="Pedir que o último trâmite de um processo seja reproduzido",
        description="Quem pede é o destinatário do último trâmite concluído do NRE. O remetente o encontra nas suas "
        "pendências, na situação 1, e reenvia os componentes digitais.",
        responses=recusas(
            Codigo.NRE_DESCONHECIDO,
            Codigo.PROCESSO_EM_TRAMITE,
            Codigo.REPRODUCAO_INDEVIDA,
            Codigo.NADA_A_REPRODUZIR,
            Codigo.UNIDADE_DESCONHECIDA,
            Codigo.UNIDADE_NAO_ENVIA,
            Codigo.UNIDADE_NAO_RECEBE,
        ),
    )
    async def post(nre: Nre, repositorio: Numero, unidade: Numero, quem: Quem) -> ReproducaoOut:
        pedido = Reproduzir(nre=nre, repositorio=repositorio, unidade=unidade)
        iniciado = await reproduzir(pedido, quem=quem)
        return ReproducaoOut(tramite_de_processo_criado=TramiteCriadoOut.de(iniciado, zona=zona))

    return router
