"""What every change of a structure ends with: units kept and told, together."""

from collections.abc import Sequence

from registry.domain.ente import Ente
from registry.domain.fatos import UnidadeMudou
from registry.domain.unidade import AlteracaoDaUnidade, Mudanca
from registry.usecases.work import Work


async def mudar(
    work: Work, mudancas: Sequence[Mudanca], /, *, ente: Ente, autor: str, por: AlteracaoDaUnidade | None = None
) -> None:
    """Keep these units as they are now and let each become an event.

    Args:
        work: the open transaction, which holds the lock on `ente`.
        mudancas: what the structure made of the act: the unit itself, and others that follow from it.
        ente: the body whose units they are.
        autor: opaque id of who acts.
        por: the act, where it was an alteration: its reasons stay in the unit's history.

    Raises:
        DuplicadoError: a number, a code of the órgão, or the sigla of an active sibling is taken.
    """
    await work.unidades.salvar(mudancas, por=por, autor=autor)
    for mudanca in mudancas:
        work.registrar(UnidadeMudou(ente=ente, mudanca=mudanca))
