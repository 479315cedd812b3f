"""Look for trâmites in the console: a page of a list, or as many lines as an export may have."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from barramento.domain.console import Acesso, EnteVisto, Filtro, Marca, TramiteNaLista
from barramento.domain.politica import Acao, Alcance, Quem, autorizar
from barramento.usecases.console import Anotar, Ler

PAGINA = 50


class EnteIndefinidoError(Exception):
    """No body is called so, or several are: those that are."""

    def __init__(self, achados: Sequence[EnteVisto]) -> None:
        super().__init__("ente")
        self.achados = achados


@dataclass(frozen=True, slots=True, kw_only=True)
class Busca:
    """What is looked for; `ente` is a tenant or a part of a body's name."""

    quem: Quem
    filtro: Filtro
    ente: str | None = None
    depois: Marca | None = None
    rastro: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Achados:
    """A page, in the order of the list, and whether there is more on either side."""

    alcance: Alcance
    ente: EnteVisto | None
    tramites: Sequence[TramiteNaLista]
    ha_antes: bool
    ha_depois: bool


class BuscarTramites:
    """Look for trâmites; who finds a restricted one by its number has seen it, and that is remembered."""

    def __init__(self, ler: Ler, anotar: Anotar) -> None:
        self._ler = ler
        self._anotar = anotar

    async def __call__(self, busca: Busca, /, *, quantos: int = PAGINA) -> Achados:
        """Look for them.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
            EnteIndefinidoError: the body that is asked for is none, or several.
        """
        alcance = autorizar(busca.quem, Acao.VER_TRAMITES)
        async with self._ler(alcance) as leitura:
            ente = None if busca.ente is None else _um(await leitura.entes(busca.ente))
            filtro = replace(busca.filtro, ente=None if ente is None else ente.slug)
            achados = await leitura.tramites(filtro, depois=busca.depois, quantos=quantos + 1)
        if busca.filtro.numero is not None:
            await self._anotar(_vistos(achados[:quantos], busca, alcance))
        return pagina(achados, busca.depois, quantos=quantos, alcance=alcance, ente=ente)


def pagina(
    achados: list[TramiteNaLista],
    depois: Marca | None,
    *,
    quantos: int,
    alcance: Alcance,
    ente: EnteVisto | None = None,
) -> Achados:
    """A page of what was read from a mark on, one line more than it has, away from the mark."""
    ha_mais, linhas = len(achados) > quantos, achados[:quantos]
    if depois is not None and depois.para_tras:
        return Achados(alcance=alcance, ente=ente, tramites=linhas[::-1], ha_antes=ha_mais, ha_depois=True)
    return Achados(alcance=alcance, ente=ente, tramites=linhas, ha_antes=depois is not None, ha_depois=ha_mais)


def _um(achados: list[EnteVisto]) -> EnteVisto:
    if len(achados) != 1:
        raise EnteIndefinidoError(achados)
    return achados[0]


def _vistos(tramites: Sequence[TramiteNaLista], busca: Busca, alcance: Alcance) -> list[Acesso]:
    return [
        Acesso(
            em=None,
            sub=busca.quem.sub,
            tenant=busca.quem.tenant,
            ato="achou pelo número",
            porque=alcance.porque,
            idt=tramite.idt,
            sigilo=tramite.sigilo,
            rastro=busca.rastro,
        )
        for tramite in tramites
        if tramite.reservado
    ]
