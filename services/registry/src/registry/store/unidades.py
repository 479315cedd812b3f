"""Units in PostgreSQL: all of a body read at once, what changed written at once."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from registry.domain.credencial import EstadoDaCredencial
from registry.domain.estrutura import Estrutura
from registry.domain.texto import normalizar
from registry.domain.unidade import AlteracaoDaUnidade, Ancestral, Mudanca, Unidade
from registry.store.integrity import unico
from registry.store.tables import CredencialRow, RepositorioRow, SistemaRow, UnidadeRow, VersaoRow

NUMERO = DatabaseSequence("unidade_numero_seq")


class UnidadeStore:
    """The units of the acting tenant, as one transaction sees them."""

    def __init__(self, session: AsyncSession, *, tenant: str, agora: datetime) -> None:
        self._session = session
        self._tenant = tenant
        self._agora = agora

    async def proximo_numero(self) -> int:
        """A number never used before."""
        return int(await self._session.scalar(NUMERO))

    async def estrutura(self) -> Estrutura:
        """All of them, and what their aptness hangs on. The body must be locked."""
        minhas = select(UnidadeRow).where(col(UnidadeRow.tenant_id) == self._tenant)
        unidades = [unidade_de(row) for row in await self._session.scalars(minhas)]
        ativos = select(col(RepositorioRow.numero)).where(col(RepositorioRow.ativo))
        return Estrutura(
            unidades={unidade.numero: unidade for unidade in unidades},
            repositorios_ativos=frozenset(await self._session.scalars(ativos)),
            sistemas_operantes=frozenset(await self._session.scalars(self._operantes())),
        )

    async def salvar(self, mudancas: Sequence[Mudanca], /, *, por: AlteracaoDaUnidade | None, autor: str) -> None:
        """Keep them as they are now, and a version where name, sigla or place changed.

        Raises:
            DuplicadoError: a number, or the sigla of an órgão in its repository, is taken by another body.
        """
        with unico("unidade", {"unidade_numero": "numero", "unidade_sigla_do_orgao": "sigla"}):
            await self._inserir([mudanca.depois for mudanca in mudancas if mudanca.antes is None])
            await self._atualizar([mudanca.depois for mudanca in mudancas if mudanca.antes is not None])
        versoes = [self._versao(mudanca.depois, por=por, autor=autor) for mudanca in mudancas if mudanca.nova_versao]
        if versoes:
            await self._session.execute(insert(VersaoRow), versoes)

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
        apto=row.apto,
        hierarquia=tuple(Ancestral(**acima) for acima in row.hierarquia),
        versao=row.versao,
    )
