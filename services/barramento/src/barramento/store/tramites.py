"""Trâmites in PostgreSQL: a lock to read, a guard to write. Of two who race, one wins."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, exists, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import col

from barramento.domain.abertura import Abertura, MesmoCorpo, Numeros, Remessa, Resposta, SemResposta
from barramento.domain.errors import (
    ProcessoEmTramiteError,
    TicketDesconhecidoError,
    TramiteDesconhecidoError,
    TransicaoInvalidaError,
)
from barramento.domain.historico import Registro
from barramento.domain.nre import Viagem, formatar
from barramento.domain.partes import Chamador, Parte
from barramento.domain.tramite import CHEGOU, Mudanca, Recusa, Situacao, Tramite
from barramento.store.leituras import (
    ALCANCOU,
    DA_PARTE,
    DO_DESTINATARIO,
    DO_REMETENTE,
    DO_TICKET,
    MESMO_CORPO,
    REMESSA,
)
from barramento.store.rastros import Rastros
from barramento.store.statements import ABRIR, MOVER, NUMERAR, NUMERAR_AVULSOS, UM_DE_CADA_VEZ
from barramento.store.tables import ComponenteRow, MetadadosRow, TramiteRow
from chassis import telemetry

UNIQUE_VIOLATION = "23505"


class TramiteStore:
    """The trâmites, as one transaction on behalf of one system sees them."""

    def __init__(self, session: AsyncSession, *, quem: Chamador, rastros: Rastros) -> None:
        self._session = session
        self._quem = quem
        self._rastros = rastros

    async def do_remetente(self, idt: int, /) -> Tramite:
        """The trâmite as its sender sees it, locked until commit.

        Raises:
            TramiteDesconhecidoError: none such for this system.
        """
        return await self._um(DO_REMETENTE, idt)

    async def do_destinatario(self, idt: int, /) -> Tramite:
        """The trâmite as its receiver sees it, locked until commit.

        Raises:
            TramiteDesconhecidoError: none such for this system.
        """
        return await self._um(DO_DESTINATARIO, idt)

    async def da_parte(self, idt: int, /) -> Tramite:
        """The trâmite as either of its ends sees it, locked until commit.

        Raises:
            TramiteDesconhecidoError: this system is neither.
        """
        return await self._um(DA_PARTE, idt)

    async def do_ticket(self, ticket: int, /) -> list[Tramite]:
        """The trâmites whose components come in under this ticket, locked until commit.

        Raises:
            TicketDesconhecidoError: none such for this system.
        """
        rows = await self._session.execute(DO_TICKET, {"ticket": ticket, "sistema": self._quem.sistema})
        if not (tramites := [self._notado(row) for row in rows]):
            raise TicketDesconhecidoError(ticket=ticket)
        return tramites

    async def viagens(self, *, nre: str | None, protocolo: str, de: int) -> list[Viagem]:
        """Journeys of a process in which the system `de` was a party, latest first.

        Those under the NRE, if it is given; else those of the process with that number.
        """
        do_processo = and_(col(TramiteRow.protocolo) == protocolo, col(TramiteRow.tipo) == "processo")
        onde = do_processo if nre is None else col(TramiteRow.nre) == nre
        colunas = select(
            col(TramiteRow.idt),
            col(TramiteRow.nre),
            col(TramiteRow.situacao),
            col(TramiteRow.remetente_sistema),
            col(TramiteRow.de_fora),
        )
        rows = await self._session.execute(colunas.where(onde, _envolve(de)).order_by(col(TramiteRow.idt).desc()))
        return [
            Viagem(idt=idt, nre=of, situacao=Situacao(situacao), remetente=remetente, de_fora=de_fora)
            for idt, of, situacao, remetente, de_fora in rows
        ]

    async def registros(self, idt: int, /) -> tuple[Registro, ...]:
        """What is remembered of the documents that travelled in this trâmite."""
        achados = await self._session.scalar(select(col(MetadadosRow.registros)).where(col(MetadadosRow.idt) == idt))
        return _registros(achados or [])

    async def remessa(self, idt: int, /) -> Remessa:
        """What the sender posted."""
        row = (await self._session.execute(REMESSA, {"idt": idt})).one()
        return Remessa(
            cabecalho=row.cabecalho,
            conteudo=row.conteudo,
            registros=_registros(row.registros),
            corpo_sha256=row.corpo_sha256,
            sigilo=row.sigilo,
        )

    async def lido_em(self, idt: int, /) -> datetime:
        """When the receiver had every component (situation 4)."""
        valores = {"idt": idt, "situacao": Situacao.COMPONENTES_LIDOS}
        em: datetime = (await self._session.scalars(ALCANCOU, valores)).one()
        return em

    async def ja_obtidos(self, *, nre: str, de: int) -> frozenset[str]:
        """Components that the system `de` sent or received under this NRE, in trâmites that arrived."""
        chegaram = select(col(TramiteRow.idt)).where(
            col(TramiteRow.nre) == nre, col(TramiteRow.situacao).in_(CHEGOU), _envolve(de)
        )
        hashes = select(col(ComponenteRow.hash)).where(col(ComponenteRow.idt).in_(chegaram)).distinct()
        return frozenset(await self._session.scalars(hashes))

    async def sem_resposta(self, corpo_sha256: bytes, /, *, protocolo: str, antes_de: datetime) -> SemResposta | None:
        """The trâmite that this very body began by this very certificate, if its answer was lost.

        It was if that was noted, or if nothing was noted of a beginning before `antes_de`; but not if something was
        sent for it since.
        """
        perdida = or_(
            col(MetadadosRow.resposta) == Resposta.PERDIDA,
            and_(col(MetadadosRow.resposta).is_(None), col(TramiteRow.iniciado_em) < antes_de),
        )
        nada_veio = ~exists().where(col(ComponenteRow.idt) == col(TramiteRow.idt), col(ComponenteRow.recebido))
        este = (
            select(TramiteRow)
            .join(MetadadosRow, col(MetadadosRow.idt) == col(TramiteRow.idt))
            .where(
                col(TramiteRow.remetente_sistema) == self._quem.sistema,
                col(TramiteRow.protocolo) == protocolo,
                col(TramiteRow.situacao) == Situacao.INICIADO,
                col(MetadadosRow.corpo_sha256) == corpo_sha256,
                col(MetadadosRow.credencial) == self._quem.credencial,
                perdida,
                nada_veio,
            )
        )
        row = await self._session.scalar(este)
        if row is None:
            return None
        pedidos = select(col(ComponenteRow.protocolo), col(ComponenteRow.hash)).where(col(ComponenteRow.idt) == row.idt)
        pares = frozenset((protocolo, hash_) for protocolo, hash_ in await self._session.execute(pedidos))
        return SemResposta(tramite=tramite_de(row), em=row.iniciado_em, pedidos=pares)

    async def do_mesmo_corpo(self, corpo_sha256: bytes, /, *, protocolo: str, antes_de: datetime) -> list[MesmoCorpo]:
        """Trâmites of documentos avulsos that this very body began by this very certificate; nobody adds one now.

        Who sends the same body at the same time waits for this commit: for avulsos no index decides who was first.
        """
        await self._session.execute(UM_DE_CADA_VEZ, {"corpo_sha256": corpo_sha256})
        valores = {**asdict(self._quem), "corpo_sha256": corpo_sha256, "protocolo": protocolo, "antes_de": antes_de}
        rows = await self._session.execute(MESMO_CORPO, valores)
        return [MesmoCorpo(tramite=tramite_de(row), intacto=row.intacto) for row in rows]

    async def anotar_resposta(self, *idts: int, resposta: Resposta) -> None:
        """Note what became of the answer to their beginning."""
        estes = update(MetadadosRow).where(col(MetadadosRow.idt).in_(idts))
        await self._session.execute(estes.values(resposta=resposta))

    async def numerar_avulsos(self, quantos: int, /, *, ano: int) -> list[Numeros]:
        """Draw as many IDTs and NREs of this year, and one ticket for all."""
        sorteio = await self._session.execute(NUMERAR_AVULSOS, {"quantos": quantos, "ano": ano})
        sorteados = [
            Numeros(idt=idt, nre=formatar(sequencia, ano=ano), ticket=ticket) for idt, ticket, sequencia in sorteio
        ]
        return sorted(sorteados, key=lambda numeros: numeros.idt)

    async def numerar(self, *, nre: str | None, ano: int) -> Numeros:
        """Draw IDT and ticket, and an NRE of this year unless there is one."""
        sorteio = await self._session.execute(NUMERAR, {"nre_novo": nre is None, "ano": ano})
        idt, ticket, sequencia = sorteio.one()
        return Numeros(idt=idt, nre=nre or formatar(sequencia, ano=ano), ticket=ticket)

    async def abrir(self, *aberturas: Abertura) -> None:
        """Write everything that these trâmites begin with, in one statement.

        Raises:
            ProcessoEmTramiteError: the process has a trâmite under way, perhaps only since this moment.
        """
        valores = [self._linhas(abertura, rastro=telemetry.traceparent()) for abertura in aberturas]
        try:
            await self._session.execute(ABRIR, valores)
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) != UNIQUE_VIOLATION:
                raise
            raise ProcessoEmTramiteError(protocolo=aberturas[0].inicio.mudanca.tramite.protocolo) from error

    def _linhas(self, abertura: Abertura, *, rastro: str | None) -> dict[str, Any]:
        tramite = abertura.inicio.mudanca.tramite
        self._rastros.notar(tramite, rastro=rastro)
        pedidos = [(s.protocolo, c.hash, c.tamanho) for s in abertura.solicitacoes for c in s.componentes]
        return {
            **{nome: getattr(tramite, nome) for nome in ("idt", "nre", "protocolo", "tipo", "ticket", "versao")},
            "reproducao_de": tramite.reproducao_de,
            "de_fora": tramite.de_fora,
            **{f"remetente_{nome}": valor for nome, valor in asdict(tramite.remetente).items()},
            **{f"destinatario_{nome}": valor for nome, valor in asdict(tramite.destinatario).items()},
            "situacao": tramite.situacao,
            "em": abertura.inicio.mudanca.em,
            "cabecalho": abertura.remessa.cabecalho,
            "conteudo": abertura.remessa.conteudo,
            "registros": json.dumps([[r.ordem, r.especie, r.hashes] for r in abertura.remessa.registros]),
            "corpo_sha256": abertura.remessa.corpo_sha256,
            "sigilo": abertura.remessa.sigilo,
            "rastro": rastro,
            "protocolos": [protocolo for protocolo, _, _ in pedidos],
            "hashes": [hash_ for _, hash_, _ in pedidos],
            "tamanhos": [tamanho for _, _, tamanho in pedidos],
            **_autoria(self._quem),
        }

    async def mover(self, fato: Mudanca | Recusa, /) -> None:
        """Change its state, if it still is what the change began from, and add the line of its history.

        Raises:
            TransicaoInvalidaError: somebody was faster.
        """
        mudanca, motivo, justificativa = (
            (fato.mudanca, fato.motivo, fato.justificativa) if isinstance(fato, Recusa) else (fato, None, None)
        )
        tramite, de = mudanca.tramite, mudanca.de
        valores = {
            "idt": tramite.idt,
            "de": de,
            "para": tramite.situacao,
            "versao": tramite.versao,
            "em": mudanca.em,
            "motivo": motivo,
            "justificativa": justificativa,
            **_autoria(self._quem),
        }
        if await self._session.scalar(MOVER, valores) is None:
            raise TransicaoInvalidaError(idt=tramite.idt, ato=mudanca.ato, situacao=de or tramite.situacao)

    async def _um(self, este: Select[Any], idt: int) -> Tramite:
        row = (await self._session.execute(este, {"idt": idt, "sistema": self._quem.sistema})).first()
        if row is None:
            raise TramiteDesconhecidoError(idt=idt)
        return self._notado(row)

    def _notado(self, row: Row[Any]) -> Tramite:
        tramite = tramite_de(row)
        self._rastros.notar(tramite, rastro=row.rastro)
        return tramite


def _registros(guardados: Iterable[Any]) -> tuple[Registro, ...]:
    return tuple(Registro(ordem=ordem, especie=especie, hashes=tuple(hashes)) for ordem, especie, hashes in guardados)


def _autoria(quem: Chamador) -> dict[str, Any]:
    return {"sistema": quem.autor, "credencial": quem.credencial}


def _envolve(sistema: int) -> ColumnElement[bool]:
    return or_(col(TramiteRow.remetente_sistema) == sistema, col(TramiteRow.destinatario_sistema) == sistema)


def tramite_de(row: Row[Any] | TramiteRow) -> Tramite:
    """The trâmite of a row."""
    return Tramite(
        idt=row.idt,
        nre=row.nre,
        protocolo=row.protocolo,
        tipo="documento" if row.tipo == "documento" else "processo",
        ticket=row.ticket,
        versao=row.versao,
        situacao=Situacao(row.situacao),
        expurgado=row.expurgado_em is not None,
        reproducao_de=row.reproducao_de,
        de_fora=row.de_fora,
        remetente=Parte(
            ente=row.remetente_ente,
            slug=row.remetente_slug,
            sistema=row.remetente_sistema,
            repositorio=row.remetente_repositorio,
            unidade=row.remetente_unidade,
        ),
        destinatario=Parte(
            ente=row.destinatario_ente,
            slug=row.destinatario_slug,
            sistema=row.destinatario_sistema,
            repositorio=row.destinatario_repositorio,
            unidade=row.destinatario_unidade,
            receptora=row.destinatario_receptora,
        ),
    )
