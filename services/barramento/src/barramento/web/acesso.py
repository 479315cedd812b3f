"""Who looks, and what they are answered when they may not."""

from collections.abc import Awaitable, Callable

from fastapi import Request

from barramento.domain.politica import AcessoNegadoError, ForaDoAlcanceError, Quem
from barramento.usecases.mensagens_paradas import FilaForaDoArError
from chassis.http import Problem
from chassis.http.refusals import unknown_path
from chassis.web import signed_in

QuemVe = Callable[[Request], Awaitable[Quem]]


def quem_ve() -> QuemVe:
    """A dependency of pages: who is signed in."""
    entrou = signed_in()

    async def quem(request: Request) -> Quem:
        subject = (await entrou(request)).subject
        return Quem(sub=subject.sub, tenant=subject.tenant, papeis=subject.papeis, orgao=subject.orgao)

    return quem


def negado(error: Exception) -> Problem:
    """A look that is refused, in words."""
    return Problem(403, "sem_permissao", title="Sem permissão", detail=str(error))


def fora_do_alcance(_: Exception) -> Problem:
    """Nobody learns whether there is such a trâmite."""
    return unknown_path()


def fila_fora_do_ar(_: Exception) -> Problem:
    """The messages can't be looked at now."""
    return Problem(
        503,
        "mensagens.fora_do_ar",
        title="Não foi possível consultar as mensagens",
        detail="O Kafka não respondeu. Nada foi reenviado; confira se ele está no ar e tente de novo.",
        headers={"Retry-After": "10"},
    )


RECUSAS = {AcessoNegadoError: negado, ForaDoAlcanceError: fora_do_alcance, FilaForaDoArError: fila_fora_do_ar}
