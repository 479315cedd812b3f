"""Units in PostgreSQL: what a decision needs read together, what changed written together."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, insert, or_, select, update
from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from registry.domain.credencial import EstadoDaCredencial
from registry.domain.estrutura import Estrutura
from registry.domain.texto import normalizar
from registry.domain.unidade import AlteracaoDaUnidade, Ancestral, Mudanca, Unidade
from registry.store.integrity import unico
from registry.store.tables import CredencialRow, RepositorioRow, SistemaRow, UnidadeRow, VersaoRow

NUMERO = DatabaseSequence("unidade_numero_seq")
CONSTRAINTS = {"unidade_numero": "numero", "unidade_sigla": "sigla", "unidade_codigo": "codigo_no_orgao"}


class UnidadeStore:
    """The units of the acting tenant, as one transaction sees them."""

    def __init__(self, session: AsyncSession, *, tenant: str, agora: datetime) -> None:
        self._session = session
        self._tenant = tenant
        self._agora = agora

    async def proximo_numero(self) -> int:
        """A number never used before."""
        return int(await self._session.scalar(NUMERO))

    async def em_torno(
        self, numero: int | None, /, *, pai: int | None = None, centralizadora: int | None = None
    ) -> Estrutura:
        """What a change of that unit needs to see. The body must be locked.

        Args:
            numero: the unit; none while it is created.
            pai: where it shall stand.
            centralizadora: which unit shall receive for it.
        """
        galho = [] if numero is None else await self._lidas(col(UnidadeRow.numero).in_(galho_de(numero)))
        dela = (unidade.centralizadora for unidade in galho if unidade.numero == numero)
        outras = col(UnidadeRow.numero).in_({n for n in (pai, centralizadora, *dela) if n is not None})
        por_quem_recebe = col(UnidadeRow.centralizadora) == numero
        return await self._estrutura([*galho, *await self._lidas(or_(outras, por_quem_recebe))])

    async def do_sistema(self, sistema: int, /) -> Estrutura:
        """The units that a system serves, and what their aptness hangs on. The body must be locked."""
        return await self._estrutura(await self._lidas(col(UnidadeRow.sistema) == sistema))

    async def salvar(self, mudancas: Sequence[Mudanca], /, *, por: AlteracaoDaUnidade | None, autor: str) -> None:
        """Keep them as they are now, and a version where name, sigla or place changed.

        Raises:
            DuplicadoError: a number, a code of the órgão, or the sigla of an active sibling is taken.
        """
        with unico("unidade", CONSTRAINTS):
            await self._inserir([mudanca.depois for mudanca in mudancas if mudanca.antes is None])
            await self._atualizar([mudanca.depois for mudanca in mudancas if mudanca.antes is not None])
        versoes = [self._versao(mudanca.depois, por=por, autor=autor) for mudanca in mudancas if mudanca.nova_versao]
        if versoes:
            await self._session.execute(insert(VersaoRow), versoes)

    async def _estrutura(self, unidades: Sequence[Unidade]) -> Estrutura:
        """These units, with their parents and órgãos."""
        todas = {unidade.numero: unidade for unidade in unidades}
        acima = {n for u in unidades for n in (u.pai, u.orgao) if n is not None and n not in todas}
        todas |= {unidade.numero: unidade for unidade in await self._lidas(col(UnidadeRow.numero).in_(acima))}
        ativos = select(col(RepositorioRow.numero)).where(col(RepositorioRow.ativo))
        return Estrutura(
            unidades=todas,
            repositorios_ativos=frozenset(await self._session.scalars(ativos)),
            sistemas_operantes=frozenset(await self._session.scalars(self._operantes())),
        )

    async def _lidas(self, onde: ColumnElement[bool]) -> list[Unidade]:
        minhas = select(UnidadeRow).where(col(UnidadeRow.tenant_id) == self._tenant, onde)
        return [unidade_de(row) for row in await self._session.scalars(minhas)]

    def _operantes(self) -> Any:  # noqa: ANN401 - SQLAlchemy's own type of a select
        return (
            select(col(SistemaRow.numero))
            .join(CredencialRow, col(CredencialRow.sistema) == col(SistemaRow.numero))
            .where(
                col(SistemaRow.tenant_id) == self._tenant,
                col(SistemaRow.ativo),
                col(CredencialRow.estado) == EstadoDaCredencial.ATIVA,
                col(CredencialRow.valida_de) <= self._agora,
                col(CredencialRow.valida_ate) > self._agora,
            )
            .distinct()
        )

    async def _inserir(self, unidades: Sequence[Unidade]) -> None:
        if unidades:
            await self._session.execute(insert(UnidadeRow), [self._valores(unidade) for unidade in unidades])

    async def _atualizar(self, unidades: Iterable[Unidade]) -> None:
        valores = [self._valores(unidade) for unidade in unidades]
        if valores:
            onde = (
                col(UnidadeRow.tenant_id) == bindparam("do_tenant"),
                col(UnidadeRow.numero) == bindparam("do_numero"),
            )
            chaves = [{"do_tenant": v.pop("tenant_id"), "do_numero": v.pop("numero")} for v in valores]
            connection = await self._session.connection()
            await connection.execute(
                update(UnidadeRow).where(*onde), [chave | valor for chave, valor in zip(chaves, valores, strict=True)]
            )

    def _valores(self, unidade: Unidade) -> dict[str, Any]:
        busca = normalizar(f"{unidade.nome} {unidade.sigla}")
        return asdict(unidade) | {
            "tenant_id": self._tenant,
            "busca": busca,
            "sigla_busca": normalizar(unidade.sigla),
            "hierarquia": [asdict(acima) for acima in unidade.hierarquia],
        }

    def _versao(self, unidade: Unidade, *, por: AlteracaoDaUnidade | None, autor: str) -> dict[str, Any]:
        return {
            "tenant_id": self._tenant,
            "unidade": unidade.numero,
            "versao": unidade.versao,
            "nome": unidade.nome,
            "sigla": unidade.sigla,
            "pai": unidade.pai,
            "vigente_de": unidade.vigente_de,
            "autor": autor,
            "motivo": None if por is None else por.motivo,
            "ato_normativo": None if por is None else por.ato_normativo,
        }


def galho_de(numero: int, /) -> Select[tuple[int]]:
    """The numbers of a unit and of all below it.

    By parent, level by level: under row-level security an index on the hierarchy could not be used, because its
    operator is not leakproof.
    """
    raiz = select(col(UnidadeRow.numero), col(UnidadeRow.tenant_id)).where(col(UnidadeRow.numero) == numero)
    galho = raiz.cte("galho", recursive=True)
    filha = aliased(UnidadeRow)
    abaixo = select(col(filha.numero), col(filha.tenant_id)).join(
        galho, (col(filha.pai) == galho.c.numero) & (col(filha.tenant_id) == galho.c.tenant_id)
    )
    return select(galho.union_all(abaixo).c.numero)


def unidade_de(row: UnidadeRow) -> Unidade:
    """A unit out of its row."""
    return Unidade(
        numero=row.numero,
        repositorio=row.repositorio,
        orgao=row.orgao,
        pai=row.pai,
        nome=row.nome,
        sigla=row.sigla,
        codigo_no_orgao=row.codigo_no_orgao,
        ativo=row.ativo,
        permite_envio=row.permite_envio,
        permite_recebimento=row.permite_recebimento,
        sistema=row.sistema,
        vigente_de=row.vigente_de,
        centralizadora=row.centralizadora,
        apto=row.apto,
        hierarquia=tuple(Ancestral(**acima) for acima in row.hierarquia),
        versao=row.versao,
    )
