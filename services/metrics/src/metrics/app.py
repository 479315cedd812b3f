"""The figures, put together. The only module that knows everyone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from chassis import auth, http
from chassis.db import Database
from chassis.issuer import issuer_client
from chassis.kafka import BatchConsumer, ConsumerSettings
from chassis.server import Job, Listener
from chassis.web import Link, Pages, SignIn
from metrics import jobs
from metrics.api import indicadores, matriz
from metrics.api.caller import chamador
from metrics.api.errors import recusado
from metrics.domain.errors import RegraError
from metrics.events import consume
from metrics.settings import Settings
from metrics.store.work import SqlBegin, SqlLer
from metrics.usecases.absorver import Absorver
from metrics.usecases.consultar import Consultar
from metrics.usecases.montar_painel import MontarPainel
from metrics.usecases.quem_pede import QuemPede
from metrics.usecases.ver_matriz import VerMatriz
from metrics.web import painel

SOURCE = "/metrics"
MENU = (Link(text="Trâmites entre entes", href=painel.PAGINA),)
WEB = Path(__file__).parent / "web"


def create_app(settings: Settings, *, database: Database | None = None) -> FastAPI:
    """The API and the page over the database of the settings, or over this one."""
    db = database or Database.of(settings, source=SOURCE)
    client = issuer_client()
    ler = SqlLer(db)
    quem_pede = QuemPede(ler)
    quem_chama = chamador(quem_pede)
    pages = Pages(settings, service="metrics", folder=WEB, menu=MENU)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield
        if database is None:
            await db.close()

    app = http.create_app(
        title="metrics",
        settings=settings,
        routers=[
            indicadores.routes(Consultar(ler), chamador=quem_chama),
            matriz.routes(VerMatriz(ler), chamador=quem_chama),
            painel.routes(MontarPainel(ler), quem_pede=quem_pede, publico=settings.painel_publico),
        ],
        ready={"banco": db.ping},
        refused={RegraError: recusado},
        surfaces={"": pages.problem, "/v1": http.problem_json},
        lifespan=lifespan,
    )
    pages.install(app)
    auth.install(app, settings, client=client)
    SignIn(settings, database=db, client=client).install(app)
    return app


def listeners(settings: Settings) -> Sequence[Listener]:
    """Where it answers."""
    return [Listener(app=create_app(settings), host=settings.host, port=settings.port)]


def worker(settings: Settings) -> Sequence[Job]:
    """What it does when nobody asks: take events in, and forget what need not be remembered."""
    return [partial(_work, settings)]


async def _work(settings: Settings) -> None:
    database = Database.of(settings, source=SOURCE)
    begin = SqlBegin(database, consumer=consume.CONSUMER)
    consumer = BatchConsumer(
        bootstrap=settings.kafka_bootstrap,
        group=consume.CONSUMER,
        topics=consume.TOPICS,
        types=consume.TYPES,
        handle=consume.handle(Absorver(begin)),
        settings=ConsumerSettings(batch=settings.batch, linger_ms=settings.linger_ms),
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(consumer.run())
            group.create_task(jobs.esquecer(database, settings))
    finally:
        await database.close()
