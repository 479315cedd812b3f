"""What does not go on, for how long, and on whom it waits; what was refused, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from barramento.domain.console import Acesso, Grupo, Marca, Recusas
from barramento.domain.politica import Acao, Alcance, Quem, autorizar
from barramento.usecases.buscar_tramites import PAGINA, Achados, pagina
from barramento.usecases.console import Ler


@dataclass(frozen=True, slots=True, kw_only=True)
class Parados:
    """Trâmites under way: counted, and the ones that wait longest."""

    grupos: Sequence[Grupo]
    achados: Achados
    agora: datetime


class VerParados:
    """Trâmites under way, the one that waits longest first."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(self, quem: Quem, /, *, depois: Marca | None) -> Parados:
        """Look at them.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
        """
        alcance = autorizar(quem, Acao.VER_TRAMITES)
        async with self._ler(alcance) as leitura:
            grupos = await leitura.grupos()
            linhas = await leitura.parados(depois=depois, quantos=PAGINA + 1)
            return Parados(
                grupos=grupos,
                achados=pagina(linhas, depois, quantos=PAGINA, alcance=alcance),
                agora=leitura.agora,
            )


class VerRecusas:
    """The refusals of a period, by motive and pair of bodies, the most first."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(self, quem: Quem, /, *, de: datetime, ate: datetime) -> tuple[Alcance, list[Recusas]]:
        """Look at them.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
        """
        alcance = autorizar(quem, Acao.VER_TRAMITES)
        async with self._ler(alcance) as leitura:
            return alcance, await leitura.recusas(de=de, ate=ate)


class VerAcessos:
    """Who looked at restricted processes, and who sent messages again, latest first."""

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def __call__(
        self, quem: Quem, /, *, depois: tuple[datetime, UUID] | None
    ) -> tuple[Alcance, list[Acesso], bool]:
        """Look at them: what may be seen, a page of it, and whether there is more.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
        """
        alcance = autorizar(quem, Acao.VER_ACESSOS)
        async with self._ler(alcance) as leitura:
            linhas = await leitura.acessos(depois=depois, quantos=PAGINA + 1)
        return alcance, linhas[:PAGINA], len(linhas) > PAGINA
