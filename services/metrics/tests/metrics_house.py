"""A migrated database of the figures, what stands in it, and a way to make it fail."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import event

from chassis.db import Database
from chassis.embedded.provision import ServiceDatabase
from metrics.domain import cadastro, tramite
from metrics.domain.cadastro import Etapa, Passo
from metrics.domain.histograma import balde
from metrics.domain.parcelas import Parcelas, do_cadastro, do_tramite, somar
from metrics.domain.tramite import Mudanca, Ponta, Situacao, Tramite
from metrics.store.tables import METADATA
from metrics.store.work import SqlBegin, SqlLer
from metrics.usecases.absorver import Absorver, Lote

TABLES = ", ".join(("inbox", *METADATA.tables))


class CrashError(Exception):
    """The process died here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One database, by the role of the application and by one that sees everything."""

    dsns: ServiceDatabase
    everything: str
    db: Database

    @property
    def absorver(self) -> Absorver:
        return Absorver(SqlBegin(self.db, consumer="metrics"))

    @property
    def ler(self) -> SqlLer:
        return SqlLer(self.db)

    async def empty(self) -> None:
        await self.execute(f"TRUNCATE {TABLES}")

    async def execute(self, statement: str) -> None:
        connection = await asyncpg.connect(self.everything)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def rows(self, query: str) -> list[dict[str, Any]]:
        connection = await asyncpg.connect(self.everything)
        try:
            return [dict(row) for row in await connection.fetch(query)]
        finally:
            await connection.close()

    async def cut_connections(self) -> None:
        """Let the server drop every connection of the service to this database, as a restart does."""
        await self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'metrics'"
        )
        await self.db.engine.dispose()  # those of the tests themselves begin anew

    async def taken_in(self) -> list[Mudanca]:
        """Every event of a trâmite that was taken in, as the event store has it."""
        return [
            Mudanca(
                **{name: r[name] for name in ("evento", "idt", "nre", "versao", "em", "bytes", "motivo")},
                situacao=Situacao(r["situacao"]),
                remetente=Ponta(ente=r["remetente_ente"], unidade=r["remetente_unidade"]),
                destinatario=Ponta(ente=r["destinatario_ente"], unidade=r["destinatario_unidade"]),
            )
            for r in await self.rows("SELECT * FROM mudanca")
        ]

    async def steps_taken_in(self) -> list[Passo]:
        """Every event of a registration that was taken in."""
        return [Passo(**{**row, "etapa": Etapa(row["etapa"])}) for row in await self.rows("SELECT * FROM passo")]

    async def stored(self) -> dict[str, Any]:
        """What stands in the tables, in the words of the domain."""
        return {
            "contagens": {
                (r["origem"], r["destino"], r["dia"], r["indicador"]): (r["n"], r["imputados"], r["soma"])
                for r in await self.rows("SELECT * FROM agregado")
            },
            "duracoes": {
                (r["origem"], r["destino"], r["dia"], r["medida"], r["micros"]): r["n"]
                for r in await self.rows("SELECT * FROM duracao")
            },
            "baldes": {
                (r["origem"], r["destino"], r["dia"], r["medida"], r["balde"]): r["n"]
                for r in await self.rows("SELECT * FROM balde")
            },
            "em_voo": {(r["origem"], r["destino"], r["desde"]): r["n"] for r in await self.rows("SELECT * FROM voo")},
            "tramites": {r["idt"]: (r["situacao"], r["bytes"]) for r in await self.rows("SELECT * FROM tramite")},
        }


def expected(mudancas: Iterable[Mudanca], passos: Iterable[Passo] = ()) -> dict[str, Any]:
    """What should stand in the tables: everything folded at once, without a database."""
    tramites = _folded(mudancas)
    cadastros: dict[object, list[Passo]] = {}
    for passo in passos:
        cadastros.setdefault(passo.cadastro, []).append(passo)
    tudo = somar([*map(do_tramite, tramites), *(do_cadastro(cadastro.dobrar(dele)) for dele in cadastros.values())])
    return {
        "contagens": {tuple(celula): (v.n, v.imputados, v.soma) for celula, v in tudo.contagens.items()},
        "duracoes": {tuple(duracao): n for duracao, n in tudo.duracoes.items()},
        "baldes": _bucketed(tudo),
        "em_voo": {tuple(voo): n for voo, n in tudo.em_voo.items()},
        "tramites": {tramite.idt: (tramite.situacao, tramite.bytes) for tramite in tramites},
    }


def lote(mudancas: Sequence[Mudanca] = (), passos: Sequence[Passo] = ()) -> Lote:
    """A batch of these events."""
    return Lote(
        eventos=[*(mudanca.evento for mudanca in mudancas), *(passo.evento for passo in passos)],
        mudancas=mudancas,
        passos=passos,
        ultimos={"barramento.tramite": max(mudanca.em for mudanca in mudancas)} if mudancas else {},
    )


@contextmanager
def crash_at(db: Database, statement: int | None) -> Iterator[None]:
    """Die before the n-th statement from here on; statement 0 is the first, none is never."""
    seen = 0

    def before(*_: object) -> None:
        nonlocal seen
        if seen == statement:
            raise CrashError
        seen += 1

    event.listen(db.engine.sync_engine, "before_cursor_execute", before)
    try:
        yield
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", before)


def _folded(mudancas: Iterable[Mudanca]) -> list[Tramite]:
    por_idt: dict[int, list[Mudanca]] = {}
    for mudanca in mudancas:
        por_idt.setdefault(mudanca.idt, []).append(mudanca)
    return [tramite.dobrar(dele) for dele in por_idt.values()]


def _bucketed(tudo: Parcelas) -> dict[tuple[Any, ...], int]:
    baldes: dict[tuple[Any, ...], int] = {}
    for duracao, n in tudo.duracoes.items():
        chave = (*tuple(duracao)[:4], balde(duracao.micros))
        baldes[chave] = baldes.get(chave, 0) + n
    return baldes
