"""How an error becomes an answer: RFC 9457 by default, or whatever form the surface it happened on wants."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from starlette.types import Scope

TRACE_ID = "tropeiro.trace_id"


class CampoErrado(BaseModel):
    """One thing to put right in what was sent."""

    campo: str = Field(description="caminho do campo, como em `processo.documentos[2].ordem`")
    codigo: str | None = Field(default=None, description="código estável do erro, onde há", examples=["cpf.invalido"])
    mensagem: str = Field(description="o que há de errado e o que fazer")


class ProblemBody(BaseModel):
    """An error, as `application/problem+json` (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="identifica o tipo do problema", examples=["urn:problem-type:tropeiro:nao_existe"])
    title: str = Field(description="o problema, em uma frase")
    status: int = Field(description="o código HTTP")
    detail: str = Field(description="o que aconteceu e o que fazer")
    codigo: str = Field(description="código estável, para programas", examples=["nao_existe"])
    trace_id: str = Field(description="identificador a informar ao pedir ajuda")
    erros: list[CampoErrado] | None = Field(default=None, description="o que corrigir, campo a campo")


class Problem(Exception):  # noqa: N818 - RFC 9457's own word
    """A refusal, said once, rendered by the surface it happens on.

    Attributes:
        status: HTTP status.
        codigo: stable code, for programs.
        title: pt-BR, one sentence.
        detail: pt-BR, what happened and what to do. No personal data.
        erros: what to put right, field by field.
        headers: to add to the answer, as in `Retry-After`.
        extras: further members of the body, as in `sucessora`.
    """

    def __init__(
        self,
        status: int,
        codigo: str,
        *,
        title: str,
        detail: str,
        erros: Sequence[CampoErrado] = (),
        headers: Mapping[str, str] | None = None,
        extras: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(codigo)
        self.status = status
        self.codigo = codigo
        self.title = title
        self.detail = detail
        self.erros = tuple(erros)
        self.headers = dict(headers or {})
        self.extras = dict(extras or {})


ErrorRenderer = Callable[[Scope, Problem], Response]


def trace_id(scope: Scope, /) -> str:
    """The id to quote for this request: 32 hex digits."""
    return str(scope.get(TRACE_ID, "0" * 32))


def problem_json(scope: Scope, problem: Problem, /) -> Response:
    """The answer as `application/problem+json`."""
    body = ProblemBody(
        type=f"urn:problem-type:tropeiro:{problem.codigo}",
        title=problem.title,
        status=problem.status,
        detail=problem.detail,
        codigo=problem.codigo,
        trace_id=trace_id(scope),
        erros=list(problem.erros) or None,
        **problem.extras,
    )
    content = body.model_dump_json(exclude_none=True)
    return Response(content, problem.status, headers=problem.headers, media_type="application/problem+json")


class Surfaces:
    """Which renderer answers for which paths; `problem_json` where none was named."""

    def __init__(self, by_prefix: Mapping[str, ErrorRenderer] | None = None) -> None:
        """Name a renderer for each prefix that wants another; the longest prefix wins, `""` is everything."""
        self._by_prefix = sorted((by_prefix or {}).items(), key=lambda item: len(item[0]), reverse=True)

    def render(self, scope: Scope, problem: Problem) -> Response:
        """The answer to `problem` in the form of the surface that `scope` names."""
        path = scope.get("path", "")
        for prefix, renderer in self._by_prefix:
            if path.startswith(prefix):
                return renderer(scope, problem)
        return problem_json(scope, problem)
