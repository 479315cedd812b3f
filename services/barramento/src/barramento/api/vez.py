"""Each request in its system's turn, and held while the database or the place of the documents is away.

A request whose body is short is read whole first. It may then be run again from the beginning when what it needs went
away under it: what a transaction had written is gone unless it was committed, and of a commit whose answer was lost
`store.work` finds out. One whose body is long streams; once it began to, it waits by itself (`usecases.enviar`).
"""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Coroutine, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol, TypeVar

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from barramento.api.turnos import FilaCheiaError, Turno, Turnos
from barramento.settings import Settings
from barramento.usecases.enviar import LEVE
from chassis.away import is_away
from chassis.http import Problem
from chassis.tls import peer_certificate

T = TypeVar("T")
DOWNLOAD = re.compile(r".*/protocolos/componentes-digitais(?:/partes/(\d{1,19})-(\d{1,19}))?")


class Espera(Protocol):
    """The patience with one request."""

    async def __call__(self, falha: Exception, /) -> None:
        """Wait until it is worth trying again after this failure."""
        ...

    def acabou(self) -> None:
        """It worked in the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Filas:
    """The turns of short requests and of transfers, and which system a certificate was last known to speak for.

    `lendo`: of how many requests of one system the body may be coming in.
    """

    curtos: Turnos
    transferencias: Turnos
    conhecidos: Mapping[str, Hashable]
    lendo: int

    @classmethod
    def de(cls, settings: Settings, conhecidos: Mapping[str, Hashable]) -> "Filas":
        """As the settings bound them."""
        turnos = partial(Turnos, na_fila=settings.queue_per_system, segundos=settings.queue_s)
        return cls(
            curtos=turnos(
                "curtos", ao_mesmo_tempo=settings.requests_at_once, por_sistema=settings.requests_at_once_per_system
            ),
            transferencias=turnos(
                "transferencias",
                ao_mesmo_tempo=settings.transfers_at_once,
                por_sistema=settings.transfers_at_once_per_system,
            ),
            conhecidos=conhecidos,
            lendo=settings.queue_per_system,
        )


class NaSuaVez:
    """Wraps the routes of a surface whose callers present a certificate; who has none is answered at once."""

    def __init__(
        self, app: ASGIApp, *, filas: Filas | None, espera: Callable[[], Espera], envios: re.Pattern[str] | None = None
    ) -> None:
        """Wrap `app`.

        Args:
            app: it.
            filas: none where requests wait for long by themselves, as the long poll's do.
            espera: the patience with a new request.
            envios: paths on which a long body is a file and must not be kept in memory.
        """
        self._app = app
        self._filas = filas
        self._espera = espera
        self._envios = envios
        self._lidos: Counter[Hashable] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request.

        Raises:
            Problem: 503, as its system has too many waiting already.
        """
        peer = peer_certificate(scope) if scope["type"] == "http" else None
        if peer is None:
            # Whatever it sends, the answer is the same: not a byte of it is kept.
            await self._app(scope, _sem_corpo(receive) if scope["type"] == "http" else receive, send)
            return
        pedido = _Pedido(scope, receive, send)
        sistema = None if self._filas is None else self._filas.conhecidos.get(peer.spki_sha256, peer.spki_sha256)
        try:
            with ExitStack() as turnos:
                await self._atender(pedido, sistema, turnos)
        except FilaCheiaError:
            raise ocupado() from None

    async def _atender(self, pedido: "_Pedido", sistema: Hashable, turnos: ExitStack) -> None:
        corre = self._envios is not None and pedido.longo and self._envios.fullmatch(pedido.scope["path"]) is not None
        if self._filas is not None and (pedido.longo or _baixa_muito(pedido.scope)):
            turnos.callback((await self._filas.transferencias.esperar(sistema)).devolver)
        if not corre:
            with self._lendo(sistema):
                await pedido.ler()
        espera = self._espera()
        while (falha := await self._tentado(pedido, None if corre else sistema)) is not None:
            await pedido.enquanto_ouve(espera(falha))
            pedido.recomecar()
        espera.acabou()

    @contextmanager
    def _lendo(self, sistema: Hashable) -> Iterator[None]:
        """A body that comes in waits for no turn, or slow ones would take all; but no system has more than may wait."""
        if self._filas is not None and self._lidos[sistema] >= self._filas.lendo:
            raise FilaCheiaError
        self._lidos[sistema] += 1
        try:
            yield
        finally:
            self._lidos[sistema] -= 1
            if not self._lidos[sistema]:
                del self._lidos[sistema]

    async def _tentado(self, pedido: "_Pedido", sistema: Hashable) -> Exception | None:
        """Run it; why it should be run again, if it should."""
        turno = await self._vez(pedido, sistema)
        try:
            await self._app(pedido.scope, pedido.receive, pedido.respondendo(turno))
        except Exception as error:
            if not pedido.repetivel or not is_away(error):
                raise
            return error
        finally:
            if turno is not None:
                turno.devolver()
        return None

    async def _vez(self, pedido: "_Pedido", sistema: Hashable) -> Turno | None:
        if self._filas is None or sistema is None:
            return None
        return self._filas.curtos.tentar(sistema) or await pedido.enquanto_ouve(self._filas.curtos.esperar(sistema))


