"""What is only read, for the lists and lookups of the API."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col

from barramento.domain.consulta import (
    FiltroDeUnidades,
    UnidadesAchadas,
)
from barramento.domain.errors import UnidadeDesconhecidaError
from barramento.domain.estrutura import Linha, NomeDaTabela, Repositorio, Unidade, inteira
from barramento.domain.partes import Chamador
from barramento.domain.texto import para_busca
from barramento.store.estrutura import unidade
from barramento.store.statements import CHAMADOR
from barramento.store.tables import LinhaRow, RepositorioRow, UnidadeRow
from chassis.db import Database

# Reference data belongs to nobody; a transaction must act for somebody.
QUALQUER = "publico"


class TabelasView:
    """The projection of the registry, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def chamador(self, *, spki_sha256: str, emissor: str, serial: str) -> Chamador | None:
        """The active system that this valid certificate speaks for, as the registry last told it."""
        async with self._database.read(tenant=QUALQUER) as read:
            dados = {"spki_sha256": spki_sha256, "emissor": emissor, "serial": serial}
            achado = (await read.session.execute(CHAMADOR, dados)).first()
        return None if achado is None else Chamador(sistema=achado.sistema, credencial=achado.id)

    async def repositorios(self, *, ativos: bool | None) -> Sequence[Repositorio]:
        """The repositories, by number; only the active or the inactive ones, if asked."""
        todos = select(RepositorioRow).order_by(col(RepositorioRow.numero))
        pedidos = todos if ativos is None else todos.where(col(RepositorioRow.ativo) == ativos)
        async with self._database.read(tenant=QUALQUER) as read:
            rows = await read.session.scalars(pedidos)
            return [Repositorio(numero=r.numero, nome=r.nome, ativo=r.ativo, versao=r.versao) for r in rows]

    async def unidade(self, *, repositorio: int, numero: int) -> Unidade:
        """One unit.

        Raises:
            UnidadeDesconhecidaError: it is not in that repository.
        """
        uma = select(UnidadeRow).where(col(UnidadeRow.repositorio) == repositorio, col(UnidadeRow.numero) == numero)
        async with self._database.read(tenant=QUALQUER) as read:
            row = await read.session.scalar(uma)
        if row is None:
            raise UnidadeDesconhecidaError(repositorio=repositorio, numero=numero)
        return unidade(row)

    async def unidades(self, filtro: FiltroDeUnidades, *, sistema: int) -> UnidadesAchadas:
        """The units that pass the filter, by name; where sending is asked for, only those of this system."""
        onde = and_(*_condicoes(filtro, sistema=sistema))
        quantas: Select[Any] = select(func.count()).select_from(UnidadeRow).where(onde)
        em_ordem = select(UnidadeRow).where(onde).order_by(col(UnidadeRow.nome_busca), col(UnidadeRow.numero))
        async with self._database.read(tenant=QUALQUER) as read:
            total = await read.session.scalar(quantas)
            pagina = em_ordem.offset(filtro.pagina.inicio).limit(filtro.pagina.quantidade)
            return UnidadesAchadas(
                total=total or 0, unidades=tuple(unidade(row) for row in await read.session.scalars(pagina))
            )

    async def linhas(self, tabela: NomeDaTabela, *, ativas: bool | None) -> Sequence[Linha]:
        """The lines of a table, by code; only the active or the inactive ones, if asked.

        Raises:
            TabelaAusenteError: the active ones are asked for, and the registry has not told any.
        """
        todas = select(LinhaRow).where(col(LinhaRow.tabela) == tabela).order_by(col(LinhaRow.codigo))
        pedidas = todas if ativas is None else todas.where(col(LinhaRow.ativo) == ativas)
        async with self._database.read(tenant=QUALQUER) as read:
            linhas = [
                Linha(tabela=tabela, codigo=r.codigo, nome=r.nome, ativo=r.ativo, versao=r.versao)
                for r in await read.session.scalars(pedidas)
            ]
        return inteira(linhas, tabela=tabela) if ativas else linhas


def _condicoes(filtro: FiltroDeUnidades, *, sistema: int) -> list[ColumnElement[bool]]:
    row = UnidadeRow
    condicoes = [col(row.repositorio) == filtro.repositorio]
    if filtro.nome is not None:
        condicoes.append(col(row.nome_busca).contains(para_busca(filtro.nome), autoescape=True))
    if filtro.sigla is not None:
        condicoes.append(col(row.sigla_busca).contains(para_busca(filtro.sigla), autoescape=True))
    if filtro.raiz is not None:
        condicoes.append(or_(col(row.numero) == filtro.raiz, col(row.ancestrais).contains([filtro.raiz])))
    if filtro.apenas_ativas:
        condicoes.append(col(row.ativo).is_(True))
    if filtro.permite_recebimento:
        condicoes.append(col(row.permite_recebimento).is_(True))
    if filtro.permite_envio:
        condicoes += [col(row.permite_envio).is_(True), col(row.sistema) == sistema]
    return condicoes
