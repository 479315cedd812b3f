"""The owner of a registration leaves: their session opens nothing any more."""

from external_user.domain.errors import LinkUsadoError
from external_user.usecases.work import Begin


class Sair:
    """End a session."""

    def __init__(self, begin: Begin) -> None:
        self._begin = begin

    async def __call__(self, tenant: str, sessao: str) -> None:
        """End it; one that is over stays over.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        async with self._begin(tenant=tenant) as work:
            try:
                await work.links.gastar(sessao, em=work.agora)
            except LinkUsadoError:
                return