class _Pedido:
    """One request, as far as it was read and answered."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scope = scope
        self.longo = _tamanho(scope) > LEVE
        self._como_veio = dict(scope)
        self._receive = receive
        self._send = send
        self._corpo: Message | None = None
        self._entregue = False
        self._correu = False
        self._respondido = False

    @property
    def repetivel(self) -> bool:
        """Whether it can be run again: nothing was answered, and nothing was read that can't be read again."""
        return not self._respondido and not self._correu

    async def ler(self) -> None:
        """Read the body whole."""
        pedacos, mais = [], True
        while mais:
            message = await self._receive()
            if message["type"] != "http.request":
                raise ClientDisconnect
            pedacos.append(message.get("body", b""))
            mais = message.get("more_body", False)
        self._corpo = {"type": "http.request", "body": b"".join(pedacos), "more_body": False}

    async def receive(self) -> Message:
        """The body, or what comes of it; then whatever else the client says."""
        if self._corpo is not None and not self._entregue:
            self._entregue = True
            return self._corpo
        message = await self._receive()
        self._correu = self._correu or self._corpo is None
        return message

    def respondendo(self, turno: Turno | None) -> Send:
        """How to answer. The turn is over with the first word: how fast a client reads is its own affair."""

        async def send(message: Message) -> None:
            self._respondido = True
            if turno is not None:
                turno.devolver()
            await self._send(message)

        return send

    def recomecar(self) -> None:
        """As if it had just come. The scope is the same object: what looks at it from outside must see the route."""
        self._entregue = False
        self.scope.clear()
        self.scope.update(self._como_veio)

    async def enquanto_ouve(self, espera: Coroutine[Any, Any, T]) -> T:
        """Wait only as long as the client does.

        Raises:
            ClientDisconnect: it hung up.
        """
        if self._corpo is None:  # what it says next is its body
            return await espera
        esperando = asyncio.create_task(espera)
        desligou = asyncio.create_task(self._desligado())
        try:
            await asyncio.wait({esperando, desligou}, return_when=asyncio.FIRST_COMPLETED)
            if esperando.done():
                return esperando.result()
            raise ClientDisconnect
        finally:
            desligou.cancel()
            if not esperando.done():
                esperando.cancel()
                await asyncio.wait({esperando})

    async def _desligado(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


def _sem_corpo(receive: Receive) -> Receive:
    """The request as if it had no body; what its client says later is heard."""
    dito = False

    async def vazio() -> Message:
        nonlocal dito
        if dito:
            return await receive()
        dito = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return vazio


def ocupado() -> Problem:
    """503: this system has as many waiting as may."""
    return Problem(
        503,
        "servico.ocupado",
        title="Pedidos demais à espera",
        detail="O seu sistema já tem pedidos demais à espera. Nada ficou pela metade; tente de novo em instantes.",
        headers={"Retry-After": "5"},
    )


def _tamanho(scope: Scope) -> float:
    headers = dict(scope["headers"])
    declarado = headers.get(b"content-length", b"")
    if declarado.isdigit():
        return int(declarado)
    return float("inf") if b"transfer-encoding" in headers else 0


def _baixa_muito(scope: Scope) -> bool:
    if scope["method"] != "POST" or (achado := DOWNLOAD.fullmatch(scope["path"])) is None:
        return False
    inicio, fim = achado.groups()
    return inicio is None or int(fim) - int(inicio) > LEVE
