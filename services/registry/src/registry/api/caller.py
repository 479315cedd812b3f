"""Who is asking, as the policy knows them."""

from typing import Annotated

from fastapi import Depends, Request

from chassis.auth import Subject, bearer
from chassis.idempotency import Chave, IdempotencyKey, chave_of
from registry.domain.politica import Sujeito


async def sujeito(quem: Annotated[Subject, Depends(bearer)]) -> Sujeito:
    """The bearer of the token; on a path with `{tenant}`, only of that tenant."""
    papeis = frozenset(papel.upper() for papel in quem.papeis)
    return Sujeito(id=quem.sub, tenant=quem.tenant, papeis=papeis, orgao=quem.orgao)


async def chave(
    request: Request, quem: Annotated[Sujeito, Depends(sujeito)], idempotency_key: IdempotencyKey = None
) -> Chave:
    """Under which key the caller asks."""
    return await chave_of(request, idempotency_key, quem=quem.id)


Quem = Annotated[Sujeito, Depends(sujeito)]
NaChave = Annotated[Chave, Depends(chave)]
