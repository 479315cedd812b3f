"""One process of a service: its listeners and its other work, started together and drained together."""

import asyncio
import contextlib
import ctypes
import functools
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI
from prometheus_client import make_asgi_app
from starlette.types import ASGIApp

from chassis.http.problems import Surfaces
from chassis.operators import OperatorError
from chassis.settings import ServiceSettings
from chassis.tls import CertificateFromProxy, TlsFiles, server_context
from chassis.wire import Protocol, head_limits

log = structlog.get_logger()

Job = Callable[[], Coroutine[Any, Any, None]]
BACKLOG = 1024
M_MMAP_THRESHOLD = -3  # malloc.h
MAPPED_BYTES = 128 * 1024  # glibc's own first threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One address on which one application answers.

    Attributes:
        app: the application; the same one may have several listeners.
        port: 0 takes any that is free.
        unix_socket: listen there instead of on `host` and `port`.
        tls: speak TLS, asking for client certificates if `client_ca` is given.
        certificate_header: the header in which a proxy in front hands over client certificates.
    """

    app: ASGIApp
    host: str = "127.0.0.1"
    port: int = 0
    unix_socket: Path | None = None
    tls: TlsFiles | None = None
    certificate_header: str | None = None


class JobEndedError(Exception):
    """Work that should go on until the process stops came to an end by itself."""


def calm_collector() -> None:
    """Let the garbage collector leave alone what was imported, and look less often at what is new.

    Decoding a batch of events makes thousands of short-lived objects, none in a cycle: with Python's own thresholds
    the collector takes up to two thirds of the time that decoding takes (`just bench consumer`).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def calm_allocator() -> None:
    """Let every large buffer be mapped by itself, and given back when it is freed.

    By default glibc raises its threshold to the largest buffer that was ever freed. From then on the 256 KiB that each
    TLS connection gets come out of the heap, between what stays: with ten thousand waiting connections each costs 3 kB
    more (`just bench espera`), and what a large upload took is never given back.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:  # another C library has none, and no such habit
        mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)


def run(main: Coroutine[Any, Any, None], /) -> None:
    """Run a process's main coroutine on uvloop."""
    calm_collector()
    calm_allocator()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main)


async def run_all(*jobs: Job) -> None:
    """Run all of them until SIGTERM or SIGINT, then cancel them and wait until each has drained.

    A job ends cleanly when cancelled. One that fails takes the others down with it: a supervisor sees a dead process,
    never a half one. A second signal doesn't wait.

    Raises:
        ExceptionGroup: what failed; with `JobEndedError` for a job that just ended.
    """
    with _signalled() as stop:
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(_endless(job)) for job in jobs]
            await stop.wait()
            for task in running:
                task.cancel()
            log.info("server.stopping")


async def serve(listeners: Sequence[Listener], /, *, settings: ServiceSettings) -> None:
    """Answer on all of them until cancelled; then let running requests end, for as long as the settings say.

    Raises:
        OperatorError: an address is taken or not ours, or a certificate can't be used.
    """
    async with serving(listeners, settings=settings):
        await asyncio.Event().wait()


@asynccontextmanager
async def serving(listeners: Sequence[Listener], /, *, settings: ServiceSettings) -> AsyncIterator[list[int]]:
    """Answer on all of them for the length of the block; gives the ports, in order (0 for a unix socket).

    Raises:
        OperatorError: an address is taken or not ours, or a certificate can't be used.
    """
    async with contextlib.AsyncExitStack() as stack:
        sockets = [_bind(listener) for listener in listeners]
        for bound in sockets:
            stack.callback(bound.close)
        servers = [_server(listener, settings) for listener in listeners]
        for app in dict.fromkeys(listener.app for listener in listeners):
            if isinstance(app, FastAPI):
                await stack.enter_async_context(app.router.lifespan_context(app))
        ports = [0 if bound.family == socket.AF_UNIX else bound.getsockname()[1] for bound in sockets]
        for server, bound in zip(servers, sockets, strict=True):
            await stack.enter_async_context(_started(server, bound))
        log.info("server.listening", ports=ports)
        yield ports


def metrics_listener(settings: ServiceSettings, /) -> Listener:
    """OpenMetrics, on a port of its own."""
    return Listener(app=make_asgi_app(), host=settings.host, port=settings.metrics_port)


@asynccontextmanager
async def _started(server: uvicorn.Server, bound: socket.socket) -> AsyncIterator[None]:
    running = asyncio.create_task(server.serve(sockets=[bound]))
    try:
        while not server.started:
            if running.done():
                await running
                raise JobEndedError("uvicorn")
            await asyncio.sleep(0.005)
        yield
    finally:
        server.should_exit = True
        await _finished(running)


async def _finished(running: asyncio.Task[None]) -> None:
    # Who cancels us wants a drain, not an abrupt end; uvicorn bounds it by its own grace.
    while not running.done():
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.shield(running)


async def _endless(job: Job) -> None:
    await job()
    raise JobEndedError(getattr(job, "__qualname__", repr(job)))


@contextlib.contextmanager
def _signalled() -> Iterator[asyncio.Event]:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()

    def stop_once(*signals: signal.Signals) -> None:
        stop.set()
        for number in signals:
            loop.remove_signal_handler(number)  # the next one has its usual, immediate effect

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop_once, signal.SIGTERM, signal.SIGINT)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)


class _Server(uvicorn.Server):
    """Leaves signals to `run_all`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(listener: Listener, settings: ServiceSettings) -> uvicorn.Server:
    app = listener.app
    state = getattr(app, "state", None)
    if listener.certificate_header is not None:
        app = CertificateFromProxy(app, header=listener.certificate_header)
    tls = listener.tls
    protocol = functools.partial(
        Protocol, limits=head_limits(settings), surfaces=getattr(state, "surfaces", None) or Surfaces()
    )
    config = uvicorn.Config(
        app,
        http=cast("type[asyncio.Protocol]", protocol),
        ws="none",
        lifespan="off",  # `serving` opens each application once, however many listeners it has
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the client address decides whom `CertificateFromProxy` believes
        server_header=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_grace_s,
        ssl_context_factory=None if tls is None else lambda _config, _default: server_context(tls),
    )
    config.load()
    return _Server(config)


def _bind(listener: Listener) -> socket.socket:
    if listener.unix_socket is not None:
        _remove_left_over(listener.unix_socket)
        return _bound(socket.AF_UNIX, str(listener.unix_socket), str(listener.unix_socket))
    family = socket.AF_INET6 if ":" in listener.host else socket.AF_INET
    return _bound(family, (listener.host, listener.port), f"{listener.host}:{listener.port}")


def _remove_left_over(path: Path) -> None:
    """What a process that was killed left behind keeps its successor from listening; what somebody uses stays."""
    if not path.is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe, contextlib.suppress(PermissionError):
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()


def _bound(family: int, address: str | tuple[str, int], told: str) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family != socket.AF_UNIX:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise OperatorError(
            f"Não foi possível escutar em {told}: {error.strerror}. Se outro programa já usa este endereço, pare-o ou "
            "escolha outra porta."
        ) from error
    bound.setblocking(False)  # noqa: FBT003 - the standard library's own signature
    return bound
