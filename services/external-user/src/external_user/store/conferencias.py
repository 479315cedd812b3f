"""Conferências in PostgreSQL: who has what in hands, and what was decided."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.domain.cadastro import Mudanca
from external_user.domain.conferencia import Conferente, EmConferencia, Item, Posse
from external_user.domain.errors import CadastroDesconhecidoError
from external_user.domain.politica import Sujeito
from external_user.store.cadastros import cadastro
from external_user.store.cofre import Cofre
from external_user.store.tables import CadastroRow, PosseRow, VerificacaoRow


class ConferenciaStore:
    """The conferências of one tenant."""

    def __init__(self, session: AsyncSession, cofre: Cofre, *, tenant: str) -> None:
        self._session = session
        self._cofre = cofre
        self._tenant = tenant

    def conferente(self, sujeito: Sujeito, /, *, orgao: int) -> Conferente:
        """Who checks, by opaque id and keyed hashes: nothing that tells who they are."""
        marcas = {self._cofre.marca(tipo, dito) for tipo, dito in sujeito.conhecido_por}
        return Conferente(id=opaco(sujeito.id, self._cofre), orgao=orgao, marcas=frozenset(marcas))

    async def obter(self, id_: UUID, /) -> EmConferencia:
        """What deciding needs to know, locked until commit.

        Raises:
            CadastroDesconhecidoError: none such, or its data is gone.
        """
        row = await self._session.scalar(select(CadastroRow).where(col(CadastroRow.id) == id_).with_for_update())
        if row is None or row.cpf_hash is None or row.email_hash is None:
            raise CadastroDesconhecidoError
        tomada = await self._session.scalar(select(PosseRow).where(col(PosseRow.cadastro) == id_))
        posse = None if tomada is None else Posse(conferente=tomada.conferente, ate=tomada.ate)
        marcas = frozenset({row.cpf_hash, row.email_hash})
        return EmConferencia(cadastro=cadastro(row), posse=posse, marcas=marcas)

    async def tomar(self, id_: UUID, posse: Posse, /) -> None:
        """Give it to a conferente, instead of who had it."""
        dele = {"conferente": posse.conferente, "ate": posse.ate}
        nova = insert(PosseRow).values(tenant_id=self._tenant, cadastro=id_, **dele)
        await self._session.execute(nova.on_conflict_do_update(index_elements=["tenant_id", "cadastro"], set_=dele))

    async def decidir(self, mudanca: Mudanca, /, *, itens: Iterable[Item], texto: str) -> None:
        """Write down a decision, and take the registration out of the conferente's hands."""
        para = f"verificacao:{mudanca.cadastro}:{mudanca.versao}"
        row = VerificacaoRow(
            tenant_id=self._tenant,
            cadastro=mudanca.cadastro,
            versao=mudanca.versao,
            conferente=mudanca.ator,
            decisao=mudanca.para,
            itens=[{"tipo": item.tipo, "resultado": item.resultado} for item in itens],
            motivo=mudanca.motivo,
            texto=self._cofre.fechar(texto.encode(), para=para),
            em=mudanca.em,
        )
        self._session.add(row)
        await self._session.flush()
        await self._session.execute(delete(PosseRow).where(col(PosseRow.cadastro) == mudanca.cadastro))


def opaco(pessoa: str, cofre: Cofre, /) -> str:
    """An id of a person of the administration that can go into events: the identity provider's may be a CPF."""
    return cofre.marca("ator", pessoa).hex()[:32]
