"""The real process, `serve all`: hears of órgãos by Kafka, sends mail, tells by Kafka, and says nothing of anybody."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer
from external_user_house import FORM, PESSOAIS, PNG, QUANDO, Caixa, estrutura, settings_for, smtp, token_de

from chassis import migrations
from chassis.embedded.ports import free_port
from chassis.testing.events import enveloped, read_topic
from chassis.testing.issuer import DevIssuer
from chassis.testing.plugin import NewDatabase
from contracts.registry import v1 as registry
from external_user.settings import Settings

pytestmark = [pytest.mark.pg, pytest.mark.kafka]
TENANT, ORGAO = "processo-unico", 990_101
T = TypeVar("T")


async def test_one_process_does_it_all_and_tells_of_nobody(
    database: NewDatabase, kafka: str, issuer: DevIssuer, tmp_path: Path
) -> None:
    dsns, caixa = await database("external_user"), Caixa()
    await migrations.upgrade("external_user", dsns.migrator)
    await tell(kafka)
    async with smtp(caixa) as mail_port:
        settings = settings_for(
            dsns, issuer=issuer.url, smtp_port=mail_port, folder=tmp_path, port=free_port(), kafka_bootstrap=kafka
        )
        async with process(settings, dsns.relay, tmp_path / "log") as http:
            await until(lambda: found(http.get(f"/v1/{TENANT}/politica-documental", params={"orgao": ORGAO})))
            form = {**FORM, "orgao": ORGAO}
            assert (await http.post(f"/v1/{TENANT}/cadastros", json=form)).status_code == 202
            token = token_de(await until(lambda: a_letter(caixa, "Confirme")))
            pagina = await http.get(f"/ente/{TENANT}/confirmar", params={"token": token})
            assert "Confirmar e ver" in pagina.text
            aberta = (await http.post(f"/v1/{TENANT}/cadastros/confirmacoes", json={"token": token})).json()
            for falta in aberta["faltam"]:
                enviado = await http.post(
                    f"/v1/{TENANT}/eu/documentos",
                    data={"tipo": falta["tipo"]},
                    files={"arquivo": ("Maria da Conceição.png", PNG)},
                    headers={"Authorization": f"Bearer {aberta['sessao']}"},
                )
                assert enviado.status_code == 201
            await until(lambda: a_letter(caixa, "Recebemos os seus documentos"))
            chaves = {str(aberta["cadastro"])}
            await until(lambda: told(kafka, chaves, 3))
    eventos = await read_topic(kafka, "external_user.cadastro", keys=chaves)
    assert [record.envelope.sequence for record in eventos] == [1, 2, 3]
    dito = (tmp_path / "log").read_text() + "".join(record.envelope.model_dump_json() for record in eventos)
    assert "server.listening" in dito
    segredos = (*PESSOAIS, token, str(aberta["sessao"]), str(FORM["senha"]))
    assert [segredo for segredo in segredos if segredo in dito] == []


@asynccontextmanager
async def process(settings: Settings, relay: str, log: Path) -> AsyncIterator[httpx.AsyncClient]:
    given = {
        name: getattr(settings, name)
        for name in ("port", "issuer_url", "blob_url", "key_file", "smtp_port", "mx_check", "kafka_bootstrap")
    }
    url = settings.database_url.get_secret_value()
    ours = {**given, "database_url": url, "database_relay_url": relay, "mail_every_s": 0.1}
    environment = {f"EXTERNAL_USER_{name}".upper(): str(value) for name, value in ours.items()}
    with log.open("w") as out:
        running = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "external_user.cli", "serve", "all"),
            env={**os.environ, **environment},
            stdout=out,
            stderr=out,
        )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}") as http:
            await until(lambda: found(http.get("/pronto")))
            yield http
    finally:
        running.send_signal(signal.SIGTERM)
        assert await running.wait() == 0, f"see {log}"


async def tell(kafka: str) -> None:
    """What the registry would publish: a body and its órgão, in their envelopes."""
    ente = registry.EnteCriado(
        ente=uuid4(), slug=TENANT, esfera="MUNICIPAL", nome="Prefeitura do Processo", uf="BA", versao=1, em=QUANDO
    )
    (modelo,) = (um for um in estrutura() if isinstance(um, registry.UnidadeEvent) and um.unidade == 101)
    orgao = modelo.model_copy(update={"unidade": ORGAO, "orgao": ORGAO, "slug": TENANT, "ente": ente.ente})
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for evento in (ente, orgao):
            body = enveloped(evento, tenant=TENANT, at=QUANDO).wire()
            headers = [("type", evento.type.encode())]
            await producer.send_and_wait("registry.estrutura", body, key=evento.key.encode(), headers=headers)
    finally:
        await producer.stop()


async def found(asked: Awaitable[httpx.Response]) -> httpx.Response | None:
    try:
        answer = await asked
    except httpx.TransportError:
        return None
    return answer if answer.status_code == 200 else None


async def a_letter(caixa: Caixa, subject: str) -> EmailMessage | None:
    return next((carta for carta in caixa.cartas if subject in carta["Subject"]), None)


async def told(kafka: str, keys: set[str], how_many: int) -> bool | None:
    return len(await read_topic(kafka, "external_user.cadastro", keys=keys)) >= how_many or None


async def until(ask: Callable[[], Awaitable[T | None]]) -> T:
    async with asyncio.timeout(60):
        while (answer := await ask()) is None:
            await asyncio.sleep(0.1)
        return answer
