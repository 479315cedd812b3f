"""What the bus does by itself tells what it did, in figures and in the log."""

import asyncio
import contextlib
import os
from collections.abc import Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from barramento_house import House, feito, sha256
from barramento_rondas import blobs, envelhecer, expirar, expurgar
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from barramento import jobs
from barramento.app import rondas
from barramento.domain.upload import sha256_hex
from barramento.store.chaves import dias_ate_vencer
from barramento.store.parados import AntigosView
from chassis import clock
from chassis.blobs import open_store
from chassis.operators import OperatorError

pytestmark = pytest.mark.pg


async def uma_vez(job: Coroutine[Any, Any, None], *, segundos: float = 1) -> list[dict[str, Any]]:
    """Let a job run its first time; what it wrote to the log."""
    with capture_logs() as linhas, contextlib.suppress(TimeoutError):
        await asyncio.wait_for(job, segundos)
    return [dict(linha) for linha in linhas]


def valor(nome: str, **rotulos: str) -> float:
    return REGISTRY.get_sample_value(nome, rotulos) or 0.0


async def test_what_was_cancelled_and_purged_is_counted_and_told(house: House) -> None:
    conteudo = os.urandom(123)
    criado = await house.ate_2(conteudo)
    nomes = ("cancelados_automaticamente", "tramites_expurgados", "arquivos_apagados", "bytes_apagados")
    antes = {nome: valor(f"tropeiro_barramento_{nome}_total") for nome in nomes}
    await envelhecer(house, criado["IDT"], dias=9)
    ditas = await uma_vez(jobs.expirar(expirar(house)))
    assert ditas == [{"event": "expiracao.feita", "log_level": "info", "tramites": 1}]
    await envelhecer(house, criado["IDT"], dias=31)
    ditas = await uma_vez(jobs.expurgar(expurgar(house)))
    assert ditas == [{"event": "expurgo.feito", "log_level": "info", "tramites": 1, "arquivos": 1, "bytes": 123}]
    assert await uma_vez(jobs.expirar(expirar(house))) == await uma_vez(jobs.expurgar(expurgar(house))) == []
    mais = {nome: valor(f"tropeiro_barramento_{nome}_total") - antes[nome] for nome in nomes}
    assert mais == dict(zip(nomes, (1, 1, 1, 123), strict=True))


async def test_what_waits_and_what_expires_is_measured(house: House) -> None:
    criado = await house.ate_2(os.urandom(20))
    await envelhecer(house, criado["IDT"], dias=7)
    await uma_vez(jobs.medir(AntigosView(house.database), house.settings))
    assert valor("tropeiro_barramento_tramites", situacao="2") >= 1
    assert valor("tropeiro_barramento_tramites_parados", situacao="2") >= 1
    assert valor("tropeiro_barramento_tramite_mais_antigo_segundos", situacao="2") >= timedelta(days=7).total_seconds()
    for uso in ("assinatura", "tls"):
        assert valor("tropeiro_barramento_certificado_dias", uso=uso) > 0
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


def test_a_certificate_tells_how_long_it_holds(tmp_path: Path, house: House) -> None:
    agora = clock.now()
    dias = dias_ate_vencer(house.settings.signing_key, agora=agora)
    amanha = dias_ate_vencer(house.settings.signing_key, agora=agora + timedelta(days=1))
    assert dias > 0
    assert amanha == pytest.approx(dias - 1)  # seconds in fractions of days are not exact
    vazio = tmp_path / "vazio.pem"
    vazio.touch()
    with pytest.raises(OperatorError, match="certificado"):
        dias_ate_vencer(vazio, agora=datetime.now(tz=agora.tzinfo))


async def test_a_damaged_file_is_found_and_told_by_its_hash_only(house: House) -> None:
    conteudo = os.urandom(5000)
    criado = await house.ate_2(conteudo)
    nome = sha256_hex(sha256(conteudo))
    arquivo = Path(unquote(urlsplit(str(house.settings.blob_url)).path)) / "sha256" / nome[:2] / nome
    assert await uma_vez(jobs.conferir(blobs(house), house.settings.model_copy(update={"scrub_mib_per_s": 1000}))) == [
        {"event": "conferencia.feita", "log_level": "info", "danificados": 0}
    ]
    arquivo.chmod(0o600)
    arquivo.write_bytes(conteudo[:-1] + bytes([conteudo[-1] ^ 1]))
    ditas = await uma_vez(jobs.conferir(blobs(house), house.settings.model_copy(update={"scrub_mib_per_s": 1000})))
    assert ditas == [
        {"event": "arquivo.danificado", "log_level": "error", "sha256": nome},
        {"event": "conferencia.feita", "log_level": "info", "danificados": 1},
    ]
    assert valor("tropeiro_barramento_arquivos_danificados") == 1
    arquivo.write_bytes(conteudo)
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


async def test_reading_again_keeps_its_pace(tmp_path: Path) -> None:
    store = open_store(tmp_path.as_uri())
    for _ in range(3):
        async with store.staging() as escrito:
            await escrito.write(os.urandom(100_000))
            await escrito.keep()
    relogio = asyncio.get_running_loop()
    comeco = relogio.time()
    vistos = [visto async for visto in store.scrub(bytes_per_s=500_000)]
    assert len(vistos) == 3
    assert all(visto.whole for visto in vistos)
    assert relogio.time() - comeco >= 0.5


async def test_the_rounds_of_the_worker_do_it(house: House) -> None:
    criado = await house.ate_2(os.urandom(30))
    await envelhecer(house, criado["IDT"], dias=9)
    trabalhos = [
        asyncio.create_task(ronda) for ronda in rondas(house.settings, database=house.database, blobs=blobs(house))
    ]
    try:
        async with asyncio.timeout(20):
            while await house.amargosa.situacao(criado["IDT"]) != 10:
                await asyncio.sleep(0.1)
    finally:
        for trabalho in trabalhos:
            trabalho.cancel()
        await asyncio.wait(trabalhos)
