"""What a body sees of itself (registry.md §13)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from registry.domain.consulta import FiltroDeUnidades, Pagina
from registry.domain.credencial import Credencial
from registry.domain.ente import PLATAFORMA, Ente
from registry.domain.politica import Acao, Recurso, Sujeito, exigir
from registry.domain.sistema import Sistema
from registry.domain.unidade import Unidade, Versao
from registry.usecases.work import Ler


class Consultar:
    """Reads for who signed in; each asks the policy first.

    Every method raises NaoEncontradoError where there is none such or the caller does not see it, and
    PerfilInsuficienteError where no papel admits looking.
    """

    def __init__(self, ler: Ler) -> None:
        self._ler = ler

    async def entes(self, sujeito: Sujeito, /, *, depois: str, limite: int) -> Pagina[Ente]:
        """All bodies, by slug: for the platform's administration."""
        exigir(sujeito, Acao.VER_TODOS_OS_ENTES, Recurso())
        async with self._ler(tenant=PLATAFORMA) as leitura:
            return await leitura.entes(depois=depois, limite=limite)

    async def ente(self, sujeito: Sujeito, /, *, tenant: str) -> Ente:
        """The body itself."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            return await leitura.ente()

    async def unidades(self, sujeito: Sujeito, filtro: FiltroDeUnidades, /, *, tenant: str) -> Pagina[Unidade]:
        """Its units, or those of the caller's órgão."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            await leitura.ente()
            return await leitura.unidades(replace(filtro, orgao=sujeito.orgao_visto))

    async def unidade(self, sujeito: Sujeito, numero: int, /, *, tenant: str, em: date | None = None) -> Unidade:
        """One unit, as it is or as it was."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            atual = await leitura.unidade(numero)
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=atual.orgao))
            return atual if em is None else await leitura.unidade_em(numero, em=em)

    async def versoes(self, sujeito: Sujeito, numero: int, /, *, tenant: str) -> Sequence[Versao]:
        """What one unit was called and where it stood, oldest first."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            atual = await leitura.unidade(numero)
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=atual.orgao))
            return await leitura.versoes(numero)

    async def sistemas(self, sujeito: Sujeito, /, *, tenant: str) -> Sequence[Sistema]:
        """Its systems, or those of the caller's órgão."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            await leitura.ente()
            return await leitura.sistemas(orgao=sujeito.orgao_visto)

    async def credenciais(self, sujeito: Sujeito, sistema: int, /, *, tenant: str) -> Sequence[Credencial]:
        """The certificates of one system, oldest first."""
        exigir(sujeito, Acao.VER, Recurso(tenant=tenant))
        async with self._ler(tenant=tenant) as leitura:
            orgao = (await leitura.sistema(sistema)).orgao
            exigir(sujeito, Acao.VER, Recurso(tenant=tenant, orgao=orgao))
            return await leitura.credenciais(sistema)
