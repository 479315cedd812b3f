"""Look at one trâmite in the console, and take its receipts away."""

from barramento.domain.console import INICIO, Acesso, Detalhe, MarcaDeComponente
from barramento.domain.politica import Acao, Alcance, ForaDoAlcanceError, Quem, autorizar
from barramento.domain.recibo import Recibo
from barramento.usecases.console import Anotar, Leitura, Ler


class VerTramite:
    """Look at a trâmite. A look at a restricted or secret one is remembered before anything of it is shown."""

    def __init__(self, ler: Ler, anotar: Anotar) -> None:
        self._ler = ler
        self._anotar = anotar

    async def __call__(
        self, idt: int, /, *, quem: Quem, depois: MarcaDeComponente = INICIO, rastro: str | None = None
    ) -> Detalhe:
        """Look at it, and at the components after this one.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
            ForaDoAlcanceError: there is none such for them.
        """
        alcance = autorizar(quem, Acao.VER_TRAMITES)
        async with self._ler(alcance) as leitura:
            detalhe = await _um(leitura, idt, quem=quem, depois=depois)
        await self._lembrar(detalhe, quem, alcance, ato="viu a página", rastro=rastro)
        return detalhe

    async def recibo(self, idt: int, tipo: str, /, *, quem: Quem, rastro: str | None = None) -> Recibo:
        """Take a receipt away.

        Raises:
            AcessoNegadoError: no role of theirs admits it.
            ForaDoAlcanceError: there is none such for them.
        """
        alcance = autorizar(quem, Acao.VER_TRAMITES)
        async with self._ler(alcance) as leitura:
            detalhe = await _um(leitura, idt, quem=quem)
        if (recibo := detalhe.recibos.get(tipo)) is None:
            raise ForaDoAlcanceError
        await self._lembrar(detalhe, quem, alcance, ato=f"baixou o recibo de {tipo}", rastro=rastro)
        return recibo

    async def _lembrar(self, detalhe: Detalhe, quem: Quem, alcance: Alcance, *, ato: str, rastro: str | None) -> None:
        if not detalhe.linha.reservado:
            return
        acesso = Acesso(
            em=None,
            sub=quem.sub,
            tenant=quem.tenant,
            ato=ato,
            porque=alcance.porque,
            idt=detalhe.linha.idt,
            sigilo=detalhe.linha.sigilo,
            rastro=rastro,
        )
        await self._anotar([acesso])


async def _um(leitura: Leitura, idt: int, *, quem: Quem, depois: MarcaDeComponente = INICIO) -> Detalhe:
    detalhe = await leitura.tramite(idt, depois=depois)
    if detalhe is None:
        raise ForaDoAlcanceError
    autorizar(quem, Acao.VER_TRAMITES, detalhe.linha.recurso)
    return detalhe
