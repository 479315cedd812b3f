"""Documents: their rows in PostgreSQL, their content encrypted in the blob store."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.blobs import BlobStore
from external_user.domain.documentos import Documento, TipoDeDocumento
from external_user.domain.errors import DocumentoDesconhecidoError
from external_user.domain.vistas import Conteudo
from external_user.store.cofre import Cofre
from external_user.store.tables import DocumentoRow


class DocumentoStore:
    """The documents of one tenant."""

    def __init__(
        self,
        session: AsyncSession,
        cofre: Cofre,
        blobs: BlobStore,
        *,
        tenant: str,
        agora: datetime,
        new_id: Callable[[], UUID],
    ) -> None:
        self._session = session
        self._cofre = cofre
        self._blobs = blobs
        self._tenant = tenant
        self._agora = agora
        self._new_id = new_id

    async def enviados(self, cadastro: UUID, /) -> Sequence[Documento]:
        """The newest version of each kind."""
        return await enviados(self._session, cadastro)

    async def guardar(self, cadastro: UUID, tipo: TipoDeDocumento, /, *, conteudo: bytes, mime: str) -> None:
        """Keep a new version, encrypted, in the blob store. The registration must be locked."""
        id_ = self._new_id()
        blob = await self._blobs.upload(_de_uma_vez(self._cofre.fechar(conteudo, para=f"documento:{id_}")))
        anteriores = [one.versao for one in await self.enviados(cadastro) if one.tipo is tipo]
        row = DocumentoRow(
            tenant_id=self._tenant,
            id=id_,
            cadastro=cadastro,
            tipo=tipo,
            versao=max(anteriores, default=0) + 1,
            mime=mime,
            tamanho=len(conteudo),
            chave=blob.sha256,
            enviado_em=self._agora,
        )
        self._session.add(row)
        await self._session.flush()

    async def apagar_conteudos(self, chaves: Sequence[str], /) -> None:
        """Erase what is in them from the blob store; what is not there any more is erased already."""
        for chave in chaves:
            await self._blobs.delete(chave)


async def enviados(session: AsyncSession, cadastro: UUID, /) -> Sequence[Documento]:
    """The newest version of each kind, in the order of the kinds."""
    deles = select(DocumentoRow).where(col(DocumentoRow.cadastro) == cadastro).order_by(col(DocumentoRow.versao))
    ultimos = {row.tipo: row for row in await session.scalars(deles)}
    return [_documento(ultimos[tipo]) for tipo in TipoDeDocumento if tipo in ultimos]


async def aberto(
    session: AsyncSession, cofre: Cofre, blobs: BlobStore, /, *, cadastro: UUID, documento: UUID
) -> Conteudo:
    """What is in a document of that registration.

    Raises:
        DocumentoDesconhecidoError: it has none such.
    """
    desse = (col(DocumentoRow.cadastro) == cadastro, col(DocumentoRow.id) == documento)
    row = await session.scalar(select(DocumentoRow).where(*desse))
    if row is None:
        raise DocumentoDesconhecidoError
    fechado = b"".join([chunk async for chunk in await blobs.read(row.chave)])
    return Conteudo(mime=row.mime, bytes=cofre.abrir(fechado, para=f"documento:{row.id}"))


def _documento(row: DocumentoRow) -> Documento:
    return Documento(
        id=row.id,
        tipo=TipoDeDocumento(row.tipo),
        versao=row.versao,
        mime=row.mime,
        tamanho=row.tamanho,
        enviado_em=row.enviado_em,
    )


async def _de_uma_vez(conteudo: bytes) -> AsyncIterator[bytes]:
    yield conteudo
