"""What operators meet: settings, keys, jobs and the consumer on a real broker."""

import asyncio
import contextlib
from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from barramento_cadastro import credencial, envelope, estruturas, unidade
from barramento_house import House, feito, recusa
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from barramento import jobs
from barramento.app import checks, worker
from barramento.events import consume
from barramento.settings import Settings
from barramento.store.chaves import assinante, certificados, chave_em_arquivo, conferir_chave
from chassis import clock, inbox
from chassis.blobs import open_store
from chassis.operators import OperatorError
from chassis.settings import load
from chassis.testing.authority import Authority


def pem_of(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_signing_key_that_will_not_do_is_told_in_words(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    bom = authority.client("bom")
    certificado = bom.certificate.public_bytes(Encoding.PEM)
    casos = {
        "falta": None,
        "vazio": b"",
        "sem-certificado": pem_of(bom.key),
        "outra": certificado + pem_of(ec.generate_private_key(ec.SECP256R1())),
        "ed25519": certificado + pem_of(ed25519.Ed25519PrivateKey.generate()),
    }
    for nome, conteudo in casos.items():
        path = tmp_path / f"{nome}.pem"
        if conteudo is not None:
            path.write_bytes(conteudo)
        with pytest.raises(OperatorError) as dito:
            assinante(path, token=None)
        assert str(path) in str(dito.value)
    assert chave_em_arquivo(bom.pem).chave.public_key() == bom.key.public_key()
    assert certificados(bom.pem, None, authority.pem, de_sistemas=authority.pem).count("BEGIN") == 2
    assert certificados(bom.pem, de_sistemas=authority.client("sistema").pem).count("BEGIN") == 1
    with pytest.raises(OperatorError):
        certificados(tmp_path / "vazio.pem")


async def test_the_check_says_how_long_the_signing_certificate_holds(tmp_path: Path) -> None:
    pem = Authority(tmp_path).client("barramento").pem
    settings = Settings.model_validate({"database_url": "postgresql://u:p@127.0.0.1/x", "signing_key": pem})
    [(part, ask)] = checks(settings).items()
    assert part == "chave de assinatura"
    assert "barramento, válido por mais 1 dias" in await ask()
    for when, told in ((timedelta(days=3), "vale de"), (timedelta(days=-3), "vale de")):
        with pytest.raises(OperatorError, match=told):
            await conferir_chave(chave_em_arquivo(pem), agora=clock.now() + when)


def test_settings_that_are_missing_or_wrong_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARRAMENTO_DATABASE_URL", "postgresql://u:p@127.0.0.1/x")
    monkeypatch.setenv("BARRAMENTO_TIME_ZONE", "America/Nenhures")
    with pytest.raises(OperatorError) as dito:
        load(Settings)
    assert "BARRAMENTO_SIGNING_KEY" in str(dito.value)
    assert "BARRAMENTO_TIME_ZONE" in str(dito.value)


@pytest.mark.pg
async def test_a_bus_without_a_place_for_documents_does_not_start(house: House) -> None:
    with pytest.raises(OperatorError, match="BARRAMENTO_BLOB_URL"):
        await worker(house.settings.model_copy(update={"blob_url": None}))[0]()


@pytest.mark.pg
async def test_the_sweeper_leaves_alone_what_is_young_and_the_inbox_forgets_what_is_old(house: House) -> None:
    blobs = open_store(str(house.settings.blob_url))
    async with blobs.staging() as velho:
        await velho.write(b"x")
        await blobs.put_part("1/abandonada", velho, inicio=0, fim=1)
    assert await blobs.sweep(older_than=timedelta(days=house.settings.parts_kept_days)) == 0
    antigo = envelope(unidade(901, 1))
    async with house.database.write(tenant="x") as write:
        await inbox.new_ones(write.session, [antigo.id], consumer="teste")
    await house.sql("UPDATE inbox SET recebido_em = now() - interval '91 days' WHERE consumer = 'teste'")
    for job in (jobs.varrer(blobs, house.settings), jobs.esquecer(house.database, house.settings)):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(job, 1)
    assert len(await blobs.parts("1/abandonada")) == 1
    assert await house.sql("SELECT 1 FROM inbox WHERE consumer = 'teste'") == []
    await blobs.drop_parts("1/abandonada")


@pytest.mark.pg
@pytest.mark.kafka
async def test_the_worker_takes_in_what_the_registry_publishes(house: House, kafka: str) -> None:
    await start_from_now(kafka)
    identity = house.authority.client("pelo-kafka")
    producer = AIOKafkaProducer(bootstrap_servers=kafka)
    await producer.start()
    try:
        for event in (*estruturas(), credencial(identity, 2)):
            corpo = envelope(event).wire()
            await producer.send_and_wait(event.topic, corpo, key=event.key.encode())
    finally:
        await producer.stop()
    trabalho = asyncio.create_task(worker(house.settings.model_copy(update={"kafka_bootstrap": kafka}))[0]())
    try:
        async with house.sei(identity, sistema=2) as sei, asyncio.timeout(30):
            while (resposta := await sei.get("especies")).status_code != 200:
                assert recusa(resposta)[1] == "1002"
                await asyncio.sleep(0.2)
            feito(resposta)
    finally:
        trabalho.cancel()
        await asyncio.wait([trabalho])


async def start_from_now(kafka: str) -> None:
    """Let the bus's consumer pass over what other tests left in the topics that all of them share."""
    consumer = AIOKafkaConsumer(
        *consume.TOPICS, bootstrap_servers=kafka, group_id=consume.CONSUMER, enable_auto_commit=False
    )
    await consumer.start()  # waits for a member that was killed, for as long as its session lasts
    try:
        await consumer.commit(await consumer.end_offsets(consumer.assignment()))
    finally:
        await consumer.stop()
