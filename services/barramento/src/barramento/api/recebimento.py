"""What the receiver does: metadata, downloads, receipt, refusal; and what the sender does with the outcome."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Path, Response
from fastapi.responses import StreamingResponse
from pydantic import Field

from barramento.api.base64_json import codificar, tamanho
from barramento.api.caller import Cadeia, Certificado, Quem
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.envio import ComponenteIn, Faixa
from barramento.api.errors import Codigo
from barramento.api.metadados import Wire
from barramento.api.numeros import MAIOR
from barramento.api.remessa import metadados
from barramento.api.textos import Guardavel
from barramento.domain.tramite import Motivo
from barramento.usecases.baixar import BaixarComponente, Download
from barramento.usecases.entregar_recibo import Entrega, EntregarRecibo
from barramento.usecases.ler_metadados import LerMetadados
from barramento.usecases.recusar import Recusar, RecusarTramite
from recibo.cadeia import em_base64

COMPONENTES = "/tramites/{idt}/protocolos/componentes-digitais"
RECUSAS = (Codigo.TRAMITE_DESCONHECIDO, Codigo.TRANSICAO_INVALIDA)
DO_DOWNLOAD = recusas(*RECUSAS, Codigo.COMPONENTE_ALHEIO, Codigo.CONTEUDO_INDISPONIVEL, Codigo.PARTE_FORA_DO_COMPONENTE)

Idt = Annotated[int, Path(ge=0, le=MAIOR)]


class RecusaIn(Wire):
    """Why the receiver refuses."""

    motivo: Motivo = Field(description="01 formato, 02 corrompido, 03 faltante, 04 espécie não mapeada, 99 outro")
    justificativa: Annotated[Guardavel, Field(max_length=1000, description="o que o remetente vai ler")]


class ReciboIn(Wire):
    """The receipt that the receiver signed."""

    data_de_recebimento: Annotated[str, Field(max_length=50, description="o texto exato que foi assinado")]
    hash_da_assinatura: Annotated[str, Field(max_length=10_000, description="base64 da assinatura")]


def routes(
    ler: LerMetadados, *, baixar: BaixarComponente, entregar: EntregarRecibo, recusar: RecusarTramite
) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix=BASE, tags=["recebimento"])

    @router.get(
        "/tramites/{idt}",
        summary="Ler os metadados",
        description="A primeira leitura do destinatário leva o trâmite de 2 a 3, e a 4 se nada há para baixar.",
        responses=recusas(*RECUSAS),
    )
    async def get(idt: Idt, quem: Quem) -> Response:
        lidos = await ler(idt, quem=quem)
        return Response(metadados(lidos.tramite, lidos.remessa, papel=lidos.papel), media_type="application/json")

    @router.post(COMPONENTES, summary="Baixar um componente digital inteiro, em base64", responses=DO_DOWNLOAD)
    async def inteiro(idt: Idt, corpo: ComponenteIn, quem: Quem) -> Response:
        return _em_base64(await baixar(idt, corpo.hash_do_componente_digital, quem=quem))

    @router.post(
        COMPONENTES + "/partes/{inicio:posicao}-{fim:posicao}",
        summary="Baixar uma parte de um componente digital, em base64",
        responses=DO_DOWNLOAD,
    )
    async def parte(idt: Idt, trecho: Faixa, corpo: ComponenteIn, quem: Quem) -> Response:
        return _em_base64(await baixar(idt, corpo.hash_do_componente_digital, trecho, quem=quem))

    @router.post(
        "/tramites/{idt}/recibo",
        summary="Entregar o recibo de conclusão",
        responses=recusas(
            *RECUSAS, Codigo.ASSINATURA_INVALIDA, Codigo.DATA_DO_RECIBO_INVALIDA, Codigo.RECIBO_JA_ENTREGUE
        ),
    )
    async def recibo(idt: Idt, corpo: ReciboIn, quem: Quem, peer: Certificado, cadeia: Cadeia) -> Response:
        entrega = Entrega(
            idt=idt,
            data=corpo.data_de_recebimento,
            assinatura=corpo.hash_da_assinatura,
            chave=peer.certificate.public_key(),
            cadeia=em_base64(cadeia),
        )
        await entregar(entrega, quem=quem)
        return Response()

    @router.post("/tramites/{idt}/recusa", summary="Recusar um trâmite", responses=recusas(*RECUSAS))
    async def recusa(idt: Idt, corpo: RecusaIn, quem: Quem) -> Response:
        await recusar(Recusar(idt=idt, motivo=corpo.motivo, justificativa=corpo.justificativa), quem=quem)
        return Response()

    return router


def _em_base64(download: Download) -> Response:
    blocos: AsyncIterator[bytes] = codificar(download.blocos)
    headers = {"content-length": str(tamanho(download.trecho.tamanho))}
    return StreamingResponse(blocos, media_type="application/json", headers=headers)
