"""What the console reads, as the role `readonly`: row-level security shows it what lies within somebody's reach."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from barramento.domain.console import (
    ABERTAS,
    INICIO,
    Acesso,
    ComponenteVisto,
    Detalhe,
    EnteVisto,
    Filtro,
    Grupo,
    Marca,
    MarcaDeComponente,
    Passo,
    Ponta,
    Recusas,
    Totais,
    TramiteNaLista,
)
from barramento.domain.politica import Alcance, mais_alto
from barramento.domain.recibo import Recibo
from barramento.domain.texto import para_busca
from barramento.domain.tramite import Situacao
from barramento.store import console_sql as sql
from chassis import clock
from chassis.db import Database, ReadSession

# No system is called so, and neither is the bus: the policies of the wire admit nothing.
CONSOLE = "console"
COMPONENTES_POR_PAGINA = 200


class SqlLeitura:
    """One read-only transaction within a reach."""

    def __init__(self, read: ReadSession, alcance: Alcance) -> None:
        self._read = read
        self._alcance = alcance

    @property
    def agora(self) -> datetime:
        """When it began."""
        return self._read.now

    async def tramites(self, filtro: Filtro, *, depois: Marca | None, quantos: int) -> list[TramiteNaLista]:
        """The trâmites that pass, latest first, or earliest first on the way back."""
        dados: dict[str, Any] = {"numero": filtro.numero, "ente": filtro.ente, "de": filtro.de, "ate": filtro.ate}
        if filtro.numero is not None and sql.e_idt(filtro.numero):
            dados["idt_pedido"] = int(filtro.numero)
        pagina = {"situacoes": list(filtro.situacoes), "quantos": quantos, **_marca(depois)}
        linhas = await self._todas(sql.tramites(filtro, self._alcance, depois=depois), **dados, **pagina)
        return [_linha(linha) for linha in linhas]

    async def parados(self, *, depois: Marca | None, quantos: int) -> list[TramiteNaLista]:
        """The trâmites under way, the one that waits longest first."""
        pagina = {"situacoes": list(ABERTAS), "quantos": quantos, **_marca(depois)}
        return [_linha(linha) for linha in await self._todas(sql.parados(self._alcance, depois=depois), **pagina)]

    async def grupos(self) -> list[Grupo]:
        """The trâmites under way, counted."""
        return [
            Grupo(
                situacao=Situacao(linha["situacao"]),
                remetente=_ponta(linha, "remetente"),
                destinatario=_ponta(linha, "destinatario"),
                quantos=linha["quantos"],
                desde=linha["desde"],
            )
            for linha in await self._todas(sql.grupos(self._alcance), situacoes=list(ABERTAS))
        ]

    async def recusas(self, *, de: datetime, ate: datetime) -> list[Recusas]:
        """The refusals of a period, counted."""
        return [
            Recusas(
                motivo=linha["motivo"] or "99",
                remetente=_ponta(linha, "remetente"),
                destinatario=_ponta(linha, "destinatario"),
                quantas=linha["quantas"],
                ultima=linha["ultima"],
            )
            for linha in await self._todas(sql.recusas(self._alcance), de=de, ate=ate)
        ]

    async def tramite(self, idt: int, /, *, depois: MarcaDeComponente = INICIO) -> Detalhe | None:
        """One trâmite, with a page of its components."""
        if not (uma := await self._todas(sql.UM, idt=idt)):
            return None
        [linha] = uma
        [totais] = await self._todas(sql.TOTAIS, idt=idt)
        protocolo, hash_ = depois
        componentes = await self._todas(
            sql.COMPONENTES, idt=idt, protocolo=protocolo, hash=hash_, quantos=COMPONENTES_POR_PAGINA + 1
        )
        return Detalhe(
            linha=_linha(linha),
            motivo=linha["motivo_da_recusa"],
            rastro=linha["rastro"],
            expurgado_em=linha["expurgado_em"],
            passos=[_passo(passo) for passo in await self._todas(sql.PASSOS, idt=idt)],
            componentes=[ComponenteVisto(**componente) for componente in componentes[:COMPONENTES_POR_PAGINA]],
            ha_mais_componentes=len(componentes) > COMPONENTES_POR_PAGINA,
            totais=Totais(**totais),
            recibos={recibo["tipo"]: _recibo(recibo) for recibo in await self._todas(sql.RECIBOS, idt=idt)},
        )

    async def entes(self, texto: str, /) -> list[EnteVisto]:
        """The bodies with this tenant, or else whose name has this in it."""
        achados = await self._todas(sql.ENTE, texto=texto.strip().lower())
        if not achados:
            parte = re.sub(r"([\\%_])", r"\\\1", para_busca(texto.strip()))
            achados = await self._todas(sql.ENTES, texto=f"%{parte}%")
        return [EnteVisto(slug=linha["slug"], nome=linha["nome"]) for linha in achados]

    async def acessos(self, *, depois: tuple[datetime, UUID] | None, quantos: int) -> list[Acesso]:
        """Who looked at what, latest first."""
        marca = {} if depois is None else {"em": depois[0], "id": depois[1]}
        linhas = await self._todas(
            sql.acessos(self._alcance, depois=bool(depois)), ente=self._alcance.ente, quantos=quantos, **marca
        )
        return [_acesso(linha) for linha in linhas]

    async def _todas(self, comando: Any, **dados: Any) -> Sequence[RowMapping]:  # noqa: ANN401 - of the statement
        return (await self._read.session.execute(comando, sql.valores(self._alcance, **dados))).mappings().all()


class SqlLer:
    """Begins read-only transactions as `readonly`."""

    def __init__(self, leitura: Database) -> None:
        """`leitura` speaks to the database as the role `readonly`."""
        self._database = leitura

    @asynccontextmanager
    async def __call__(self, alcance: Alcance, /) -> AsyncIterator[SqlLeitura]:
        """Begin, within this reach."""
        async with self._database.read(tenant=CONSOLE) as read:
            ate_onde = "rede" if alcance.ente is None else f"ente:{alcance.ente}"
            await read.session.execute(sql.ALCANCE, {"alcance": ate_onde, "sigilo": str(int(alcance.sigilo))})
            yield SqlLeitura(read, alcance)


class SqlAnotar:
    """Adds to the register of who looked at what."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, acessos: Sequence[Acesso], /) -> None:
        """Add these, all of one person."""
        if not acessos:
            return
        async with self._database.write(tenant=acessos[0].tenant) as write:
            linhas = [_a_anotar(acesso) | {"em": write.now} for acesso in acessos]
            await write.session.execute(sql.ANOTAR, linhas)


