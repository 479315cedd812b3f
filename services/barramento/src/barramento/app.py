"""The bus, put together. The only module that knows everyone."""

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.middleware import Middleware

from barramento import jobs
from barramento.api import (
    avulso,
    certificados,
    desfecho,
    envio,
    espera,
    iniciar,
    recebimento,
    reproducao,
    saude,
    situacao,
    tabelas,
    verificacao,
)
from barramento.api.documentacao import documentar
from barramento.api.endereco import BASE
from barramento.api.errors import recusado, tramita
from barramento.api.remessa import guardado
from barramento.api.remessa_do_avulso import Limites
from barramento.api.vez import Filas, NaSuaVez
from barramento.domain.errors import RegraError
from barramento.events import consume
from barramento.events.paradas import FilaDoKafka
from barramento.events.publish import to_event
from barramento.settings import Settings
from barramento.store.arquivos import ArquivosNoDisco
from barramento.store.campainha import Campainha
from barramento.store.chaves import assinante, conferir_chave
from barramento.store.chaves import certificados as certificados_em
from barramento.store.console import SqlAnotar, SqlLer
from barramento.store.expurgo import FilaDeExpurgo
from barramento.store.paciencia import Paciencia
from barramento.store.parados import AntigosView
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
from barramento.usecases.expirar import ExpirarTramites
from barramento.usecases.expurgar import Expurgar
from barramento.usecases.iniciar import AnotarResposta, IniciarTramite
from barramento.usecases.iniciar_documento import IniciarDocumento
from barramento.usecases.lembrados import Lembrados
from barramento.usecases.ler_metadados import LerMetadados
from barramento.usecases.projetar import Projetar
from barramento.usecases.recibo_de_envio import BuscarReciboDeEnvio
from barramento.usecases.recusar import RecusarTramite
from barramento.usecases.reproduzir import ReproduzirTramite
from barramento.usecases.verificar_recibo import VerificarRecibo
from barramento.web import acesso, console
from barramento.web import verificacao as verificar_recibo
from chassis import clock, http
from chassis.blobs import BlobStore, open_store
from chassis.checks import Ask
from chassis.db import Database
from chassis.http.app import Lifespan
from chassis.issuer import issuer_client
from chassis.kafka import BatchConsumer
from chassis.operators import OperatorError
from chassis.server import Job, Listener
from chassis.tls import tls_files
from chassis.web import Pages, SignIn
from recibo.autoridades import Autoridades
from recibo.cadeia import certificados as lidos

