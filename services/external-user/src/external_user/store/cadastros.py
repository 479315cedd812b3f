"""Registrations in PostgreSQL: a lock to read, a guard to write, and nothing personal in clear."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from external_user.domain.cadastro import Cadastro, Mudanca, NivelDeConfianca
from external_user.domain.dados import Ficha
from external_user.domain.errors import CadastroDesconhecidoError, TransicaoInvalidaError
from external_user.domain.estado import VIVOS, Estado, permitidos
from external_user.domain.registro import Novo, Registro
from external_user.store.cofre import Cofre
from external_user.store.tables import (
    CadastroRow,
    CorreioRow,
    DocumentoRow,
    MudancaRow,
    NotificacaoRow,
    VerificacaoRow,
)

# Held until commit by whoever begins a registration, so that two who race see each other.
UM_POR_VEZ = text("SELECT pg_advisory_xact_lock(hashtextextended(:marca, 0))")
ENCERRADOS = (Estado.REJEITADO, Estado.EXPIRADO)


class CadastroStore:
    """The registrations of one tenant."""

    def __init__(self, session: AsyncSession, cofre: Cofre, *, tenant: str) -> None:
        self._session = session
        self._cofre = cofre
        self._tenant = tenant

    async def vivos(self, *, cpf: str, email: str) -> Sequence[Registro]:
        """The live ones of that CPF or that e-mail, locked; nobody else can begin one of either until commit."""
        cpf_hash, email_hash = self._cofre.marca("cpf", cpf), self._cofre.marca("email", email)
        for marca in sorted((cpf_hash, email_hash)):
            await self._session.execute(UM_POR_VEZ, {"marca": marca.hex()})
        iguais = (col(CadastroRow.cpf_hash) == cpf_hash) | (col(CadastroRow.email_hash) == email_hash)
        achados = select(CadastroRow).where(iguais, col(CadastroRow.estado).in_(VIVOS)).order_by(col(CadastroRow.id))
        return [self._registro(row) for row in await self._session.scalars(achados.with_for_update())]

    async def do_email(self, email: str, /) -> Registro | None:
        """The live one of that e-mail, locked."""
        dele = col(CadastroRow.email_hash) == self._cofre.marca("email", email)
        achado = select(CadastroRow).where(dele, col(CadastroRow.estado).in_(VIVOS)).with_for_update()
        row = await self._session.scalar(achado)
        return None if row is None else self._registro(row)

    async def inserir(self, mudanca: Mudanca, novo: Novo, /) -> None:
        """Keep a new one."""
        linha = insert(CadastroRow).values(
            tenant_id=self._tenant,
            id=mudanca.cadastro,
            orgao=mudanca.orgao,
            estado=mudanca.para,
            versao=mudanca.versao,
            desde=mudanca.em,
            criado_em=mudanca.em,
            representa=novo.representa,
            nivel_confianca=NivelDeConfianca.DECLARADO,
            **self._guardado(mudanca.cadastro, novo),
        )
        await self._session.execute(linha)
        await self._escrever(mudanca)

    async def refazer(self, cadastro: UUID, novo: Novo, /) -> None:
        """Keep what was typed anew in place of what was typed before."""
        dele = update(CadastroRow).where(col(CadastroRow.id) == cadastro)
        guardado = self._guardado(cadastro, novo)
        await self._session.execute(dele.values(representa=novo.representa, **guardado))

    async def obter(self, cadastro: UUID, /) -> Registro:
        """That one, locked until commit.

        Raises:
            CadastroDesconhecidoError: none such, or its data is gone.
        """
        row = await self._session.scalar(select(CadastroRow).where(col(CadastroRow.id) == cadastro).with_for_update())
        if row is None or row.ficha is None:
            raise CadastroDesconhecidoError
        return self._registro(row)

    async def mover(self, mudanca: Mudanca, /) -> None:
        """Change its state and write that into its history, if it still is where the change begins.

        Raises:
            TransicaoInvalidaError: somebody was faster.
        """
        aqui = update(CadastroRow).where(
            col(CadastroRow.id) == mudanca.cadastro,
            col(CadastroRow.estado) == mudanca.de,
            col(CadastroRow.versao) == mudanca.versao - 1,
        )
        valores: dict[str, object] = {"estado": mudanca.para, "versao": mudanca.versao, "desde": mudanca.em}
        if mudanca.nivel is not None:
            valores["nivel_confianca"] = mudanca.nivel
        movido = await self._session.scalar(aqui.values(**valores).returning(col(CadastroRow.id)))
        if movido is None:
            raise await self._tarde_demais(mudanca)
        await self._escrever(mudanca)

    async def esquecer(self, cadastros: Iterable[UUID], /) -> Sequence[str]:
        """Erase whatever tells who they are about; gives the keys of the documents, which the caller erases.

        The row, its history and the hashes of its links stay: they tell of nobody.
        """
        deles = list(cadastros)
        nada = {"cpf_hash": None, "email_hash": None, "ficha": None, "senha": None}
        await self._session.execute(update(CadastroRow).where(col(CadastroRow.id).in_(deles)).values(**nada))
        dos_cadastros = col(VerificacaoRow.cadastro).in_(deles)
        await self._session.execute(update(VerificacaoRow).where(dos_cadastros).values(texto=None))
        await self._calar(deles)
        apagados = delete(DocumentoRow).where(col(DocumentoRow.cadastro).in_(deles))
        return list(await self._session.scalars(apagados.returning(col(DocumentoRow.chave))))

    async def parados(self, estado: Estado, /, *, desde: datetime, limite: int) -> Sequence[Cadastro]:
        """Those that have been in this state since before that time, locked; what others hold is passed over."""
        antigos = select(CadastroRow).where(col(CadastroRow.estado) == estado, col(CadastroRow.desde) < desde)
        mais_antigos = antigos.order_by(col(CadastroRow.desde)).limit(limite)
        return [cadastro(row) for row in await self._session.scalars(mais_antigos.with_for_update(skip_locked=True))]

    async def encerrados(self, *, desde: datetime, limite: int) -> Sequence[UUID]:
        """Those rejected or expired before that time whose data is still there, locked."""
        antigos = select(col(CadastroRow.id)).where(
            col(CadastroRow.estado).in_(ENCERRADOS), col(CadastroRow.desde) < desde, col(CadastroRow.ficha).is_not(None)
        )
        return list(await self._session.scalars(antigos.limit(limite).with_for_update(skip_locked=True)))

    async def _escrever(self, mudanca: Mudanca) -> None:
        linha = insert(MudancaRow).values(
            tenant_id=self._tenant,
            cadastro=mudanca.cadastro,
            versao=mudanca.versao,
            ato=mudanca.ato,
            estado=mudanca.para,
            em=mudanca.em,
            ator=mudanca.ator,
        )
        await self._session.execute(linha)

    async def _calar(self, deles: Sequence[UUID]) -> None:
        """Letters still on their way are not sent: the person they were for is no longer known."""
        na_fila = (col(NotificacaoRow.cadastro).in_(deles), col(NotificacaoRow.conteudo).is_not(None))
        fim = {"estado": "REJEITADA", "conteudo": None, "falha": "apagada", "encerrada_em": func.now()}
        apagadas = update(NotificacaoRow).where(*na_fila).values(**fim).returning(col(NotificacaoRow.id))
        ids = list(await self._session.scalars(apagadas))
        await self._session.execute(delete(CorreioRow).where(col(CorreioRow.notificacao).in_(ids)))

    async def _tarde_demais(self, mudanca: Mudanca) -> TransicaoInvalidaError:
        dele = select(col(CadastroRow.estado)).where(col(CadastroRow.id) == mudanca.cadastro)
        estado = Estado((await self._session.scalars(dele)).one())
        return TransicaoInvalidaError(ato=mudanca.ato, estado=estado, permitidos=permitidos(estado))

    def _guardado(self, id_: UUID, novo: Novo) -> dict[str, object]:
        dados = novo.ficha.dados
        return {
            "cpf_hash": self._cofre.marca("cpf", dados.cpf),
            "email_hash": self._cofre.marca("email", dados.email_normalizado),
            "ficha": self._cofre.fechar(novo.ficha.model_dump_json().encode(), para=f"ficha:{id_}"),
            "senha": novo.senha,
        }

    def _registro(self, row: CadastroRow) -> Registro:
        return Registro(cadastro=cadastro(row), ficha=ficha(row, self._cofre))


def cadastro(row: CadastroRow) -> Cadastro:
    """A registration out of its row."""
    return Cadastro(id=row.id, orgao=row.orgao, estado=Estado(row.estado), versao=row.versao, representa=row.representa)


def ficha(row: CadastroRow, cofre: Cofre) -> Ficha:
    """Who a registration is about, opened.

    Raises:
        CadastroDesconhecidoError: the data is gone.
    """
    if row.ficha is None:
        raise CadastroDesconhecidoError
    return Ficha.model_validate_json(cofre.abrir(row.ficha, para=f"ficha:{row.id}"))
