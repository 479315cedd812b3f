"""The bus, put together. The only module that knows everyone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI

from barramento import jobs
from barramento.api import (
    certificados,
    desfecho,
    envio,
    espera,
    iniciar,
    recebimento,
    saude,
    situacao,
    tabelas,
)
from barramento.api.endereco import BASE
from barramento.api.errors import recusado, tramita
from barramento.domain.errors import RegraError
from barramento.events import consume
from barramento.events.publish import to_event
from barramento.settings import Settings
from barramento.store.arquivos import ArquivosNoDisco
from barramento.store.campainha import Campainha
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
from barramento.usecases.esperar import EsperarPendencia, Prazos
from barramento.usecases.iniciar import AnotarResposta, IniciarTramite
from barramento.usecases.lembrados import Lembrados
from barramento.usecases.ler_metadados import LerMetadados
from barramento.usecases.projetar import Projetar
from barramento.usecases.recibo_de_envio import BuscarReciboDeEnvio
from barramento.usecases.recusar import RecusarTramite
from chassis import http
from chassis.blobs import BlobStore, open_store
from chassis.db import Database
from chassis.http.app import Lifespan
from chassis.kafka import BatchConsumer
from chassis.operators import OperatorError
from chassis.server import Job, Listener
from chassis.tls import tls_files
from chassis.web import Pages

SOURCE = "/barramento"
WEB = Path(__file__).parent / "web"
UPLOADS = (rf"{BASE}/tickets-de-envio-de-componente/[^/]+/protocolos/componentes-a-enviar(/partes/[^/]+)?",)


def public_app(settings: Settings, *, database: Database) -> FastAPI:
    """What anybody may ask, without a certificate. It owns the database and closes it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await database.close()

    pages = Pages(settings, service="barramento", folder=WEB, signs_in=False)
    app = http.create_app(
        title="barramento",
        settings=settings,
        routers=[certificados.routes(certificados_em(settings.signing_key, settings.signing_authority))],
        ready={"banco": database.ping},
        surfaces={"": pages.problem},
        lifespan=lifespan,
    )
    pages.install(app)
    return app


def tramita_app(settings: Settings, *, database: Database, campainha: Campainha) -> FastAPI:
    """The Tramita v3 surface, for systems that present a certificate."""
    begin = SqlBegin(database, to_event=to_event, avisar=campainha.tocar)
    return _surface("Tramita v3", settings, database, routers=_tramita(settings, database, begin))


def pendencias_app(settings: Settings, *, database: Database, campainha: Campainha) -> FastAPI:
    """The long poll, for the same systems. It hears the bell, and silences it at the end."""
    esperar = EsperarPendencia(
        SituacoesView(database),
        campainha=campainha,
        prazos=Prazos(primeira=settings.pendencias_hold_s, seguintes=settings.pendencias_hold_next_s),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with campainha.ouvindo():
            yield

    routers = [espera.routes(esperar)]
    return _surface("Espera por pendências", settings, database, routers=routers, lifespan=lifespan)


def _surface(
    title: str,
    settings: Settings,
    database: Database,
    *,
    routers: Sequence[APIRouter],
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """An application whose callers present a certificate, and whose errors have the form of Tramita v3."""
    app = http.create_app(
        title=title,
        settings=settings,
        routers=routers,
        ready={"banco": database.ping},
        refused={RegraError: recusado},
        surfaces={"": tramita},
        upload_paths=UPLOADS,
        lifespan=lifespan,
    )
    app.state.quem_chama = Lembrados(TabelasView(database), segundos=settings.caller_cache_s)
    return app


def _tramita(settings: Settings, database: Database, begin: SqlBegin) -> Sequence[APIRouter]:
    arquivos = ArquivosNoDisco(_blobs(settings))
    zona = settings.zone
    completar = Completar(assinante=assinante(settings.signing_key), zona=zona)
    return [
        saude.routes(),
        tabelas.routes(TabelasView(database)),
        situacao.routes(SituacoesView(database), zona=zona),
        iniciar.routes(IniciarTramite(begin, completar=completar), anotar=AnotarResposta(begin), zona=zona),
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
    ]


def apps(settings: Settings) -> tuple[FastAPI, FastAPI, FastAPI]:
    """The three applications of one process: for anybody, for systems, and for systems that wait."""
    database = Database.of(settings, source=SOURCE)
    campainha = Campainha(database, dsn=settings.database_url.get_secret_value())
    return (
        public_app(settings, database=database),
        tramita_app(settings, database=database, campainha=campainha),
        pendencias_app(settings, database=database, campainha=campainha),
    )


def listeners(settings: Settings) -> Sequence[Listener]:
    """Where it answers: without a certificate, and with one."""
    public, tramita_v3, pendencias = apps(settings)
    with_certificate = partial(
        Listener, host=settings.host, tls=tls_files(settings), certificate_header=settings.client_certificate_header
    )
    return [
        Listener(app=public, host=settings.host, port=settings.port),
        with_certificate(app=tramita_v3, port=settings.mtls_port),
        with_certificate(app=pendencias, port=settings.pendencias_port),
    ]


def worker(settings: Settings) -> Sequence[Job]:
    """What it does when nobody asks: keep what the registry tells, and sweep."""
    return [partial(_work, settings)]


async def _work(settings: Settings) -> None:
    blobs, database = _blobs(settings), Database.of(settings, source=SOURCE)
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
            group.create_task(jobs.varrer(blobs, settings))
            group.create_task(jobs.esquecer(database, settings))
    finally:
        await database.close()


def _blobs(settings: Settings) -> BlobStore:
    if settings.blob_url is None:
        raise OperatorError("Falta definir BARRAMENTO_BLOB_URL: onde os componentes digitais são guardados.")
    return open_store(settings.blob_url)
