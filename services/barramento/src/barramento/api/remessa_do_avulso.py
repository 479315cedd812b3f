"""From a documento avulso on the wire to what the rules look at (tramita-api.md §4.3)."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from barramento.api import estrito
from barramento.api.errors import campos_invalidos
from barramento.api.metadados import AvulsoIn, EnderecoIn, TramiteDeDocumentoIn
from barramento.api.remessa import do_avulso, do_tamanho, dos_componentes, itens
from barramento.domain.abertura import Remessa
from barramento.domain.componentes import a_solicitar
from barramento.domain.errors import CamposInvalidosError
from barramento.usecases.iniciar_documento import Destino, IniciarAvulso


@dataclass(frozen=True, slots=True, kw_only=True)
class Limites:
    """What a documento avulso may cost: destinations, components, and bytes of metadata for all destinations."""

    destinatarios: int
    componentes: int
    bytes: int


def pedido(corpo: bytes, *, limites: Limites) -> IniciarAvulso:
    """What the body of POST tramites/documento asks for.

    Each receiver will read of itself as the `destinatario`, and nothing of the others.

    Raises:
        Problem: it is no JSON.
        CamposInvalidosError: fields are missing or malformed; says which.
    """
    posto = estrito.ler(corpo)
    if erros := tuple(_quantidades(posto, len(corpo), limites)):
        raise CamposInvalidosError(campos=erros)
    try:
        tramite = TramiteDeDocumentoIn.model_validate(posto)
    except ValidationError as error:
        raise campos_invalidos(error) from None
    if erros := tuple(_incoerencias(tramite)):
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


def _quantidades(posto: Any, tamanho: int, limites: Limites) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    """Whether there are too many of them, before each is looked at; what is no list is found wanting later."""
    cabecalho, documento = (posto.get(nome) if isinstance(posto, dict) else None for nome in ("cabecalho", "documento"))
    destinatarios, componentes = itens(cabecalho, "destinatarios"), itens(documento, "componentesDigitais")
    if len(destinatarios) > limites.destinatarios:
        yield f"cabecalho.destinatarios deve ter no máximo {limites.destinatarios}"
    elif tamanho * len(destinatarios) > limites.bytes:
        yield (
            f"cabecalho.destinatarios são {len(destinatarios)}, e para cada um se guarda o pedido, de {tamanho} bytes: "
            f"ao todo, no máximo {limites.bytes}"
        )
    if len(componentes) > limites.componentes:
        yield f"documento.componentesDigitais deve ter no máximo {limites.componentes}; tem {len(componentes)}"


def _incoerencias(tramite: TramiteDeDocumentoIn) -> Iterator[str]:
    """What each field by itself does not show."""
    yield from _dos_destinatarios(tramite.cabecalho.destinatarios)
    yield from _do_documento(tramite.documento)


def _dos_destinatarios(destinatarios: Sequence[EnderecoIn]) -> Iterator[str]:
    pares = [destinatario.par for destinatario in destinatarios]
    for n, par in enumerate(pares):
        if par in pares[:n]:
            yield f"cabecalho.destinatarios[{n}] repete outro destinatário"


def _do_documento(documento: AvulsoIn) -> Iterator[str]:
    if documento.retirado is not True:
        yield from dos_componentes(documento.componentes_digitais, {}, onde="documento")
        yield from do_tamanho(a_solicitar(do_avulso(documento)), onde="documento")
