"""The bus, put together. The only module that knows everyone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI

from barramento import jobs
from barramento.api import (
    certificados,
    desfecho,
    envio,
    iniciar,
    recebimento,
    saude,
    situacao,
    tabelas,
)
from barramento.api.errors import recusado, tramita
from barramento.domain.errors import RegraError
from barramento.events import consume
from barramento.events.publish import to_event
from barramento.settings import Settings
from barramento.store.arquivos import ArquivosNoDisco
from barramento.store.chaves import assinante
from barramento.store.chaves import certificados as certificados_em
from barramento.store.projecao import SqlBeginProjecao
from barramento.store.situacoes import SituacoesView
from barramento.store.views import TabelasView
from barramento.store.work import SqlBegin
from barramento.usecases.baixar import BaixarComponente
from barramento.usecases.buscar_recibo import BuscarRecibo
from barramento.usecases.cancelar import CancelarTramite
from barramento.usecases.completar import Completar
from barramento.usecases.dar_ciencia import DarCiencia
from barramento.usecases.entregar_recibo import EntregarRecibo
from barramento.usecases.enviar import EnviarComponente, EnviarParte, TerminarEnvio
from barramento.usecases.iniciar import IniciarTramite
from barramento.usecases.ler_metadados import LerMetadados
from barramento.usecases.projetar import Projetar
from barramento.usecases.recibo_de_envio import BuscarReciboDeEnvio
from barramento.usecases.recusar import RecusarTramite
from chassis import http
from chassis.blobs import BlobStore, open_store
from chassis.db import Database
from chassis.kafka import BatchConsumer
from chassis.operators import OperatorError
from chassis.server import Job, Listener
from chassis.tls import tls_files

SOURCE = "/barramento"
BASE = "/interoperabilidade/rest/v3"
UPLOADS = (rf"{BASE}/tickets-de-envio-de-componente/[^/]+/protocolos/componentes-a-enviar(/partes/[^/]+)?",)


def public_app(settings: Settings, *, database: Database) -> FastAPI:
    """What anybody may ask, without a certificate. It owns the database and closes it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    return http.create_app(
        title="barramento",
        settings=settings,
        routers=[certificados.routes(certificados_em(settings.signing_key, settings.signing_authority))],
        ready={"banco": database.ping},
        lifespan=lifespan,
    )


def tramita_app(settings: Settings, *, database: Database) -> FastAPI:
    """The Tramita v3 surface, for systems that present a certificate."""
    tabelas_view = TabelasView(database)
    app = http.create_app(
        title="Tramita v3",
        settings=settings,
        routers=[_tramita(settings, database, tabelas_view)],
        ready={"banco": database.ping},
        refused={RegraError: recusado},
        surfaces={"": tramita},
        upload_paths=UPLOADS,
    )
    app.state.quem_chama = tabelas_view
    return app


def _tramita(settings: Settings, database: Database, tabelas_view: TabelasView) -> APIRouter:
    begin = SqlBegin(database, to_event=to_event)
    arquivos = ArquivosNoDisco(_blobs(settings))
    zona = settings.zone
    completar = Completar(assinante=assinante(settings.signing_key), zona=zona)
    surface = APIRouter(prefix=BASE)
    for router in (
        saude.routes(),
        tabelas.routes(tabelas_view),
        situacao.routes(SituacoesView(database), zona=zona),
        iniciar.routes(IniciarTramite(begin, completar=completar), zona=zona),
        envio.routes(
            EnviarComponente(begin, arquivos=arquivos, completar=completar),
            enviar_parte=EnviarParte(begin, arquivos=arquivos),
            terminar=TerminarEnvio(begin, arquivos=arquivos, completar=completar),
            recibo=BuscarReciboDeEnvio(begin),
        ),
        recebimento.routes(
            LerMetadados(begin),
            baixar=BaixarComponente(begin, arquivos=arquivos),
            entregar=EntregarRecibo(begin),
            recusar=RecusarTramite(begin),
        ),
        desfecho.routes(BuscarRecibo(begin), dar_ciencia=DarCiencia(begin), cancelar=CancelarTramite(begin)),
    ):
        surface.include_router(router)
    return surface


def listeners(settings: Settings) -> Sequence[Listener]:
    """Where it answers: without a certificate, and with one."""
    database = _database(settings)
    return [
        Listener(app=public_app(settings, database=database), host=settings.host, port=settings.port),
        Listener(
            app=tramita_app(settings, database=database),
            host=settings.host,
            port=settings.mtls_port,
            tls=tls_files(settings),
            certificate_header=settings.client_certificate_header,
        ),
    ]


def worker(settings: Settings) -> Sequence[Job]:
    """What it does when nobody asks: keep what the registry tells, and sweep."""
    return [partial(_work, settings)]


async def _work(settings: Settings) -> None:
    database = _database(settings)
    consumer = BatchConsumer(
        bootstrap=settings.kafka_bootstrap,
        group=consume.CONSUMER,
        topics=consume.TOPICS,
        types=consume.TYPES,
        handle=consume.handle(Projetar(SqlBeginProjecao(database, consumer=consume.CONSUMER))),
    )
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(consumer.run())
            group.create_task(jobs.varrer(_blobs(settings), settings))
            group.create_task(jobs.esquecer(database, settings))
    finally:
        await database.close()


def _database(settings: Settings) -> Database:
    url = settings.database_url.get_secret_value()
    return Database(url, source=SOURCE, pool_size=settings.database_pool_size)


def _blobs(settings: Settings) -> BlobStore:
    if settings.blob_url is None:
        raise OperatorError("Falta definir BARRAMENTO_BLOB_URL: onde os componentes digitais são guardados.")
    return open_store(settings.blob_url)
