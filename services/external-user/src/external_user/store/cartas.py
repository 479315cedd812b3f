"""The queue of letters: written in the business transaction, emptied by the sender (external-user.md §11)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from cryptography.exceptions import InvalidTag
from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from chassis.db import Database
from external_user.domain.carta import A_PEDIDO, Carta, Modelo
from external_user.domain.dados import Dados
from external_user.domain.entrega import Mensagem, Pendente
from external_user.domain.link import JANELA_DE_ENVIOS
from external_user.store.cofre import Chaveiro, Cofre
from external_user.store.tables import CorreioRow, NotificacaoRow

# The sender acts for no tenant while it looks for pointers, which belong to nobody.
NINGUEM = ""

RESERVAR = text("""
    UPDATE correio SET proxima = now() + :por, tentativas = tentativas + 1
    WHERE notificacao IN (
        SELECT notificacao FROM correio WHERE proxima <= now() ORDER BY proxima LIMIT :limite FOR UPDATE SKIP LOCKED
    )
    RETURNING notificacao, slug, tentativas
""")


class Conteudo(BaseModel):
    """What of a letter is kept, encrypted."""

    model_config = ConfigDict(frozen=True)

    para: str
    assunto: str
    texto: str
    html: str


class CartaStore:
    """The letters of one tenant, being written."""

    def __init__(
        self, session: AsyncSession, cofre: Cofre, *, tenant: str, agora: datetime, new_id: Callable[[], UUID]
    ) -> None:
        self._session = session
        self._cofre = cofre
        self._tenant = tenant
        self._agora = agora
        self._new_id = new_id

    async def enviadas_hoje(self, email: str, /) -> int:
        """How many that anyone can call forth were queued for that address within a day."""
        desse = col(NotificacaoRow.para_hash) == self._cofre.marca("email", email)
        recentes = col(NotificacaoRow.criada_em) > self._agora - JANELA_DE_ENVIOS
        a_pedido = col(NotificacaoRow.modelo).in_(A_PEDIDO)
        quantas = await self._session.scalar(
            select(func.count()).select_from(NotificacaoRow).where(desse, recentes, a_pedido)
        )
        return quantas or 0

    async def enfileirar(self, modelo: Modelo, carta: Carta, /, *, para: Dados, cadastro: UUID) -> None:
        """Let it be sent, if this transaction commits."""
        id_ = self._new_id()
        conteudo = Conteudo(para=para.email, assunto=carta.assunto, texto=carta.texto, html=carta.html)
        row = NotificacaoRow(
            tenant_id=self._tenant,
            id=id_,
            cadastro=cadastro,
            modelo=modelo,
            estado="ENFILEIRADA",
            para_hash=self._cofre.marca("email", para.email_normalizado),
            conteudo=self._cofre.fechar(conteudo.model_dump_json().encode(), para=f"notificacao:{id_}"),
            criada_em=self._agora,
        )
        self._session.add_all([row, CorreioRow(notificacao=id_, slug=self._tenant, proxima=self._agora)])
        await self._session.flush()


class CorreioStore:
    """The letters of all bodies, on their way out."""

    def __init__(self, database: Database, chaveiro: Chaveiro) -> None:
        self._database = database
        self._chaveiro = chaveiro

    async def reservar(self, *, limite: int, por: timedelta) -> Sequence[Pendente]:
        """Take some that are due; nobody else gets them for a while."""
        async with self._database.write(tenant=NINGUEM) as write:
            rows = await write.session.execute(RESERVAR, {"limite": limite, "por": por})
            return [Pendente(notificacao=id_, tenant=slug, tentativas=vezes) for id_, slug, vezes in rows]

    async def abrir(self, pendente: Pendente, /) -> Mensagem | None:
        """What is to be sent; nothing, if it was erased meanwhile."""
        cofre = await self._chaveiro.do_tenant(pendente.tenant)
        async with self._database.read(tenant=pendente.tenant) as read:
            dessa = col(NotificacaoRow.id) == pendente.notificacao
            row = await read.session.scalar(select(NotificacaoRow).where(dessa))
        if row is None or row.conteudo is None:
            return None
        try:
            aberto = cofre.abrir(row.conteudo, para=f"notificacao:{row.id}")
        except InvalidTag:  # written with another key: nobody can read it any more, and it must not hold up the rest
            await self.rejeitada(pendente, falha="ilegivel")
            return None
        conteudo = Conteudo.model_validate_json(aberto)
        return Mensagem(id=row.id, em=row.criada_em, **conteudo.model_dump())

    async def enviada(self, pendente: Pendente, /) -> None:
        """It left; its content is erased."""
        await self._encerrar(pendente, estado="ENVIADA", falha=None)

    async def rejeitada(self, pendente: Pendente, /, *, falha: str) -> None:
        """It never will; its content is erased."""
        await self._encerrar(pendente, estado="REJEITADA", falha=falha)

    async def adiar(self, pendente: Pendente, /, *, por: timedelta) -> None:
        """Try again later."""
        async with self._database.write(tenant=pendente.tenant) as write:
            dessa = update(CorreioRow).where(col(CorreioRow.notificacao) == pendente.notificacao)
            await write.session.execute(dessa.values(proxima=write.now + por))

    async def _encerrar(self, pendente: Pendente, *, estado: str, falha: str | None) -> None:
        async with self._database.write(tenant=pendente.tenant) as write:
            dessa = update(NotificacaoRow).where(
                col(NotificacaoRow.id) == pendente.notificacao, col(NotificacaoRow.estado) == "ENFILEIRADA"
            )
            fim = {"estado": estado, "falha": falha, "conteudo": None, "encerrada_em": write.now}
            await write.session.execute(dessa.values(**fim))
            apontador = delete(CorreioRow).where(col(CorreioRow.notificacao) == pendente.notificacao)
            await write.session.execute(apontador)
