"""What is read and never decided upon."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from registry.domain.consulta import FiltroDeUnidades, Pagina
from registry.domain.credencial import Credencial
from registry.domain.ente import Ente
from registry.domain.errors import NaoEncontradoError
from registry.domain.repositorio import Repositorio
from registry.domain.sistema import Sistema
from registry.domain.tabela import Linha, Tabela
from registry.domain.texto import normalizar
from registry.domain.unidade import Ancestral, Unidade, Versao
from registry.store.entes import ente_de
from registry.store.repositorios import repositorio_de
from registry.store.sistemas import credencial_de, sistema_de
from registry.store.tabelas import linha_de
from registry.store.tables import CredencialRow, EnteRow, LinhaRow, RepositorioRow, SistemaRow, UnidadeRow, VersaoRow
from registry.store.unidades import galho_de, unidade_de

# The version of each unit that held on that day, and the way up from one of them.
EM = text("""
    WITH RECURSIVE vigente AS (
        SELECT DISTINCT ON (unidade) unidade, nome, sigla, pai, vigente_de
        FROM unidade_versao WHERE vigente_de <= :em ORDER BY unidade, versao DESC
    ), acima AS (
        SELECT 0 AS nivel, * FROM vigente WHERE unidade = :numero
        UNION ALL
        SELECT acima.nivel + 1, vigente.* FROM vigente JOIN acima ON vigente.unidade = acima.pai
    )
    SELECT unidade, nome, sigla, pai, vigente_de FROM acima ORDER BY nivel
""")


class Views:
    """Reads of one transaction; row-level security decides whose rows there are."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def ente(self) -> Ente:
        """The acting tenant's body.

        Raises:
            NaoEncontradoError: no body has this slug.
        """
        row = await self._session.scalar(select(EnteRow).where(col(EnteRow.tenant_id) == self._tenant))
        if row is None:
            raise NaoEncontradoError(entidade="ente", id=self._tenant)
        return ente_de(row)

    async def entes(self, *, depois: str, limite: int) -> Pagina[Ente]:
        """All bodies, by slug, for who reads as the platform; else only one's own."""
        slug = col(EnteRow.tenant_id)
        rows = await self._session.scalars(select(EnteRow).where(slug > depois).order_by(slug).limit(limite + 1))
        entes = [ente_de(row) for row in rows]
        mais = len(entes) > limite
        return Pagina(itens=tuple(entes[:limite]), proxima=entes[limite - 1].slug if mais else None)

    async def repositorios(self, *, ativo: bool | None) -> Sequence[Repositorio]:
        """The repositories, by number."""
        onde = () if ativo is None else (col(RepositorioRow.ativo) == ativo,)
        rows = await self._session.scalars(select(RepositorioRow).where(*onde).order_by(col(RepositorioRow.numero)))
        return [repositorio_de(row) for row in rows]

    async def unidades(self, filtro: FiltroDeUnidades, /) -> Pagina[Unidade]:
        """The units that the tenant may see, by number: its own; for the public, the apt ones of everyone."""
        numero = col(UnidadeRow.numero)
        found = select(UnidadeRow).where(numero > filtro.depois, *_condicoes(filtro)).order_by(numero)
        unidades = [unidade_de(row) for row in await self._session.scalars(found.limit(filtro.limite + 1))]
        mais = len(unidades) > filtro.limite
        return Pagina(
            itens=tuple(unidades[: filtro.limite]), proxima=unidades[filtro.limite - 1].numero if mais else None
        )

    async def unidade(self, numero: int, /) -> Unidade:
        """That one, as it is now.

        Raises:
            NaoEncontradoError: the tenant sees none such.
        """
        row = await self._session.scalar(select(UnidadeRow).where(col(UnidadeRow.numero) == numero))
        if row is None:
            raise NaoEncontradoError(entidade="unidade", id=numero)
        return unidade_de(row)

    async def unidade_em(self, numero: int, /, *, em: date) -> Unidade:
        """That one, with names and place as of that day.

        Raises:
            NaoEncontradoError: the tenant sees none such, or there was none yet.
        """
        atual = await self.unidade(numero)
        niveis = (await self._session.execute(EM, {"numero": numero, "em": em})).all()
        if not niveis:
            raise NaoEncontradoError(entidade="unidade", id=numero)
        propria, *acima = niveis
        return replace(
            atual,
            nome=propria.nome,
            sigla=propria.sigla,
            pai=propria.pai,
            vigente_de=propria.vigente_de,
            hierarquia=tuple(Ancestral(numero=nivel.unidade, nome=nivel.nome, sigla=nivel.sigla) for nivel in acima),
        )

    async def versoes(self, numero: int, /) -> Sequence[Versao]:
        """Its versions, oldest first."""
        found = select(VersaoRow).where(col(VersaoRow.unidade) == numero).order_by(col(VersaoRow.versao))
        rows = (await self._session.scalars(found)).all()
        return [_versao(row, seguinte) for row, seguinte in pairwise((*rows, None)) if row is not None]

    async def sistemas(self, *, orgao: int | None) -> Sequence[Sistema]:
        """The systems, by number."""
        onde = () if orgao is None else (col(SistemaRow.orgao) == orgao,)
        rows = await self._session.scalars(select(SistemaRow).where(*onde).order_by(col(SistemaRow.numero)))
        return [sistema_de(row) for row in rows]

    async def sistema(self, numero: int, /) -> Sistema:
        """That one.

        Raises:
            NaoEncontradoError: the tenant sees none such.
        """
        row = await self._session.scalar(select(SistemaRow).where(col(SistemaRow.numero) == numero))
        if row is None:
            raise NaoEncontradoError(entidade="sistema", id=numero)
        return sistema_de(row)

    async def credenciais(self, sistema: int, /) -> Sequence[Credencial]:
        """The certificates of a system, oldest first."""
        found = select(CredencialRow).where(col(CredencialRow.sistema) == sistema).order_by(col(CredencialRow.id))
        return [credencial_de(row) for row in await self._session.scalars(found)]

    async def linhas(self, tabela: Tabela, /, *, ativo: bool | None) -> Sequence[Linha]:
        """The lines of a shared table, by code: always the whole of it (tramita-api.md §3)."""
        onde = () if ativo is None else (col(LinhaRow.ativo) == ativo,)
        found = select(LinhaRow).where(col(LinhaRow.tabela) == tabela, *onde).order_by(col(LinhaRow.codigo))
        return [linha_de(row) for row in await self._session.scalars(found)]


def _condicoes(filtro: FiltroDeUnidades) -> Iterator[ColumnElement[bool]]:
    for palavra in normalizar(filtro.q or "").split():
        yield col(UnidadeRow.busca).contains(palavra, autoescape=True)
    if filtro.raiz is not None:
        yield col(UnidadeRow.numero).in_(galho_de(filtro.raiz))
    iguais = {
        col(UnidadeRow.orgao): filtro.orgao,
        col(UnidadeRow.repositorio): filtro.repositorio,
        col(UnidadeRow.ativo): filtro.ativo,
        col(UnidadeRow.apto): filtro.apto,
    }
    for coluna, valor in iguais.items():
        if valor is not None:
            yield coluna == valor


def _versao(row: VersaoRow, seguinte: VersaoRow | None) -> Versao:
    return Versao(
        versao=row.versao,
        nome=row.nome,
        sigla=row.sigla,
        pai=row.pai,
        vigente_de=row.vigente_de,
        vigente_ate=None if seguinte is None else seguinte.vigente_de,
        motivo=row.motivo,
        ato_normativo=row.ato_normativo,
    )
