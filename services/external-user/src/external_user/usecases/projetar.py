"""What the registry tells of bodies and órgãos is kept here, so that this service works while that one is away."""

from collections.abc import Mapping
from uuid import UUID

from external_user.domain.orgao import Ente, Orgao
from external_user.usecases.work import BeginProjecao


class Projetar:
    """Keep a batch: the projection and the inbox marks commit together."""

    def __init__(self, begin: BeginProjecao) -> None:
        self._begin = begin

    async def __call__(self, contados: Mapping[UUID, Ente | Orgao]) -> None:
        """Keep what these events tell, each event once and the newest version of each thing."""
        async with self._begin(list(contados)) as (projecao, novos):
            await projecao.guardar([item for evento, item in contados.items() if evento in novos])
