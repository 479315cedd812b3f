"""Systems and their certificates in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Sequence as DatabaseSequence
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from registry.domain.credencial import Certificado, Credencial, EstadoDaCredencial
from registry.domain.errors import NaoEncontradoError
from registry.domain.sistema import Sistema
from registry.store.integrity import unico
from registry.store.tables import CredencialRow, SistemaRow

NUMERO = DatabaseSequence("sistema_numero_seq")


class SistemaStore:
    """The systems of the acting tenant, as one transaction sees them."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def proximo_numero(self) -> int:
        """A number never used before."""
        return int(await self._session.scalar(NUMERO))

    async def inserir(self, sistema: Sistema, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its number or its name is taken.
        """
        with unico("sistema", {"sistema_numero": "numero", "sistema_nome": "nome"}):
            await self._session.execute(
                insert(SistemaRow).values(
                    tenant_id=self._tenant,
                    numero=sistema.numero,
                    orgao=sistema.orgao,
                    nome=sistema.nome,
                    ativo=sistema.ativo,
                    versao=sistema.versao,
                )
            )

    async def obter(self, numero: int, /) -> Sistema:
        """That one.

        Raises:
            NaoEncontradoError: this body has none such.
        """
        meu = (col(SistemaRow.tenant_id) == self._tenant, col(SistemaRow.numero) == numero)
        row = await self._session.scalar(select(SistemaRow).where(*meu))
        if row is None:
            raise NaoEncontradoError(entidade="sistema", id=numero)
        return sistema_de(row)


class CredencialStore:
    """The certificates of the acting tenant's systems, as one transaction sees them."""

    def __init__(self, session: AsyncSession, *, tenant: str) -> None:
        self._session = session
        self._tenant = tenant

    async def inserir(self, credencial: Credencial, /) -> None:
        """Keep a new one.

        Raises:
            DuplicadoError: its key or its serial number is already registered.
        """
        certificado = credencial.certificado
        with unico("credencial", {"credencial_chave": "chave", "credencial_serial": "serial"}):
            await self._session.execute(
                insert(CredencialRow).values(
                    tenant_id=self._tenant,
                    id=credencial.id,
                    sistema=credencial.sistema,
                    spki_sha256=certificado.spki_sha256,
                    emissor=certificado.emissor,
                    serial=certificado.serial,
                    valida_de=certificado.valida_de,
                    valida_ate=certificado.valida_ate,
                    estado=credencial.estado,
                    versao=credencial.versao,
                )
            )

    async def obter(self, id_: UUID, /, *, sistema: int) -> Credencial:
        """That one of that system. The body must be locked.

        Raises:
            NaoEncontradoError: the system has none such.
        """
        esta = (col(CredencialRow.id) == id_, col(CredencialRow.sistema) == sistema)
        row = await self._session.scalar(
            select(CredencialRow).where(col(CredencialRow.tenant_id) == self._tenant, *esta)
        )
        if row is None:
            raise NaoEncontradoError(entidade="credencial", id=id_)
        return credencial_de(row)

    async def vencidas(self, *, em: datetime) -> Sequence[Credencial]:
        """Those that are active though their validity has ended. The body must be locked."""
        vencidas = (col(CredencialRow.estado) == EstadoDaCredencial.ATIVA, col(CredencialRow.valida_ate) <= em)
        rows = await self._session.scalars(
            select(CredencialRow).where(col(CredencialRow.tenant_id) == self._tenant, *vencidas)
        )
        return [credencial_de(row) for row in rows]

    async def salvar(self, credencial: Credencial, /) -> None:
        """Keep its new state."""
        esta = (col(CredencialRow.tenant_id) == self._tenant, col(CredencialRow.id) == credencial.id)
        await self._session.execute(
            update(CredencialRow).where(*esta).values(estado=credencial.estado, versao=credencial.versao)
        )


def sistema_de(row: SistemaRow) -> Sistema:
    """A system out of its row."""
    return Sistema(numero=row.numero, orgao=row.orgao, nome=row.nome, ativo=row.ativo, versao=row.versao)


def credencial_de(row: CredencialRow) -> Credencial:
    """A certificate out of its row."""
    return Credencial(
        id=row.id,
        sistema=row.sistema,
        certificado=Certificado(
            spki_sha256=row.spki_sha256,
            emissor=row.emissor,
            serial=row.serial,
            valida_de=row.valida_de,
            valida_ate=row.valida_ate,
        ),
        estado=EstadoDaCredencial(row.estado),
        versao=row.versao,
    )
