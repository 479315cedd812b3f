"""What stands in addresses and headers, and how far it may go."""

from typing import Annotated

from fastapi import Header, Path, Query

from chassis.http import Problem
from registry.domain.texto import IMPRIMIVEL

MAIOR_NUMERO = 2**31 - 1

Tenant = Annotated[str, Path(description="o ente, por seu identificador (slug)", examples=["amargosa"])]
NumeroDaUnidade = Annotated[int, Path(gt=0, le=MAIOR_NUMERO, description="numeroDeIdentificacaoDaEstrutura")]
NumeroDoSistema = Annotated[int, Path(gt=0, le=MAIOR_NUMERO, description="o sistema (SPE)")]
Limite = Annotated[int, Query(ge=1, le=100, description="quantos itens por página")]
DepoisDoNumero = Annotated[int, Query(ge=0, le=MAIOR_NUMERO, description="o `proxima` da página anterior")]
DepoisDoSlug = Annotated[
    str, Query(pattern=r"^[a-z0-9-]*$", max_length=31, description="o `proxima` da página anterior")
]
Busca = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=100,
        pattern=IMPRIMIVEL,
        description="palavras, ou partes delas, do nome ou da sigla; sem distinguir acentos nem maiúsculas",
    ),
]


async def versao_lida(
    if_match: Annotated[str | None, Header(pattern=r'^"\d{1,9}"$', description="o ETag que foi lido")] = None,
) -> int:
    """The version that the caller read.

    Raises:
        Problem: 428 where none is told.
    """
    if if_match is None:
        raise Problem(
            428,
            "versao.nao_informada",
            title="Falta dizer qual versão foi lida",
            detail="Leia a unidade e repita o pedido com o ETag dela no cabeçalho If-Match.",
        )
    return int(if_match.strip('"'))


def etag(versao: int, /) -> dict[str, str]:
    """The header that tells a version."""
    return {"ETag": f'"{versao}"'}
