"""One child process: started in its own session, awaited until ready, ended clean."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from chassis.operators import OperatorError

POLL_SECONDS = 0.05
GRACE_SECONDS = 30.0
LOG_TAIL_LINES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, as whom, and how to ask it to end."""

    name: str
    argv: Sequence[str]
    log: Path
    cwd: Path | None = None
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM


class Child:
    """A running child process. Its own session: a Ctrl-C of the terminal reaches only who started it."""

    def __init__(self, command: Command, process: asyncio.subprocess.Process) -> None:
        self.command = command
        self.pid = process.pid
        self.create_time = _create_time(process.pid)
        self._process = process

    @property
    def returncode(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.returncode

    async def wait(self) -> int:
        """Wait until it ends, by itself or by somebody else."""
        return await self._process.wait()

    async def stop(self, *, grace: float = GRACE_SECONDS) -> int:
        """Ask it to end; after `grace` seconds, end it."""
        if self.returncode is None:
            self._process.send_signal(self.command.stop_signal)
        try:
            async with asyncio.timeout(grace):
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()

    def log_tail(self) -> str:
        """The last lines that it wrote."""
        lines = self.command.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


async def start(
    command: Command,
    *,
    ready: Callable[[], Awaitable[bool]],
    timeout: float,  # noqa: ASYNC109 - the message names it
    spawned: Callable[[Child], None] = lambda _: None,
) -> Child:
    """Start it and wait until `ready` says so. Whatever interrupts the wait also ends the child.

    Args:
        command: what to run.
        ready: asked again and again until it says yes.
        timeout: seconds.
        spawned: gets the child as soon as there is one, ready or not.

    Raises:
        OperatorError: it ended before it was ready, or wasn't ready in time.
    """
    child = await spawn(command)
    spawned(child)
    try:
        async with asyncio.timeout(timeout):
            await _until_ready(child, ready)
    except TimeoutError:
        await child.stop(grace=5)
        raise OperatorError(
            f"{command.name} não ficou pronto em {timeout:.0f} s. "
            f"Veja o registro em {command.log}.\n{child.log_tail()}",
        ) from None
    except BaseException:
        await child.stop(grace=5)
        raise
    return child


async def run(command: Command) -> None:
    """Run it to its end. Whatever interrupts the wait also ends the child.

    Raises:
        OperatorError: it failed; with the end of what it wrote.
    """
    child = await spawn(command)
    try:
        code = await child.wait()
    except BaseException:
        await child.stop(grace=5)
        raise
    if code != 0:
        raise OperatorError(
            f"{command.name} falhou (código {code}). Veja o registro em {command.log}.\n{child.log_tail()}",
        )


async def spawn(command: Command) -> Child:
    """Start it without waiting for anything; what it writes is appended to its log."""
    command.log.parent.mkdir(parents=True, exist_ok=True)
    with command.log.open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *command.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=asyncio.subprocess.STDOUT,
            cwd=command.cwd,
            env=dict(command.env),
            start_new_session=True,
            user=command.user,
            group=command.user,
            extra_groups=[] if command.user else None,
        )
    return Child(command, process)


async def until(ask: Callable[[], Awaitable[bool]], *, timeout: float) -> None:  # noqa: ASYNC109 - who calls tells it
    """Ask again and again until the answer is yes.

    Raises:
        TimeoutError: it was no for `timeout` seconds.
    """
    async with asyncio.timeout(timeout):
        while not await ask():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(POLL_SECONDS)


async def _until_ready(child: Child, ready: Callable[[], Awaitable[bool]]) -> None:
    while not await ready():
        if child.returncode is not None:
            raise OperatorError(
                f"{child.command.name} terminou antes de ficar pronto (código {child.returncode}). "
                f"Veja o registro em {child.command.log}.\n{child.log_tail()}",
            )
        await asyncio.sleep(POLL_SECONDS)


def _create_time(pid: int) -> float:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:  # it ended at once; whoever waits for it will say so
        return 0.0