SOURCE = "/barramento"
WEB = Path(__file__).parent / "web"
LEITORES = 4
METADADOS = (rf"{BASE}/tramites/(processo|documento)",)
UPLOADS = (rf"{BASE}/tickets-de-envio-de-componente/[^/]+/protocolos/componentes-a-enviar(/partes/[^/]+)?",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nucleo:
    """What the surfaces of one process share: what they need, and the patience with it."""

    database: Database
    blobs: BlobStore
    paciencia: Paciencia


def public_app(settings: Settings, *, database: Database) -> FastAPI:
    """What anybody may ask, without a certificate. It owns the database and closes it."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield
        for uma in (database, *([leitura] if leitura else [])):
            await uma.close()

    leitura, client, verificar = _leitura(settings), issuer_client(), _verificar(settings)
    pages = Pages(
        settings, service="barramento", folder=WEB, menu=console.menu(completo=bool(leitura)), signs_in=bool(leitura)
    )
    app = http.create_app(
        title="barramento",
        settings=settings,
        routers=[
            *_recibos(settings, verificar),
            *(_console(settings, database, leitura, verificar=verificar) if leitura else ()),
        ],
        ready={"banco": database.ping},
        refused=acesso.RECUSAS,
        surfaces={"": pages.problem, verificacao.CAMINHO: http.problem_json},
        lifespan=lifespan,
    )
    pages.install(app)
    if leitura:
        SignIn(settings, database=database, client=client).install(app)
    return app


def _leitura(settings: Settings) -> Database | None:
    """The database as the role `readonly` sees it; without it there is no console."""
    url = settings.database_readonly_url
    return Database(url.get_secret_value(), source=f"{SOURCE}-console", pool_size=LEITORES) if url else None


def _console(
    settings: Settings, database: Database, leitura: Database, *, verificar: VerificarRecibo
) -> Sequence[APIRouter]:
    """The operators' pages: they read as `readonly`; sessions and the register of looks are written as everybody."""
    return console.routes(
        SqlLer(leitura),
        SqlAnotar(database),
        verificar=verificar,
        fila=FilaDoKafka(settings.kafka_bootstrap),
        como=console.Como(
            zona=settings.timezone,
            prazo=settings.prazo,
            linhas_baixadas=settings.console_export_rows,
            rastros=settings.traces_url,
        ),
    )


def _publicados(settings: Settings) -> str:
    return certificados_em(settings.signing_key, settings.signing_authority, de_sistemas=settings.tls_client_ca)


def _verificar(settings: Settings) -> VerificarRecibo:
    return VerificarRecibo(Autoridades.de(lidos(_publicados(settings).encode())), agora=clock.now)


def _recibos(settings: Settings, verificar: VerificarRecibo) -> Sequence[APIRouter]:
    """Who signs, and whether a receipt holds: for anybody."""
    return [
        certificados.routes(_publicados(settings)),
        verificacao.routes(verificar),
        verificar_recibo.routes(verificar),
    ]


def tramita_app(settings: Settings, *, nucleo: Nucleo, campainha: Campainha) -> FastAPI:
    """The Tramita v3 surface, for systems that present a certificate."""
    begin = SqlBegin(nucleo.database, to_event=to_event, avisar=campainha.tocar, paciencia=nucleo.paciencia)
    conhecidos: dict[str, Hashable] = {}
    na_vez = Middleware(
        NaSuaVez,
        filas=Filas.de(settings, conhecidos),
        espera=nucleo.paciencia.espera,
        envios=re.compile("|".join(UPLOADS)),
    )
    routers = _tramita(settings, nucleo, begin)
    return _surface("Tramita v3", settings, nucleo, routers=routers, na_vez=na_vez, conhecidos=conhecidos)


def pendencias_app(settings: Settings, *, nucleo: Nucleo, campainha: Campainha) -> FastAPI:
    """The long poll, for the same systems. It hears the bell, and silences it at the end."""
    esperar = EsperarPendencia(
        SituacoesView(nucleo.database),
        campainha=campainha,
        paciencia=nucleo.paciencia,
        prazos=Prazos(primeira=settings.pendencias_hold_s, seguintes=settings.pendencias_hold_next_s),
    )

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with campainha.ouvindo():
            yield

    routers = [espera.routes(esperar)]
    na_vez = Middleware(NaSuaVez, filas=None, espera=nucleo.paciencia.espera)
    return _surface("Espera por pendências", settings, nucleo, routers=routers, na_vez=na_vez, lifespan=lifespan)


def _surface(
    title: str,
    settings: Settings,
    nucleo: Nucleo,
    *,
    routers: Sequence[APIRouter],
    na_vez: Middleware,
    conhecidos: dict[str, Hashable] | None = None,
    lifespan: Lifespan | None = None,
) -> FastAPI:
    """An application whose callers present a certificate, and whose errors have the form of Tramita v3."""
    app = http.create_app(
        title=title,
        settings=settings,
        routers=routers,
        ready={"banco": nucleo.database.ping, "documentos": nucleo.blobs.check},
        refused={RegraError: recusado},
        surfaces={"": tramita},
        upload_paths=UPLOADS,
        body_limits=dict.fromkeys(METADADOS, settings.max_metadata_bytes),
        inside=[na_vez],
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # an address that is none is answered as that: no client of this wire goes on
    app.state.quem_chama = Lembrados(TabelasView(nucleo.database), segundos=settings.caller_cache_s)
    app.state.conhecidos = {} if conhecidos is None else conhecidos
    documentar(app)
    return app


def _tramita(settings: Settings, nucleo: Nucleo, begin: SqlBegin) -> Sequence[APIRouter]:
    database, paciencia, arquivos = nucleo.database, nucleo.paciencia, ArquivosNoDisco(nucleo.blobs)
    zona = settings.zone
    completar = Completar(assinante=assinante(settings.signing_key, token=settings.token), zona=zona)
    return [
        saude.routes(),
        tabelas.routes(TabelasView(database)),
        situacao.routes(SituacoesView(database), zona=zona),
        iniciar.routes(
            IniciarTramite(begin, completar=completar),
            anotar=AnotarResposta(begin),
            zona=zona,
            documentos=settings.max_documents,
        ),
        avulso.routes(
            IniciarDocumento(begin, completar=completar),
            anotar=AnotarResposta(begin),
            limites=Limites(
                destinatarios=settings.documento_destinatarios,
                componentes=settings.max_documents,
                bytes=settings.max_metadata_bytes,
            ),
        ),
        envio.routes(
            EnviarComponente(begin, arquivos=arquivos, completar=completar, paciencia=paciencia),
            enviar_parte=EnviarParte(begin, arquivos=arquivos, paciencia=paciencia),
            terminar=TerminarEnvio(begin, arquivos=arquivos, completar=completar),
            recibo=BuscarReciboDeEnvio(begin),
        ),
        recebimento.routes(
            LerMetadados(begin),
            baixar=BaixarComponente(begin, arquivos=arquivos, paciencia=paciencia),
            entregar=EntregarRecibo(begin),
            recusar=RecusarTramite(begin),
        ),
        reproducao.routes(ReproduzirTramite(begin, ler=guardado), zona=zona),
        desfecho.routes(BuscarRecibo(begin), dar_ciencia=DarCiencia(begin), cancelar=CancelarTramite(begin)),
    ]


def apps(settings: Settings) -> tuple[FastAPI, FastAPI, FastAPI]:
    """The three applications of one process: for anybody, for systems, and for systems that wait."""
    database = Database.of(settings, source=SOURCE)
    campainha = Campainha(database, dsn=settings.database_url.get_secret_value())
    nucleo = _nucleo(settings, database)
    return (
        public_app(settings, database=database),
        tramita_app(settings, nucleo=nucleo, campainha=campainha),
        pendencias_app(settings, nucleo=nucleo, campainha=campainha),
    )


def _nucleo(settings: Settings, database: Database) -> Nucleo:
    blobs = _blobs(settings)

    async def responde() -> None:
        await database.ping()
        await blobs.check()

    return Nucleo(
        database=database,
        blobs=blobs,
        paciencia=Paciencia(responde, segundos=settings.hold_s, lugares=settings.hold_requests),
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


def checks(settings: Settings) -> Mapping[str, Ask]:
    """What `barramento check` asks beside what every service is asked."""
    return {"chave de assinatura": partial(_conferir_chave, settings)}


async def _conferir_chave(settings: Settings) -> str:
    return await conferir_chave(assinante(settings.signing_key, token=settings.token), agora=clock.now())


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
            if settings.scrub_mib_per_s:
                group.create_task(jobs.conferir(blobs, settings))
            for ronda in rondas(settings, database=database, blobs=blobs):
                group.create_task(ronda)
    finally:
        await database.close()


def rondas(settings: Settings, *, database: Database, blobs: BlobStore) -> Sequence[Coroutine[Any, Any, None]]:
    """What the bus does to trâmites by itself."""
    campainha = Campainha(database, dsn=settings.database_url.get_secret_value())
    begin = SqlBegin(database, to_event=to_event, avisar=campainha.tocar)
    antigos, arquivos = AntigosView(database), ArquivosNoDisco(blobs)
    expurgar = Expurgar(
        begin=begin, antigos=antigos, fila=FilaDeExpurgo(database), lixeira=arquivos, guarda=settings.guarda
    )
    return [
        jobs.expirar(ExpirarTramites(begin=begin, antigos=antigos, partes=arquivos, prazo=settings.prazo)),
        jobs.expurgar(expurgar),
        jobs.medir(antigos, settings),
    ]


def _blobs(settings: Settings) -> BlobStore:
    if settings.blob_url is None:
        raise OperatorError("Falta definir BARRAMENTO_BLOB_URL: onde os componentes digitais são guardados.")
    return open_store(settings.blob_url, hold_s=settings.hold_s)
