"""What people read, out of one read-only transaction: personal data leaves here masked (external-user.md §12)."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, tuple_
from sqlmodel import col

from chassis.db import Database, ReadSession
from external_user.domain.documentos import exigidos, faltantes
from external_user.domain.errors import (
    CadastroDesconhecidoError,
    EnteDesconhecidoError,
    OrgaoDesconhecidoError,
    RegraError,
    SessaoAusenteError,
)
from external_user.domain.estado import Estado
from external_user.domain.link import Finalidade, Link
from external_user.domain.mascara import cpf_mascarado, email_mascarado, rg_mascarado, telefone_mascarado
from external_user.domain.motivo import Motivo
from external_user.domain.orgao import Ente, Orgao
from external_user.domain.vistas import Conferencia, Conteudo, Cursor, Fila, NaFila, Passo, Situacao
from external_user.store import documentos, orgaos
from external_user.store.cadastros import ficha
from external_user.store.cartas import NINGUEM
from external_user.store.cofre import Cofre
from external_user.store.conferencias import opaco
from external_user.store.links import LinkStore
from external_user.store.tables import CadastroRow, EnteRow, MudancaRow, PosseRow, VerificacaoRow
from external_user.store.work import Armario


class SqlLeitura:
    """One read-only transaction for one tenant."""

    def __init__(self, read: ReadSession, cofre: Cofre, armario: Armario) -> None:
        self._session = read.session
        self._cofre = cofre
        self._blobs = armario.blobs
        self._tenant = read.tenant
        self._orgaos = orgaos.OrgaoStore(read.session, tenant=read.tenant)
        self._links = LinkStore(read.session, tenant=read.tenant)
        self.agora: datetime = read.now

    async def ente(self) -> Ente:
        """The body."""
        row = await self._session.get(EnteRow, self._tenant)
        if row is None:
            raise EnteDesconhecidoError
        return orgaos.ente(row)

    async def orgaos(self) -> Sequence[Orgao]:
        """Its active órgãos, by name."""
        return await self._orgaos.ativos()

    async def orgao(self, numero: int, /) -> Orgao:
        """That active one.

        Raises:
            OrgaoDesconhecidoError: none such.
        """
        orgao = await self._orgaos.obter(numero)
        if not orgao.ativo:
            raise OrgaoDesconhecidoError
        return orgao

    async def link(self, token: str, /) -> Link:
        """What that link opens; it is not used by this.

        Raises:
            LinkDesconhecidoError: no such link was sent.
        """
        return await self._links.obter(token, finalidade=Finalidade.LINK)

    async def sessao(self, token: str, /) -> UUID:
        """Whose registration that session is about.

        Raises:
            SessaoAusenteError: there is no such session, or it is over.
        """
        try:
            sessao = await self._links.obter(token, finalidade=Finalidade.SESSAO)
            sessao.conferir(em=self.agora)
        except RegraError:
            raise SessaoAusenteError from None
        return sessao.cadastro

    async def situacao(self, cadastro: UUID, /) -> Situacao:
        """A registration, for its owner.

        Raises:
            CadastroDesconhecidoError: none such, or its data is gone.
        """
        row = await self._cadastro(col(CadastroRow.id) == cadastro)
        dados = ficha(row, self._cofre).dados
        enviados = await documentos.enviados(self._session, cadastro)
        motivo, texto = await self._rejeicao(row)
        return Situacao(
            cadastro=row.id,
            orgao=await self._orgaos.obter(row.orgao),
            tratamento=dados.tratamento,
            cpf=cpf_mascarado(dados.cpf),
            email=email_mascarado(dados.email),
            estado=Estado(row.estado),
            representa=row.representa,
            passos=await self._passos(cadastro),
            documentos=tuple(enviados),
            faltantes=faltantes((one.tipo for one in enviados), representa=row.representa),
            motivo=motivo,
            texto=texto,
        )

    async def fila(self, *, orgao: int, conferente: str, depois: Cursor | None, limite: int) -> Fila:
        """Who waits in the queue of an órgão; `conferente` is who looks, as their identity provider names them."""
        esperam = (
            select(CadastroRow, PosseRow)
            .outerjoin(PosseRow, (col(PosseRow.cadastro) == CadastroRow.id) & (col(PosseRow.ate) > self.agora))
            .where(col(CadastroRow.orgao) == orgao, col(CadastroRow.estado) == Estado.EM_CONFERENCIA)
            .order_by(col(CadastroRow.desde), col(CadastroRow.id))
            .limit(limite + 1)
        )
        if depois is not None:
            esperam = esperam.where(tuple_(CadastroRow.desde, CadastroRow.id) > (depois.desde, depois.cadastro))
        rows = [(row, posse) for row, posse in await self._session.execute(esperam)]
        quem = opaco(conferente, self._cofre)
        itens = tuple(self._na_fila(row, posse, quem=quem) for row, posse in rows[:limite])
        ha_mais = len(rows) > limite
        proxima = Cursor(desde=itens[-1].desde, cadastro=itens[-1].cadastro) if ha_mais else None
        return Fila(itens=itens, proxima=proxima)

    async def conferencia(self, cadastro: UUID, /, *, orgao: int, conferente: str) -> Conferencia:
        """A registration, for who checks it.

        Raises:
            CadastroDesconhecidoError: none such in this órgão, or its data is gone.
        """
        row = await self._cadastro((col(CadastroRow.id) == cadastro) & (col(CadastroRow.orgao) == orgao))
        aberta = ficha(row, self._cofre)
        dados, endereco = aberta.dados, aberta.dados.endereco
        em_uso = (col(PosseRow.cadastro) == cadastro) & (col(PosseRow.ate) > self.agora)
        posse = await self._session.scalar(select(PosseRow).where(em_uso))
        enviados = await documentos.enviados(self._session, cadastro)
        return Conferencia(
            cadastro=row.id,
            estado=Estado(row.estado),
            nome=dados.nome,
            nome_social=dados.nome_social,
            cpf=cpf_mascarado(dados.cpf),
            rg=rg_mascarado(dados.rg),
            orgao_expedidor=f"{dados.orgao_expedidor}/{dados.uf_expedidor}",
            data_nascimento=dados.data_nascimento,
            assistente=dados.assistente,
            telefone=telefone_mascarado(dados.telefone_celular),
            email=email_mascarado(dados.email),
            cidade=endereco.cidade,
            uf=endereco.uf,
            motivo_contato=dados.motivo_contato,
            processo_referencia=dados.processo_referencia,
            representa=row.representa,
            termo_versao=aberta.aceite.versao,
            termo_aceito_em=aberta.aceite.em,
            desde=row.desde,
            em_uso_ate=None if posse is None else posse.ate,
            comigo=posse is not None and posse.conferente == opaco(conferente, self._cofre),
            documentos=tuple(enviados),
            exigidos=exigidos(representa=row.representa),
            passos=await self._passos(cadastro),
        )

    async def documento(self, cadastro: UUID, documento: UUID, /, *, orgao: int) -> Conteudo:
        """A document of a registration of that órgão, opened.

        Raises:
            CadastroDesconhecidoError: no such registration in this órgão.
            DocumentoDesconhecidoError: it has no such document.
        """
        await self._cadastro((col(CadastroRow.id) == cadastro) & (col(CadastroRow.orgao) == orgao))
        return await documentos.aberto(self._session, self._cofre, self._blobs, cadastro=cadastro, documento=documento)

    async def _cadastro(self, qual: ColumnElement[bool]) -> CadastroRow:
        row = await self._session.scalar(select(CadastroRow).where(qual))
        if row is None:
            raise CadastroDesconhecidoError
        return row

    async def _passos(self, cadastro: UUID) -> tuple[Passo, ...]:
        deles = select(MudancaRow).where(col(MudancaRow.cadastro) == cadastro).order_by(col(MudancaRow.versao))
        return tuple(Passo(estado=Estado(row.estado), em=row.em) for row in await self._session.scalars(deles))

    async def _rejeicao(self, row: CadastroRow) -> tuple[Motivo | None, str]:
        if row.estado != Estado.REJEITADO:
            return None, ""
        dessa = (col(VerificacaoRow.cadastro) == row.id, col(VerificacaoRow.versao) == row.versao)
        decisao = (await self._session.scalars(select(VerificacaoRow).where(*dessa))).one()
        texto = self._cofre.abrir(decisao.texto or b"", para=f"verificacao:{row.id}:{row.versao}").decode()
        return Motivo(decisao.motivo or Motivo.OUTRO), texto

    def _na_fila(self, row: CadastroRow, posse: PosseRow | None, *, quem: str) -> NaFila:
        return NaFila(
            cadastro=row.id,
            nome=ficha(row, self._cofre).dados.nome,
            representa=row.representa,
            desde=row.desde,
            em_uso_ate=None if posse is None else posse.ate,
            comigo=posse is not None and posse.conferente == quem,
        )


class SqlLer:
    """Opens read-only transactions."""

    def __init__(self, armario: Armario) -> None:
        self._armario = armario

    @asynccontextmanager
    async def __call__(self, *, tenant: str) -> AsyncIterator[SqlLeitura]:
        """Begin for `tenant`.

        Raises:
            EnteDesconhecidoError: no body has this slug.
        """
        cofre = await self._armario.chaveiro.do_tenant(tenant)
        async with self._armario.database.read(tenant=tenant) as read:
            yield SqlLeitura(read, cofre, self._armario)


class SqlLerEntes:
    """Reads which bodies have a door here: that is public, and no tenant's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self) -> Sequence[Ente]:
        """The active ones that have an active órgão, by name."""
        async with self._database.read(tenant=NINGUEM) as read:
            return await orgaos.entes_com_orgao(read.session)
