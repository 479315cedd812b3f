"""The registry, put together. The only module that knows everyone."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from chassis import auth, clock, http
from chassis.db import Database
from chassis.issuer import issuer_client
from chassis.server import Job, Listener
from registry import jobs
from registry.api import diretorio, entes, repositorios, sistemas, tabelas, unidades
from registry.api.errors import corpo_invalido, recusado
from registry.domain.ente import PLATAFORMA
from registry.domain.errors import RegraError
from registry.events.publish import to_event
from registry.settings import Settings
from registry.store.work import SqlBegin, SqlLer
from registry.usecases.acrescentar_linha import AcrescentarLinha
from registry.usecases.alterar_unidade import AlterarUnidade
from registry.usecases.cadastrar_sistema import CadastrarSistema
from registry.usecases.carregar_tabelas import CarregarTabelas
from registry.usecases.centralizar_unidade import CentralizarUnidade
from registry.usecases.consultar import Consultar
from registry.usecases.consultar_publico import ConsultarPublico
from registry.usecases.criar_ente import CriarEnte
from registry.usecases.criar_repositorio import CriarRepositorio
from registry.usecases.criar_unidade import CriarUnidade
from registry.usecases.desvincular_unidade import DesvincularUnidade
from registry.usecases.emitir_credencial import EmitirCredencial
from registry.usecases.expirar_credenciais import ExpirarCredenciais
from registry.usecases.revogar_credencial import RevogarCredencial
from registry.usecases.semear import Semear, Semente, Verbos, operador
from registry.usecases.vincular_unidade import VincularUnidade

SOURCE = "/registry"


def create_app(settings: Settings) -> FastAPI:
    """The API of the registry.

    Raises:
        OperatorError: the settings name no issuer.
    """
    database = Database.of(settings, source=SOURCE)
    client = issuer_client()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield
        await database.close()

    begin, ler = SqlBegin(database, to_event=to_event), SqlLer(database)
    consultar, publico = Consultar(ler), ConsultarPublico(ler)
    app = http.create_app(
        title="registry",
        settings=settings,
        routers=[
            entes.routes(consultar, criar=CriarEnte(begin, new_id=clock.new_id)),
            repositorios.routes(publico, criar=CriarRepositorio(begin)),
            tabelas.routes(publico, acrescentar=AcrescentarLinha(begin)),
            diretorio.routes(publico),
            unidades.routes(
                consultar,
                criar=CriarUnidade(begin),
                alterar=AlterarUnidade(begin),
                centralizar=CentralizarUnidade(begin),
            ),
            sistemas.routes(consultar, cadastrar=CadastrarSistema(begin)),
            sistemas.mapping_routes(VincularUnidade(begin), desvincular=DesvincularUnidade(begin)),
            sistemas.credential_routes(
                consultar,
                emitir=EmitirCredencial(begin, new_id=clock.new_id),
                revogar=RevogarCredencial(begin),
            ),
        ],
        ready={"banco": database.ping},
        refused={RegraError: recusado, RequestValidationError: corpo_invalido},
        lifespan=lifespan,
    )
    auth.install(app, settings, client=client)
    return app


def listeners(settings: Settings) -> Sequence[Listener]:
    """Where the API answers."""
    return [Listener(app=create_app(settings), host=settings.host, port=settings.port)]


def worker(settings: Settings) -> Sequence[Job]:
    """What is done periodically: certificates expire, old idempotency keys are forgotten."""
    return [partial(_work, settings)]


async def semear(settings: Settings, semente: Semente, *, ler_pem: Callable[[Path], str]) -> int:
    """The shared tables and what the file holds, as far as it is not there yet; how many things were new.

    Args:
        settings: of the database.
        semente: what shall be there.
        ler_pem: the text of a certificate's file, without any private key.

    Raises:
        RegraError: the rules refuse one of them.
    """
    async with _aberto(settings) as database:
        begin, ler = SqlBegin(database, to_event=to_event), SqlLer(database)
        verbos = Verbos(
            criar_repositorio=CriarRepositorio(begin),
            criar_ente=CriarEnte(begin, new_id=clock.new_id),
            criar_unidade=CriarUnidade(begin),
            cadastrar_sistema=CadastrarSistema(begin),
            vincular_unidade=VincularUnidade(begin),
            emitir_credencial=EmitirCredencial(begin, new_id=clock.new_id),
        )
        linhas = await CarregarTabelas(begin)(operador(PLATAFORMA))
        return linhas + await Semear(verbos, ler=ler)(semente, ler_pem=ler_pem)


async def _work(settings: Settings) -> None:
    async with _aberto(settings) as database:
        credenciais = ExpirarCredenciais(SqlBegin(database, to_event=to_event), ler=SqlLer(database))
        async with asyncio.TaskGroup() as group:
            group.create_task(jobs.expirar(credenciais, settings))
            group.create_task(jobs.esquecer(database))


@asynccontextmanager
async def _aberto(settings: Settings) -> AsyncIterator[Database]:
    database = Database.of(settings, source=SOURCE)
    try:
        yield database
    finally:
        await database.close()
