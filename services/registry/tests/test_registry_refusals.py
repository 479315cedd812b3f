"""Every refusal of the rules has an answer, and the OpenAPI document tells it."""

import re

import pytest
from pydantic import SecretStr

from registry.api.documentacao import DA_CHAVE, DE_QUEM, DO_CORPO
from registry.api.errors import DAS_REGRAS, DUPLICADOS, recusado
from registry.app import create_app
from registry.domain import errors as regras
from registry.domain.errors import RegraError
from registry.settings import Settings

DO_PROTOCOLO = {*DE_QUEM, *DO_CORPO, *DA_CHAVE, "versao.nao_informada"}


def test_every_refusal_has_an_answer() -> None:
    apart: set[type[RegraError]] = {regras.NaoEncontradoError, regras.DuplicadoError}
    assert set(DAS_REGRAS) == set(RegraError.__subclasses__()) - apart
    codigos = [resposta.codigo for resposta in DAS_REGRAS.values()]
    assert len(codigos) == len(set(codigos))
    for entidade, campo in DUPLICADOS:
        assert recusado(regras.DuplicadoError(entidade=entidade, campo=campo)).status == 409


@pytest.fixture
def documented() -> dict[str, set[str]]:
    """The codes that the OpenAPI document tells of each route."""
    nowhere = SecretStr("postgresql://ninguem@127.0.0.1:1/nada")
    settings = Settings(database_url=nowhere, issuer_url="http://127.0.0.1:1")
    paths = create_app(settings).openapi()["paths"]
    return {
        f"{method} {path}": set(re.findall("`([a-z_.]+)`", operation["responses"]["default"]["description"]))
        for path, operations in paths.items()
        if path.startswith("/v1/")
        for method, operation in operations.items()
    }


async def test_every_code_is_documented_and_every_documented_code_exists(documented: dict[str, set[str]]) -> None:
    das_regras = {resposta.codigo for resposta in DAS_REGRAS.values()} | {codigo for codigo, _ in DUPLICADOS.values()}
    assert set[str]().union(*documented.values()) == das_regras | DO_PROTOCOLO


async def test_every_route_documents_how_it_refuses(documented: dict[str, set[str]]) -> None:
    assert [route for route, codigos in documented.items() if not codigos] == []
