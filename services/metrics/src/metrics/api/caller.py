"""Who calls, and whose figures: what a token says, in the words of this service."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Query

from chassis.auth import Subject, bearer
from metrics.domain.politica import Escopo, Quem
from metrics.usecases.quem_pede import QuemPede

Chamador = Callable[[Subject, str | None], Awaitable[tuple[Quem, Escopo]]]


def chamador(quem_pede: QuemPede) -> Chamador:
    """A dependency: who calls, and whose figures they ask for."""

    async def chamada(
        subject: Annotated[Subject, Depends(bearer)],
        ente: Annotated[
            str | None,
            Query(
                max_length=64,
                description="nome curto ou identificador do ente, ou `rede`; sem ele, o ente do token",
                examples=["amargosa"],
            ),
        ] = None,
    ) -> tuple[Quem, Escopo]:
        quem = await quem_pede.quem(tenant=subject.tenant, papeis=subject.papeis)
        return quem, await quem_pede.escopo(quem, ente)

    return chamada
