"""Runs the command `tropeiro` as a person would, on folders and ports of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tropeiro.stack.ports import ports

COMMAND_SECONDS = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """One folder and one base port."""

    data: Path
    base_port: int

    def tropeiro(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with no terminal."""
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "tropeiro.main", *arguments],
            env=self.environment(env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )

    def up(self, *parts: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Bring these parts up in the background."""
        return self.tropeiro(
            "up", "--detach", "--base-port", str(self.base_port), *(["--only", *parts] if parts else []), env=env
        )

    def foreground(self, *parts: str) -> subprocess.Popen[str]:
        """Bring these parts up in the foreground, and wait until they are."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "tropeiro.main", "up", "--base-port", str(self.base_port), "--only", *parts],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "Tudo no ar" in line:
                return process
        raise AssertionError("the stack did not come up")

    def status(self) -> dict[str, Any]:
        """What `tropeiro status --json` says."""
        told: dict[str, Any] = json.loads(self.tropeiro("status", "--json").stdout)
        return told

    def part(self, name: str) -> dict[str, Any]:
        """One process of the status."""
        return next(one for one in self.status()["processos"] if one["nome"] == name)

    def pids(self) -> dict[str, int]:
        """Every process of the stack."""
        return {one["nome"]: one["pid"] for one in self.status()["processos"]}

    def until(self, name: str, estado: str) -> None:
        """Wait until a part is in this state."""
        deadline = time.monotonic() + 20
        while self.part(name)["estado"] != estado:
            assert time.monotonic() < deadline, self.status()
            time.sleep(0.1)

    def port(self, name: str) -> int:
        """Of a part, as the documentation maps it."""
        number: int = ports(self.base_port)[name]
        return number

    def environment(self, more: dict[str, str] | None = None) -> dict[str, str]:
        """For a command on this folder."""
        return {**os.environ, "TROPEIRO_DATA": str(self.data), "NO_COLOR": "1", "COLUMNS": "200", **(more or {})}


NewStack = Callable[[], Stack]


def kill(pid: int) -> None:
    """As a crash or the kernel would."""
    os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether it runs; one that ended and was not waited for does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
