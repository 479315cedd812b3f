"""Processes of services that a test starts, arms and kills."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.fault.dying import Point

ROOT = Path(__file__).parents[2]
BIRTH_S = 60  # the first of a service takes its imports with it


@dataclass(slots=True, kw_only=True)
class Child:
    """One process of a service."""

    pid: int
    weapon: Path
    log: Path
    ended: "asyncio.Future[int]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    @property
    def alive(self) -> bool:
        return not self.ended.done()

    @property
    def armed(self) -> bool:
        """Whether death still waits for it."""
        return self.weapon.exists()

    def arm(self, point: Point, *, nth: int) -> None:
        """Let it die when it comes to this point for the n-th time from now on."""
        _arm(self.weapon, point, nth)

    def disarm(self) -> int:
        """Let it live; how often it would still have had to come to the point."""
        left = int(self.weapon.read_text().partition(" ")[2])
        self.weapon.unlink()
        return left

    def kill(self) -> None:
        """As the kernel would."""
        os.kill(self.pid, signal.SIGKILL)

    async def died(self, *, within: float = 60) -> None:
        """Wait for its death by SIGKILL."""
        async with asyncio.timeout(within):
            assert await asyncio.shield(self.ended) == -signal.SIGKILL, self.log.read_text()[-3000:]

    async def done(self, *, within: float = 60) -> None:
        """Wait until it ended by itself, content."""
        async with asyncio.timeout(within):
            assert await asyncio.shield(self.ended) == 0, self.log.read_text()[-3000:]

    async def stop(self) -> None:
        """Let it end in peace, if it still lives."""
        if self.alive:
            os.kill(self.pid, signal.SIGTERM)
            async with asyncio.timeout(30):
                code = await asyncio.shield(self.ended)
            assert code == 0, self.log.read_text()[-3000:]


class Nest:
    """Where the processes come from (`tests.fault.dying`)."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._born: asyncio.Queue[int] = asyncio.Queue()
        self._children: dict[int, Child] = {}
        self._one_at_a_time = asyncio.Lock()
        self._count = 0

    async def start(
        self, module: str, *arguments: str, env: Mapping[str, str], log: Path, dying_at: tuple[Point, int] | None = None
    ) -> Child:
        """Start `python -m module arguments`; armed from its first moment, if so told."""
        assert self._process.stdin is not None
        async with self._one_at_a_time:
            self._count += 1
            weapon = self._folder / f"arma-{self._count}"
            if dying_at is not None:
                _arm(weapon, *dying_at)
            order = {"module": module, "arguments": arguments, "env": dict(env), "log": str(log), "weapon": str(weapon)}
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            async with asyncio.timeout(BIRTH_S):
                pid = await self._born.get()
            child = self._children[pid]
            child.weapon, child.log = weapon, log
            return child

    async def listen(self) -> None:
        """Hear of births and deaths, as long as there is somebody to tell."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "born" in told:
                self._children[told["born"]] = Child(pid=told["born"], weapon=Path(os.devnull), log=Path(os.devnull))
                self._born.put_nowait(told["born"])
            else:
                self._children[told["ended"]].ended.set_result(told["code"])


@asynccontextmanager
async def nest(folder: Path) -> AsyncIterator[Nest]:
    """A nest for the length of the block; what still lives at its end is killed."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.fault.dying",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    there = Nest(process, folder)
    listening = asyncio.create_task(there.listen())
    try:
        yield there
    finally:
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await listening


def _arm(weapon: Path, point: Point, nth: int) -> None:
    new = weapon.with_suffix(".nova")
    new.write_text(f"{point} {nth}")
    new.replace(weapon)
