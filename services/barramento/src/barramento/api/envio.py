"""Upload of components, and the receipt of sending."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import ValidationError

from barramento.api.caller import Certificado, Quem, chamador
from barramento.api.documentacao import recusas
from barramento.api.endereco import BASE
from barramento.api.errors import Codigo, campos_invalidos
from barramento.api.metadados import Wire
from barramento.api.numeros import MAIOR
from barramento.api.saidas import ReciboDeEnvioOut
from barramento.api.textos import Hash, Protocolo
from barramento.domain.errors import CamposInvalidosError
from barramento.domain.trechos import Trecho
from barramento.domain.upload import Chave
from barramento.usecases.enviar import Corpo, EnviarComponente, EnviarParte, Sink, TerminarEnvio
from barramento.usecases.recibo_de_envio import BuscarReciboDeEnvio
from chassis.multipart import read_form

TICKET = "/tickets-de-envio-de-componente/{ticket}/protocolos/componentes-a-enviar"
RECUSAS = (
    Codigo.TICKET_DESCONHECIDO,
    Codigo.TICKET_ENCERRADO,
    Codigo.COMPONENTE_NAO_SOLICITADO,
    Codigo.HASH_DIVERGENTE,
)
FORMULARIO = {
    "required": True,
    "content": {
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["conteudo"],
                "properties": {
                    "conteudo": {"type": "string", "format": "binary", "description": "os bytes"},
                    "hashDoComponenteDigital": {"type": "string", "description": "aqui ou na query"},
                    "protocolo": {"type": "string", "description": "aqui ou na query"},
                },
            }
        }
    },
}

Ticket = Annotated[int, Path(ge=0, le=MAIOR, description="o que a criação do trâmite respondeu")]
HashNaQuery = Annotated[str | None, Query(alias="hashDoComponenteDigital", description="se não vier no formulário")]
ProtocoloNaQuery = Annotated[str | None, Query(alias="protocolo", description="se não vier no formulário")]


class ComponenteIn(Wire):
    """Which component is meant."""

    hash_do_componente_digital: Hash
    protocolo: Protocolo


async def formulario(
    request: Request,
    peer: Certificado,
    ticket: Ticket,
    *,
    hash_: HashNaQuery = None,
    protocolo: ProtocoloNaQuery = None,
) -> Corpo:
    """Reads the form. The client sends the two fields beside the bytes, its tests send them in the query."""

    async def receber(sink: Sink) -> Chave:
        form = await read_form(request.headers.get("content-type"), request.stream(), file_field="conteudo", sink=sink)
        # In a query a plus sign that was not escaped is a space.
        na_query = {"hashDoComponenteDigital": (hash_ or "").replace(" ", "+"), "protocolo": protocolo or ""}
        ditos = {nome: form.fields.get(nome) or valor for nome, valor in na_query.items()}
        if erros := tuple(f"{nome} falta informar" for nome, valor in ditos.items() if not valor):
            raise CamposInvalidosError(campos=erros)
        try:
            componente = ComponenteIn.model_validate(ditos)
        except ValidationError as error:
            raise campos_invalidos(error) from None
        return Chave(ticket=ticket, protocolo=componente.protocolo, hash=componente.hash_do_componente_digital)

    return Corpo(receber=receber, tamanho=_tamanho(request), ainda=partial(chamador, request, peer))


def _tamanho(request: Request) -> int | None:
    dito = request.headers.get("content-length", "")
    return int(dito) if dito.isdecimal() else None


async def faixa(inicio: int, fim: int) -> Trecho:
    """The half-open range in the path."""
    return Trecho(inicio=inicio, fim=fim)


Formulario = Annotated[Corpo, Depends(formulario)]
Faixa = Annotated[Trecho, Depends(faixa)]


def routes(
    enviar: EnviarComponente, *, enviar_parte: EnviarParte, terminar: TerminarEnvio, recibo: BuscarReciboDeEnvio
) -> APIRouter:
    """The routes, bound to their use cases."""
    router = APIRouter(prefix=BASE, tags=["envio"])

    @router.put(
        TICKET,
        summary="Enviar um componente digital inteiro",
        openapi_extra={"requestBody": FORMULARIO},
        responses=recusas(*RECUSAS, Codigo.TAMANHO_DIVERGENTE, Codigo.CORPO_GRANDE),
    )
    async def inteiro(ticket: Ticket, formulario: Formulario, quem: Quem) -> Response:
        await enviar(ticket, formulario, quem=quem)
        return Response()

    @router.put(
        TICKET + "/partes/{inicio:posicao}-{fim:posicao}",
        summary="Enviar uma parte de um componente digital",
        description="Do byte `inicio` até o anterior a `fim`. As partes podem vir em qualquer ordem; uma que volta "
        "substitui a anterior.",
        openapi_extra={"requestBody": FORMULARIO},
        responses=recusas(*RECUSAS, Codigo.PARTE_FORA_DO_COMPONENTE, Codigo.PARTE_INCOMPLETA, Codigo.CORPO_GRANDE),
    )
    async def parte(ticket: Ticket, trecho: Faixa, formulario: Formulario, quem: Quem) -> Response:
        await enviar_parte(ticket, trecho, formulario, quem=quem)
        return Response()

    @router.post(
        TICKET + "/partes/sinalizacao-termino-envio",
        summary="Sinalizar que todas as partes foram enviadas",
        description="Junta as partes e confere o hash. Se algo falta ou não confere, o ticket continua aberto.",
        responses=recusas(*RECUSAS, Codigo.COMPONENTE_INCOMPLETO),
    )
    async def termino(ticket: Ticket, corpo: ComponenteIn, quem: Quem) -> Response:
        chave = Chave(ticket=ticket, protocolo=corpo.protocolo, hash=corpo.hash_do_componente_digital)
        await terminar(chave, quem=quem)
        return Response()

    @router.get(
        "/tramites/{idt}/recibo-de-envio",
        summary="Buscar o recibo de envio, assinado pelo barramento",
        responses=recusas(Codigo.TRAMITE_DESCONHECIDO, Codigo.ENVIO_INCOMPLETO),
    )
    async def recibo_de_envio(idt: Annotated[int, Path(ge=0, le=MAIOR)], quem: Quem) -> ReciboDeEnvioOut:
        return ReciboDeEnvioOut.de(await recibo(idt, quem=quem))

    return router
