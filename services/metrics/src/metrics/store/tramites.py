"""Trâmites and their events in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from metrics.domain.tramite import Mudanca, Ponta, Situacao, Tramite
from metrics.store.linhas import colunas, insercao
from metrics.store.tables import MudancaRow, TramiteRow

PARTES = {
    "remetente_ente": "uuid",
    "remetente_unidade": "bigint",
    "destinatario_ente": "uuid",
    "destinatario_unidade": "bigint",
}
COLUNA_DO_TEMPO: Mapping[Situacao, str] = {situacao: f"{situacao.name.lower()}_em" for situacao in Situacao}

ACRESCENTAR = insercao(
    "mudanca",
    {
        "evento": "uuid",
        "idt": "bigint",
        "nre": "text",
        "versao": "integer",
        "situacao": "smallint",
        "em": "timestamptz",
        **PARTES,
        "bytes": "bigint",
        "motivo": "text",
    },
    chave="evento",
    no_conflito="DO NOTHING",
)
DOBRADO = {
    "idt": "bigint",
    "nre": "text",
    **PARTES,
    "situacao": "smallint",
    **dict.fromkeys(COLUNA_DO_TEMPO.values(), "timestamptz"),
    "bytes": "bigint",
    "motivo": "text",
}
GUARDAR = insercao(
    "tramite",
    DOBRADO,
    chave="idt",
    no_conflito=f"DO UPDATE SET {', '.join(f'{nome} = excluded.{nome}' for nome in DOBRADO if nome != 'idt')}",
)


class TramiteStore:
    """Keeps the trâmites of the acting body."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def mudancas(self, idts: Collection[int], /) -> Sequence[Mudanca]:
        """What is known of these trâmites."""
        achadas = select(MudancaRow).where(col(MudancaRow.idt).in_(idts))
        return [_mudanca(row) for row in await self._session.scalars(achadas)]

    async def acrescentar(self, mudancas: Sequence[Mudanca], /) -> None:
        """Keep these events; those that are there already stay as they are."""
        linhas = [
            {
                "evento": mudanca.evento,
                "idt": mudanca.idt,
                "nre": mudanca.nre,
                "versao": mudanca.versao,
                "situacao": mudanca.situacao,
                "em": mudanca.em,
                **_partes(mudanca),
                "bytes": mudanca.bytes,
                "motivo": mudanca.motivo,
            }
            for mudanca in mudancas
        ]
        await self._session.execute(ACRESCENTAR, colunas(linhas))

    async def guardar(self, tramites: Sequence[Tramite], /) -> None:
        """Keep what they add up to now."""
        linhas = [
            {
                "idt": tramite.idt,
                "nre": tramite.nre,
                **_partes(tramite),
                "situacao": tramite.situacao,
                **{coluna: tramite.tempos.get(situacao) for situacao, coluna in COLUNA_DO_TEMPO.items()},
                "bytes": tramite.bytes,
                "motivo": tramite.motivo,
            }
            for tramite in tramites
        ]
        await self._session.execute(GUARDAR, colunas(linhas))


def tramite(row: TramiteRow) -> Tramite:
    """A trâmite out of its row."""
    tempos = {situacao: getattr(row, coluna) for situacao, coluna in COLUNA_DO_TEMPO.items()}
    return Tramite(
        idt=row.idt,
        nre=row.nre,
        remetente=Ponta(ente=row.remetente_ente, unidade=row.remetente_unidade),
        destinatario=Ponta(ente=row.destinatario_ente, unidade=row.destinatario_unidade),
        tempos={situacao: em for situacao, em in tempos.items() if em is not None},
        bytes=row.bytes,
        motivo=row.motivo,
    )


def _mudanca(row: MudancaRow) -> Mudanca:
    return Mudanca(
        evento=row.evento,
        idt=row.idt,
        nre=row.nre,
        versao=row.versao,
        situacao=Situacao(row.situacao),
        em=row.em,
        remetente=Ponta(ente=row.remetente_ente, unidade=row.remetente_unidade),
        destinatario=Ponta(ente=row.destinatario_ente, unidade=row.destinatario_unidade),
        bytes=row.bytes,
        motivo=row.motivo,
    )


def _partes(de: Mudanca | Tramite) -> dict[str, Any]:
    return {
        "remetente_ente": de.remetente.ente,
        "remetente_unidade": de.remetente.unidade,
        "destinatario_ente": de.destinatario.ente,
        "destinatario_unidade": de.destinatario.unidade,
    }
