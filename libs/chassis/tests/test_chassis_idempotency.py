"""What is sent twice happens once, against a real database."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from chassis_app import settings
from chassis_bench import Bench
from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from chassis import idempotency
from chassis.http import create_app
from chassis.idempotency import Chave, ChaveEmUsoError, IdempotencyKey, chave_of, once

pytestmark = pytest.mark.pg

ADD = text("INSERT INTO conta (tenant_id, nome) VALUES (current_setting('app.tenant'), :nome)")
COUNT = text("SELECT count(*) FROM conta")


class ContaIn(BaseModel):
    nome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criada:
    nome: str
    vezes: int


@pytest.fixture
async def client(bench: Bench) -> AsyncIterator[httpx.AsyncClient]:
    owner = await asyncpg.connect(bench.dsns.migrator)
    for statement in idempotency.DDL:
        await owner.execute(statement)
    await owner.close()
    router = APIRouter()
    done: list[str] = []

    @router.post("/contas")
    async def criar(conta: ContaIn, request: Request, tenant: str, idempotency_key: IdempotencyKey = None) -> Criada:
        chave = await chave_of(request, idempotency_key, quem="alguem")
        async with bench.db.write(tenant=tenant) as work:

            async def act() -> Criada:
                await work.session.execute(ADD, {"nome": conta.nome})
                if conta.nome == "ruim":
                    raise RuntimeError
                done.append(conta.nome)
                return Criada(nome=conta.nome, vezes=len(done))

            return await once(work.session, chave, Criada, act)

    app = create_app(title="teste", settings=settings(), routers=[router])
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://a") as opened:
        yield opened


async def post(client: httpx.AsyncClient, nome: str, *, chave: str | None, tenant: str = "a") -> httpx.Response:
    headers = {} if chave is None else {"Idempotency-Key": chave}
    return await client.post("/contas", params={"tenant": tenant}, json={"nome": nome}, headers=headers)


async def rows(bench: Bench, tenant: str = "a") -> int:
    async with bench.db.read(tenant=tenant) as reading:
        return int(await reading.session.scalar(COUNT) or 0)


async def test_a_repeated_request_gets_the_first_answer_and_does_nothing(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    first = await post(client, "x", chave="1")
    assert (first.status_code, first.json()) == (200, {"nome": "x", "vezes": 1})
    again = await post(client, "x", chave="1")
    assert (again.status_code, again.json()) == (200, first.json())
    assert await rows(bench) == 1


async def test_the_same_key_for_another_request_is_refused(client: httpx.AsyncClient, bench: Bench) -> None:
    await post(client, "x", chave="1")
    refused = await post(client, "y", chave="1")
    assert (refused.status_code, refused.json()["codigo"]) == (422, "idempotencia.conflito")
    assert await rows(bench) == 1


async def test_a_request_without_key_is_refused(client: httpx.AsyncClient) -> None:
    refused = await post(client, "x", chave=None)
    assert (refused.status_code, refused.json()["codigo"]) == (400, "idempotencia.sem_chave")


async def test_a_key_belongs_to_its_tenant(client: httpx.AsyncClient, bench: Bench) -> None:
    for tenant in ("a", "b"):
        assert (await post(client, "x", chave="1", tenant=tenant)).status_code == 200
        assert await rows(bench, tenant) == 1


async def test_a_request_that_failed_may_be_repeated_with_its_key(client: httpx.AsyncClient, bench: Bench) -> None:
    assert (await post(client, "ruim", chave="1")).status_code == 500
    assert await rows(bench) == 0
    assert (await post(client, "bom", chave="1")).status_code == 200


async def test_of_many_at_once_one_happens_and_the_others_are_told_to_wait(
    client: httpx.AsyncClient, bench: Bench
) -> None:
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(post(client, "x", chave="1")) for _ in range(10)]
    answers = [task.result() for task in asked]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert {answer.headers["retry-after"] for answer in answers if answer.status_code == 409} <= {"1"}
    assert {answer.json()["vezes"] for answer in answers if answer.status_code == 200} == {1}
    assert await rows(bench) == 1


async def test_who_comes_while_the_first_is_open_is_not_kept_waiting(client: httpx.AsyncClient, bench: Bench) -> None:
    chave = Chave(quem="alguem", chave="1", pedido_sha256=b"x")

    async def second() -> int:
        async with bench.db.write(tenant="a") as work:
            return await once(work.session, chave, int, first)

    async def first() -> int:
        with pytest.raises(ChaveEmUsoError):
            await second()
        return 7

    async with bench.db.write(tenant="a") as work:
        assert await once(work.session, chave, int, first) == 7
    assert await second() == 7


async def test_keys_are_kept_for_thirty_days_at_least(client: httpx.AsyncClient, bench: Bench) -> None:
    for tenant in ("a", "b"):
        await post(client, "x", chave="1", tenant=tenant)
        async with bench.db.write(tenant=tenant) as work:
            age = "UPDATE idempotencia SET criado_em = criado_em - interval '31 days'"
            await work.session.execute(text(age))
        await post(client, "y", chave="2", tenant=tenant)
    async with bench.db.write(tenant="a") as work:
        assert await idempotency.forget(work.session, days=1) == 2
    assert (await post(client, "z", chave="1")).status_code == 200
    assert (await post(client, "z", chave="2")).status_code == 422
