"""A process that takes and gives documents over mutual TLS, for measuring: `chassis_upload_app.py FOLDER PEM CA`."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from chassis_app import settings
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from chassis.blobs import BlobStore, open_store
from chassis.http import create_app
from chassis.multipart import read_form
from chassis.server import Listener, run, run_all, serving
from chassis.tls import TlsFiles

GIB = 1024**3


def routes(store: BlobStore) -> APIRouter:
    router = APIRouter()

    @router.put("/envio")
    async def envio(request: Request) -> str:
        async with store.staging() as staging:
            form = await read_form(
                request.headers.get("content-type"), request.stream(), file_field="conteudo", sink=staging.write
            )
            return (await staging.keep(sha256=form.fields["hash"])).sha256

    @router.put("/envio/partes/{inicio}-{fim}")
    async def parte(inicio: int, fim: int, request: Request) -> None:
        async with store.staging() as staging:
            form = await read_form(
                request.headers.get("content-type"), request.stream(), file_field="conteudo", sink=staging.write
            )
            await store.put_part(form.fields["hash"], staging, inicio=inicio, fim=fim)

    @router.post("/envio/fim/{sha256}/{size}")
    async def fim_do_envio(sha256: str, size: int) -> None:
        await store.assemble(sha256, sha256=sha256, size=size)

    @router.get("/documentos/{sha256}")
    async def documento(sha256: str) -> StreamingResponse:
        found = await store.read(sha256)

        async def body() -> AsyncIterator[bytes]:
            async for chunk in found:
                yield chunk

        return StreamingResponse(body(), headers={"content-length": str(found.size)})

    return router


async def main(folder: Path, pem: Path, ca: Path) -> None:
    configured = settings(max_upload_bytes=3 * GIB, upload_timeout_s=600)
    app = create_app(
        title="envio",
        settings=configured,
        routers=[routes(open_store(folder.as_uri()))],
        upload_paths=["/envio.*"],
    )

    async def serve() -> None:
        listener = Listener(app=app, tls=TlsFiles(certificate=pem, client_ca=ca))
        async with serving([listener], settings=configured) as ports:
            sys.stdout.write(f"porta {ports[0]}\n")
            sys.stdout.flush()
            await asyncio.Event().wait()

    await run_all(serve)


if __name__ == "__main__":
    run(main(*map(Path, sys.argv[1:4])))
