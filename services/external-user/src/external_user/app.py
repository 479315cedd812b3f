"""External-user, put together. The only module that knows everyone."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI

from chassis import auth, clock, http
from chassis.blobs import open_store
from chassis.db import Database
from chassis.issuer import issuer_client
from chassis.kafka import BatchConsumer
from chassis.operators import OperatorError
from chassis.server import Job, Listener
from chassis.tls import tls_files
from chassis.web import Link, Pages, SignIn
from external_user import jobs
from external_user.api import cadastros, conferencias, eu, publico
from external_user.api.errors import recusado
from external_user.clients.correio import Servidor, Smtp
from external_user.clients.dns import MxDoDns, qualquer_dominio
from external_user.domain.errors import RegraError
from external_user.events import consume
from external_user.events.publish import to_event
from external_user.settings import Settings
from external_user.store.cartas import CorreioStore
from external_user.store.cofre import Chaveiro, SqlLerTenants, chave_mestra
from external_user.store.leitura import SqlLer, SqlLerEntes
from external_user.store.projecao import SqlBeginProjecao
from external_user.store.senhas import hash_da_senha
from external_user.store.work import Armario, SqlBegin
from external_user.usecases.assumir import AssumirConferencia
from external_user.usecases.cadastrar import CadastrarPessoa
from external_user.usecases.confirmar import ConfirmarEmail
from external_user.usecases.consultar import ConsultarConferencias, ConsultarPublico, ConsultarTitular
from external_user.usecases.correspondencia import Correspondencia, Remetente
from external_user.usecases.entregar import EntregarCartas
from external_user.usecases.enviar_documento import EnviarDocumento
from external_user.usecases.liberar import LiberarCadastro
from external_user.usecases.limpar import LimparCadastros
from external_user.usecases.pedir_link import PedirLink
from external_user.usecases.projetar import Projetar
from external_user.usecases.rejeitar import RejeitarCadastro
from external_user.usecases.sair import Sair
from external_user.web import cadastro, decisoes, enderecos, portas, situacao
from external_user.web import conferencias as paginas
from external_user.web.conferencia import Pagina

SOURCE = "/external-user"
WEB = Path(__file__).parent / "web"
MENU = (
    Link(text="Cadastro", href=enderecos.INICIO),
    Link(text="Conferência (servidores)", href=enderecos.CONFERENCIAS),
)
UPLOADS = (r"/v1/[^/]+/eu/documentos", r"/ente/[^/]+/situacao/documentos")


def create_app(settings: Settings) -> FastAPI:
    """The API and the pages.

    Raises:
        OperatorError: the settings name no issuer, no key that can be read, or no place for documents.
    """
    armario = abrir(settings)
    client = issuer_client()
    pages = Pages(settings, service="external-user", folder=WEB, menu=MENU)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield
        await armario.database.close()

    app = http.create_app(
        title="external-user",
        settings=settings,
        routers=[*_citizen(settings, armario), *_conference(settings, armario)],
        ready={"banco": armario.database.ping},
        refused={RegraError: recusado},
        surfaces={"": pages.problem, "/v1/": http.problem_json},
        upload_paths=UPLOADS,
        lifespan=lifespan,
    )
    pages.install(app)
    auth.install(app, settings, client=client)
    SignIn(settings, database=armario.database, client=client).install(app)
    return app


def listeners(settings: Settings) -> Sequence[Listener]:
    """Where it answers."""
    return [Listener(app=create_app(settings), host=settings.host, port=settings.port, tls=tls_files(settings))]


def worker(settings: Settings) -> Sequence[Job]:
    """What it does when nobody asks: takes the registry's events in, sends letters, expires and erases."""
    return [partial(_work, settings)]


