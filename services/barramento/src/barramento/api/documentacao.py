"""What the OpenAPI document says of every route: what it answers, and which of our codes at which status."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

from barramento.api.endereco import BASE
from barramento.api.errors import DAS_REGRAS, Codigo
from barramento.api.respostas import RESPOSTAS, VAZIA
from barramento.api.saidas import ErroOut

SEMPRE = (
    Codigo.PEDIDO_MALFORMADO,
    Codigo.CAMPOS_INVALIDOS,
    Codigo.CERTIFICADO_AUSENTE,
    Codigo.CERTIFICADO_DESCONHECIDO,
    Codigo.ENDERECO_DESCONHECIDO,
    Codigo.METODO_NAO_PERMITIDO,
    Codigo.PRAZO_ESGOTADO,
    Codigo.CORPO_GRANDE,
    Codigo.CABECALHOS_GRANDES,
    Codigo.FALHA_INTERNA,
    Codigo.INDISPONIVEL,
)
DO_PROTOCOLO: Mapping[Codigo, tuple[int, ...]] = MappingProxyType(
    {
        Codigo.PEDIDO_MALFORMADO: (400,),
        Codigo.ENDERECO_DESCONHECIDO: (404,),
        Codigo.METODO_NAO_PERMITIDO: (405,),
        Codigo.PRAZO_ESGOTADO: (408,),
        Codigo.CORPO_GRANDE: (413,),
        Codigo.CABECALHOS_GRANDES: (414, 431),
        Codigo.FORMATO_NAO_ACEITO: (415,),
        Codigo.FALHA_INTERNA: (500,),
        Codigo.INDISPONIVEL: (503, 507),
    }
)
ESCRITA = "application/json"
REFERENCIA = "#/components/schemas/{model}"


def corpo(modelo: type[BaseModel], *, exemplo: object) -> dict[str, Any]:
    """The `requestBody` of a route that reads its body by itself."""
    schema = modelo.model_json_schema(ref_template=REFERENCIA)
    return {"required": True, "content": {ESCRITA: {"schema": schema, "example": exemplo}}}


def recusas(*codigos: Codigo) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may refuse with these codes, beside those of every route, by their statuses."""
    por_status: dict[int, list[Codigo]] = defaultdict(list)
    for codigo in dict.fromkeys((*codigos, *SEMPRE)):
        for status in _statuses(codigo):
            por_status[status].append(codigo)
    return {status: _recusa(por_status[status]) for status in sorted(por_status)}


def documentar(app: FastAPI, /) -> None:
    """Let the document of a surface say what its answers look like, and nothing that holds elsewhere only."""
    gerar: Callable[[], dict[str, Any]] = app.openapi

    def openapi() -> dict[str, Any]:
        documento = gerar()
        for path, operacoes in documento["paths"].items():
            for metodo, operacao in operacoes.items():
                _completar(operacao["responses"], f"{metodo.upper()} {path.removeprefix(BASE)}")
                documento["components"]["schemas"] |= _definicoes(operacao)
        return documento

    # FastAPI documents this as the way to change the document.
    app.openapi = openapi  # type: ignore[method-assign]


def _definicoes(operacao: dict[str, Any]) -> dict[str, Any]:
    """What the schema of a body refers to. It stays there too: applications share it."""
    definicoes: dict[str, Any] = {}
    for conteudo in operacao.get("requestBody", {}).get("content", {}).values():
        definicoes |= conteudo["schema"].get("$defs", {})
    return definicoes


def _statuses(codigo: Codigo) -> frozenset[int]:
    das_regras = {resposta.status for resposta in DAS_REGRAS.values() if resposta.codigo == codigo}
    return frozenset(das_regras | set(DO_PROTOCOLO.get(codigo, ())))


def _recusa(codigos: list[Codigo]) -> dict[str, Any]:
    ditos = ", ".join(f"`{codigo}` {codigo.name.lower().replace('_', ' ')}" for codigo in codigos)
    mensagem = next((r.mensagem for r in DAS_REGRAS.values() if r.codigo == codigos[0]), "O que houve e o que fazer.")
    exemplo = {"codigoErro": codigos[0], "mensagem": mensagem}
    return {
        "model": ErroOut,
        "description": f"Recusa ou falha. codigoErro: {ditos}",
        "content": {ESCRITA: {"example": exemplo}},
    }


def _completar(responses: dict[str, Any], rota: str) -> None:
    responses.pop("default", None)  # every status is told by itself
    if rota not in RESPOSTAS:
        return
    resposta = RESPOSTAS[rota]
    if resposta is VAZIA:
        responses["200"] = {"description": "Feito. O corpo da resposta é vazio."}
    else:
        responses["200"].setdefault("content", {}).setdefault(ESCRITA, {})["example"] = resposta