def _a_anotar(acesso: Acesso) -> dict[str, Any]:
    return {
        "id": clock.new_id(),
        "tenant": acesso.tenant,
        "sub": acesso.sub,
        "ato": acesso.ato,
        "porque": acesso.porque,
        "idt": acesso.idt,
        "sigilo": acesso.sigilo,
        "mensagem": acesso.mensagem,
        "rastro": acesso.rastro,
    }


def _acesso(linha: RowMapping) -> Acesso:
    dados = dict(linha)
    sigilo = dados.pop("sigilo")
    return Acesso(tenant=dados.pop("tenant_id"), sigilo=None if sigilo is None else mais_alto(sigilo), **dados)


def _marca(depois: Marca | None) -> dict[str, Any]:
    return {} if depois is None else {"em": depois.em, "idt": depois.idt}


def _linha(linha: RowMapping) -> TramiteNaLista:
    return TramiteNaLista(
        idt=linha["idt"],
        nre=linha["nre"],
        protocolo=linha["protocolo"],
        tipo=linha["tipo"],
        situacao=Situacao(linha["situacao"]),
        sigilo=mais_alto(linha["sigilo"]),
        remetente=_ponta(linha, "remetente"),
        destinatario=_ponta(linha, "destinatario"),
        iniciado_em=linha["iniciado_em"],
        mudou_em=linha["mudou_em"],
    )


def _ponta(linha: RowMapping, lado: str) -> Ponta:
    return Ponta(
        ente=linha[f"{lado}_slug"],
        ente_nome=linha[f"{lado}_nome"],
        unidade=linha[f"{lado}_unidade"],
        unidade_nome=linha[f"{lado}_unidade_nome"],
        sistema=linha[f"{lado}_sistema"],
        sistema_nome=linha[f"{lado}_sistema_nome"],
    )


def _recibo(linha: RowMapping) -> Recibo:
    dados = {nome: valor for nome, valor in linha.items() if nome != "tipo"}
    return Recibo(**{**dados, "hashes": tuple(linha["hashes"])})


def _passo(linha: RowMapping) -> Passo:
    dados = dict(linha)
    return Passo(situacao=Situacao(dados.pop("situacao")), **dados)
