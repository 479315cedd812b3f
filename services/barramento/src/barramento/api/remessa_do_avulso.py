"""From a documento avulso on the wire to what the rules look at (tramita-api.md §4.3)."""

import hashlib
from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from barramento.api import estrito
from barramento.api.errors import campos_invalidos
from barramento.api.metadados import AvulsoIn, EnderecoIn, TramiteDeDocumentoIn
from barramento.api.remessa import do_avulso, do_tamanho, dos_componentes
from barramento.domain.abertura import Remessa
from barramento.domain.componentes import a_solicitar
from barramento.domain.errors import CamposInvalidosError
from barramento.usecases.iniciar_documento import Destino, IniciarAvulso


def pedido(corpo: bytes, *, destinatarios: int) -> IniciarAvulso:
    """What the body of POST tramites/documento asks for; `destinatarios` is how many there may be.

    Each receiver will read of itself as the `destinatario`, and nothing of the others.

    Raises:
        Problem: it is no JSON.
        CamposInvalidosError: fields are missing or malformed; says which.
    """
    posto = estrito.ler(corpo)
    try:
        tramite = TramiteDeDocumentoIn.model_validate(posto)
    except ValidationError as error:
        raise campos_invalidos(error) from None
    if erros := tuple(_incoerencias(tramite, destinatarios=destinatarios)):
        raise CamposInvalidosError(campos=erros)
    resto = {nome: valor for nome, valor in posto.items() if nome not in {"cabecalho", "documento"}}
    cabecalho = {nome: valor for nome, valor in posto["cabecalho"].items() if nome != "destinatarios"}
    conteudo, sha256 = estrito.escrever(posto["documento"]), hashlib.sha256(corpo).digest()
    postos = zip(tramite.cabecalho.destinatarios, posto["cabecalho"]["destinatarios"], strict=True)
    return IniciarAvulso(
        remetente=tramite.cabecalho.remetente.par,
        destinos=[
            Destino(
                unidade=destinatario.par,
                remessa=Remessa(
                    cabecalho=estrito.escrever({**resto, **cabecalho, "destinatario": como_veio}),
                    conteudo=conteudo,
                    registros=(),  # 0047 is of processes: this binds none
                    corpo_sha256=sha256,
                    sigilo=int(tramite.documento.nivel_de_sigilo) if tramite.documento.nivel_de_sigilo else None,
                ),
            )
            for destinatario, como_veio in postos
        ],
        documento=do_avulso(tramite.documento),
    )


def _incoerencias(tramite: TramiteDeDocumentoIn, *, destinatarios: int) -> Iterator[str]:
    """What each field by itself does not show."""
    yield from _dos_destinatarios(tramite.cabecalho.destinatarios, no_maximo=destinatarios)
    yield from _do_documento(tramite.documento)


def _dos_destinatarios(destinatarios: Sequence[EnderecoIn], *, no_maximo: int) -> Iterator[str]:
    if len(destinatarios) > no_maximo:
        yield f"cabecalho.destinatarios deve ter no máximo {no_maximo}"
        return
    pares = [destinatario.par for destinatario in destinatarios]
    for n, par in enumerate(pares):
        if par in pares[:n]:
            yield f"cabecalho.destinatarios[{n}] repete outro destinatário"


def _do_documento(documento: AvulsoIn) -> Iterator[str]:
    if documento.retirado is not True:
        yield from dos_componentes(documento.componentes_digitais, {}, onde="documento")
        yield from do_tamanho(a_solicitar(do_avulso(documento)), onde="documento")
