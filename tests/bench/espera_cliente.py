"""The client of `espera`, in a process of its own: opens many long polls as Bahia, and reads the answer of each."""

import asyncio
import json
import os
import ssl
import sys
import time
from urllib.parse import urlsplit

import uvloop

AT_ONCE = 100
SETTLED_S = 2.0


async def main(warm: int, connections: int) -> None:
    """Open some; then the rest: say how long that took, and how long until each had its answer."""
    address = urlsplit(os.environ["TROPEIRO_PENDENCIAS_URL"])
    context = ssl.create_default_context(cafile=os.environ["TROPEIRO_CA"])
    context.load_cert_chain(os.environ["TROPEIRO_BAHIA_CERT"])
    gate = asyncio.Semaphore(AT_ONCE)
    head = (
        f"GET {address.path or '/'}?idTramiteDaPendenciaRecebida=0 HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nAccept: */*\r\nContent-Type: application/json\r\n\r\n"
    )

    async def one() -> asyncio.StreamReader:
        async with gate:
            reader, writer = await asyncio.open_connection(address.hostname, address.port, ssl=context)
            writer.write(head.encode())
            await writer.drain()
            kept.append(writer)
            return reader

    kept: list[asyncio.StreamWriter] = []
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        opening = [group.create_task(one()) for _ in range(warm)]
    await asyncio.sleep(SETTLED_S)
    say("aquecidas", time.perf_counter() - began)
    await asyncio.sleep(SETTLED_S)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        opening += [group.create_task(one()) for _ in range(connections)]
    say("abertas", time.perf_counter() - began)
    async with asyncio.TaskGroup() as group:
        answers = [group.create_task(answer(task.result())) for task in opening]
    moments = [task.result() for task in answers]
    say("respondidas", max(moments) - min(moments))


async def answer(reader: asyncio.StreamReader) -> float:
    """When it came; it must tell of something."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    body = await reader.readexactly(int(lengths[0].partition(b":")[2]))
    assert json.loads(body)["encontrou"] is True, body
    return time.perf_counter()


def say(what: str, seconds: float) -> None:
    """To the benchmark."""
    sys.stdout.write(f"{what} {seconds:.3f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(int(sys.argv[1]), int(sys.argv[2])))