def abrir(settings: Settings) -> Armario:
    """The database, the keys and the documents.

    Raises:
        OperatorError: no key that can be read, or no place for documents.
    """
    if settings.blob_url is None:
        raise OperatorError("Falta definir EXTERNAL_USER_BLOB_URL: onde guardar os documentos, file:///pasta.")
    mestra = chave_mestra(settings.key_file)
    blobs = open_store(settings.blob_url)
    database = Database.of(settings, source=SOURCE)
    return Armario(database=database, chaveiro=Chaveiro(database, mestra=mestra), blobs=blobs, new_id=clock.new_id)


def entrega(settings: Settings, armario: Armario) -> EntregarCartas:
    """The sender of letters."""
    return EntregarCartas(CorreioStore(armario.database, armario.chaveiro), Smtp(_servidor(settings)), agora=clock.now)


async def _work(settings: Settings) -> None:
    armario = abrir(settings)
    database, begin = armario.database, SqlBegin(armario, to_event=to_event)
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
            group.create_task(jobs.entregar(entrega(settings, armario), settings))
            group.create_task(jobs.limpar(LimparCadastros(begin), SqlLerTenants(database), settings))
            group.create_task(jobs.esquecer(database, settings))
    finally:
        await database.close()


def _citizen(settings: Settings, armario: Armario) -> list[APIRouter]:
    begin, ler = SqlBegin(armario, to_event=to_event), SqlLer(armario)
    correspondencia = Correspondencia(_remetente(settings))
    publica = ConsultarPublico(ler, SqlLerEntes(armario.database))
    titular = ConsultarTitular(ler)
    cadastra = CadastrarPessoa(
        begin,
        correspondencia,
        recebe_correio=MxDoDns() if settings.mx_check else qualquer_dominio,
        hash_da_senha=hash_da_senha,
        new_id=clock.new_id,
        hoje=lambda: clock.now().astimezone(settings.timezone).date(),
        tentativas_por_hora=settings.form_tries_per_hour,
    )
    confirma, pede_link = ConfirmarEmail(begin, correspondencia), PedirLink(begin, correspondencia)
    envia = EnviarDocumento(begin, correspondencia)
    cabecalho, maximo, zona = settings.client_address_header, settings.max_document_bytes, settings.timezone
    return [
        cadastros.routes(cadastra, confirma, pede_link, cabecalho_do_endereco=cabecalho),
        publico.routes(publica, maximo_bytes=maximo),
        eu.routes(titular, envia, maximo_bytes=maximo),
        portas.routes(publica, aviso=settings.aviso),
        cadastro.routes(publica, cadastra, cabecalho_do_endereco=cabecalho),
        situacao.link_routes(publica, confirma, pede_link),
        situacao.routes(titular, envia, Sair(begin), zona=zona, maximo_bytes=maximo),
    ]


def _conference(settings: Settings, armario: Armario) -> list[APIRouter]:
    begin = SqlBegin(armario, to_event=to_event)
    correspondencia = Correspondencia(_remetente(settings))
    consulta, assume = ConsultarConferencias(SqlLer(armario)), AssumirConferencia(begin)
    pagina = Pagina(consulta, zona=settings.timezone)
    libera, rejeita = LiberarCadastro(begin, correspondencia), RejeitarCadastro(begin, correspondencia)
    return [
        conferencias.routes(consulta, assume=assume, libera=libera, rejeita=rejeita),
        paginas.routes(consulta, pagina),
        decisoes.routes(pagina, assume=assume, libera=libera, rejeita=rejeita),
    ]


def _remetente(settings: Settings) -> Remetente:
    return Remetente(sistema=settings.mail_name, email=settings.mail_from, url=settings.public_url)


def _servidor(settings: Settings) -> Servidor:
    senha = settings.smtp_password
    return Servidor(
        host=settings.smtp_host,
        porta=settings.smtp_port,
        usuario=settings.smtp_user,
        senha=None if senha is None else senha.get_secret_value(),
        starttls=settings.smtp_starttls,
        remetente=settings.mail_from,
        nome_do_remetente=settings.mail_name,
    )
