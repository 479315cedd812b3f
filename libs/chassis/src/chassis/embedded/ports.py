"""Ports on loopback: one that is free, or a clear word about who holds it."""

import asyncio
import contextlib
import random
import socket

import psutil

from chassis.operators import OperatorError

HOST = "127.0.0.1"
BELOW_OUTGOING = range(24_000, 32_768)  # Linux's own begin at 32768
TRIED = 200


class PortTakenError(OperatorError):
    """Another process listens there."""


def free_port() -> int:
    """A port that nobody listens on right now.

    By chance, and below those that the system gives to outgoing connections: one of these may be taken before whoever
    asked for it listens.

    Raises:
        OperatorError: of many tried, none was free.
    """
    for port in random.sample(BELOW_OUTGOING, k=TRIED):
        if is_free(port):
            return port
    raise OperatorError(f"Não encontrei uma porta livre entre {BELOW_OUTGOING.start} e {BELOW_OUTGOING.stop - 1}.")


async def listens(port: int) -> bool:
    """Whether somebody accepts connections at `port`."""
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True


def is_free(port: int) -> bool:
    """Whether `port` can be bound right now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def ensure_free(port: int, *, wanted_by: str) -> None:
    """Check that `port` can be bound.

    Raises:
        PortTakenError: it can't; the message names the process that holds it, where the system tells.
    """
    if not is_free(port):
        raise PortTakenError(
            f"A porta {port}, que {wanted_by} usaria, já está ocupada{_holder(port)}. "
            "Encerre quem a ocupa ou escolha outras portas com --base-port.",
        )


def _holder(port: int) -> str:
    with contextlib.suppress(psutil.Error, OSError):  # the system may not tell about others' processes
        for connection in psutil.net_connections(kind="tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f" pelo processo {connection.pid} ({psutil.Process(connection.pid).name()})"
    return ""
