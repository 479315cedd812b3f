"""Starts services that can be told where to die: `python -m tests.fault.dying`, one order (JSON) a line.

Each order forks a process that runs a service's own command, as `python -m barramento.cli serve api` would; only the
imports are shared, so that hundreds of starts cost little. It dies by SIGKILL, which it sends itself at a named point.
Production code knows nothing of the points: they are put here around what it calls.
"""

import contextlib
import ctypes
import json
import os
import select
import signal
import sys
import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from chassis import relay
from chassis.blobs import BlobStore
from chassis.db import Database, WriteSession

PR_SET_PDEATHSIG = 1
REAP_S = 0.01


class Point(StrEnum):
    """Where a process can die."""

    BEFORE_COMMIT = "before-commit"  # everything is written, facts too; nothing is committed
    AFTER_COMMIT = "after-commit"  # nobody has been told: no answer, no NOTIFY
    PUBLISHED = "published"  # the broker acknowledged a batch; the outbox still holds it
    BEFORE_DELETE = "before-delete"  # nobody needs the file, and it is still there
    AFTER_DELETE = "after-delete"  # it is gone, and what says that it should go still stands
    BEFORE_OFFSET = "before-offset"  # the consumer's effects are committed, its offset is not


def main() -> None:
    """Take orders until standard input ends; then everything that was started ends too."""
    _die_with_parent()
    _put_points()
    _put_points_of_files()
    waiting = b""
    while True:
        _reap()
        if not select.select([0], [], [], REAP_S)[0]:
            continue
        read = os.read(0, 65536)
        if not read:
            return
        *orders, waiting = (waiting + read).split(b"\n")
        for order in orders:
            _start(json.loads(order))


def _start(order: dict[str, Any]) -> None:
    with contextlib.suppress(Exception):  # a service that can't be imported tells so in its own log
        import_module(order["module"])
    pid = os.fork()
    if pid:
        _tell(born=pid)
        return
    code = 1
    try:
        _become(order)
        import_module(order["module"]).app(order["arguments"])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 0
    except BaseException:  # noqa: BLE001 - it is told, and the process ends
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _become(order: dict[str, Any]) -> None:
    _die_with_parent()
    _Weapon.path = Path(order["weapon"])
    os.environ.update(order["env"])
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(log, 1)
    os.dup2(log, 2)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        _tell(ended=pid, code=os.waitstatus_to_exitcode(status))


def _tell(**what: int) -> None:
    os.write(1, json.dumps(what).encode() + b"\n")


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class _Weapon:
    """A file that says `POINT N`: die the N-th time that you come to that point. No file, no death."""

    path = Path(os.devnull)

    @classmethod
    def goes_off(cls, point: Point) -> bool:
        try:
            armed, _, left = cls.path.read_text().partition(" ")
        except FileNotFoundError:
            return False
        if armed != point:
            return False
        if int(left) > 1:
            cls.path.write_text(f"{point} {int(left) - 1}")
            return False
        cls.path.unlink()
        return True


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _put_points() -> None:
    write, publish, commit = Database.write, relay._publish, AIOKafkaConsumer.commit

    @asynccontextmanager
    async def dying_write(self: Database, *, tenant: str) -> AsyncIterator[WriteSession]:
        async with write(self, tenant=tenant) as work:
            yield work
            if _Weapon.goes_off(Point.BEFORE_COMMIT):
                await work.flush()
                _die()
        if _Weapon.goes_off(Point.AFTER_COMMIT):
            _die()

    async def dying_publish(producer: AIOKafkaProducer, rows: list[Any]) -> None:
        await publish(producer, rows)
        if _Weapon.goes_off(Point.PUBLISHED):
            _die()

    async def dying_commit(self: AIOKafkaConsumer, offsets: Any = None) -> None:  # noqa: ANN401 - aiokafka's own
        if _Weapon.goes_off(Point.BEFORE_OFFSET):
            _die()
        await commit(self, offsets)

    Database.write = dying_write  # type: ignore[method-assign] # that is the point
    relay._publish = dying_publish
    AIOKafkaConsumer.commit = dying_commit


def _put_points_of_files() -> None:
    delete = BlobStore.delete

    async def dying_delete(self: BlobStore, sha256: str, /) -> None:
        if _Weapon.goes_off(Point.BEFORE_DELETE):
            _die()
        await delete(self, sha256)
        if _Weapon.goes_off(Point.AFTER_DELETE):
            _die()

    BlobStore.delete = dying_delete  # type: ignore[method-assign] # that is the point


if __name__ == "__main__":
    main()
