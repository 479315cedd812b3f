"""Calls outward: tried again where that is safe, given up in time."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from chassis_app import settings
from fastapi import FastAPI, Request, Response

from chassis.client import ClientSettings, http_client
from chassis.server import Listener, serving

QUICK = ClientSettings(connect_s=1, read_s=1, attempts=3, within_s=5)


class Other:
    """A system that is away for a while."""

    def __init__(self) -> None:
        self.away = 0
        self.retry_after = "0"
        self.seen: list[str] = []
        self.app = FastAPI()
        self.app.api_route("/x", methods=["GET", "PUT", "POST"])(self.answer)

    async def answer(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.seen.append(f"{request.method} {body}".strip())
        if len(self.seen) <= self.away:
            return Response(status_code=503, headers={"retry-after": self.retry_after})
        return Response(request.headers.get("traceparent", "none"))


@pytest.fixture
def other() -> Other:
    return Other()


@pytest.fixture
async def client(other: Other) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving([Listener(app=other.app)], settings=settings()) as (port,),
        http_client(f"http://127.0.0.1:{port}", settings=QUICK) as opened,
    ):
        yield opened


async def test_what_may_be_repeated_is_until_the_other_side_is_back(other: Other, client: httpx.AsyncClient) -> None:
    other.away = 2
    assert (await client.put("/x", content="a")).status_code == 200
    assert other.seen == ["PUT a"] * 3


async def test_attempts_end_and_the_last_answer_stands(other: Other, client: httpx.AsyncClient) -> None:
    other.away = 9
    answer = await client.get("/x")
    assert (answer.status_code, answer.content) == (503, b"")
    assert len(other.seen) == 3


async def test_a_creation_is_sent_once_unless_it_has_a_key(other: Other, client: httpx.AsyncClient) -> None:
    other.away = 1
    assert (await client.post("/x", content="a")).status_code == 503
    assert other.seen == ["POST a"]
    other.away = 2
    assert (await client.post("/x", content="b", headers={"Idempotency-Key": "1"})).status_code == 200
    assert other.seen == ["POST a", "POST b", "POST b"]


async def test_a_stream_is_spent_and_sent_once(other: Other, client: httpx.AsyncClient) -> None:
    async def stream() -> AsyncIterator[bytes]:
        yield b"a"

    other.away = 1
    assert (await client.put("/x", content=stream())).status_code == 503
    assert other.seen == ["PUT a"]


async def test_the_other_side_may_say_when_to_come_again(other: Other, client: httpx.AsyncClient) -> None:
    other.away, other.retry_after = 1, "1"
    began = asyncio.get_running_loop().time()
    await client.get("/x")
    assert asyncio.get_running_loop().time() - began >= 1


async def test_who_cannot_be_reached_is_given_up() -> None:
    async with http_client("http://127.0.0.1:1", settings=QUICK) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("/x")
        with pytest.raises(httpx.UnsupportedProtocol):
            await client.get("ftp://a/x")
