"""Errors as pages: what happened, what to do, the code to quote."""

from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from chassis.http import Problem

UNAUTHENTICATED = 401
SERVER_FAULT = 500


def wants_page(request: Request, /) -> bool:
    """Whether a person asks, by a browser or by htmx in one."""
    return "text/html" in request.headers.get("accept", "") or is_partial(request)


def is_partial(request: Request, /) -> bool:
    """Whether htmx asks, for a part of a page."""
    return "hx-request" in request.headers


def must_sign_in(request: Request, problem: Problem, /) -> bool:
    """Whether signing in is all that is missing to read this page. What was posted is lost either way: say so."""
    return problem.status == UNAUTHENTICATED and request.method == "GET"


def to_sign_in(request: Request, sign_in: str, /) -> Response:
    """Lead somebody to sign in, and back here."""
    target = f"{sign_in}?{urlencode({'voltar': here(request)})}"
    if is_partial(request):
        return Response(status_code=UNAUTHENTICATED, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)


def here(request: Request, /) -> str:
    """The path and query that were asked for."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def advice(problem: Problem, request: Request, /) -> list[str]:
    """What the person can do now."""
    match problem.status:
        case 401:
            return ["Entre novamente e repita o que estava fazendo."]
        case 403:
            return [
                "Confira se entrou com a conta certa.",
                "Se precisar deste acesso, peça a quem administra o sistema no seu órgão.",
            ]
        case 404:
            return [
                "Confira se o endereço foi digitado por inteiro.",
                "Procure o que deseja a partir da página inicial.",
            ]
        case status if status >= SERVER_FAULT:
            return ["Espere alguns minutos e carregue a página de novo.", "Se continuar, fale com a equipe de suporte."]
        case _ if request.method == "GET":
            return ["Confira o endereço e os filtros e carregue a página de novo."]
        case _:
            return ["Volte à página anterior, confira o que foi preenchido e envie de novo."]
