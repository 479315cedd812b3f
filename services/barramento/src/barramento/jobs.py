"""When the bus does what nobody asks for. Each may run twice at once, late, or be killed at any point."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from prometheus_client import Counter, Gauge

from barramento.domain.expiracao import ESPERAM
from barramento.settings import Settings
from barramento.store.chaves import dias_ate_vencer
from barramento.store.parados import AntigosView
from barramento.usecases.expirar import ExpirarTramites
from barramento.usecases.expurgar import Expurgar
from chassis import clock, inbox
from chassis.blobs import BlobStore, Verdict
from chassis.db import Database
from chassis.periodic import DAY_S, HOUR_S, every

log = structlog.get_logger()

MINUTO_S = 60.0

EXPIRADOS = Counter("tropeiro_barramento_cancelados_automaticamente", "Trâmites that the bus cancelled")
EXPURGADOS = Counter("tropeiro_barramento_tramites_expurgados", "Trâmites whose binaries are no longer kept")
APAGADOS = Counter("tropeiro_barramento_arquivos_apagados", "Files deleted by the purge")
BYTES_APAGADOS = Counter("tropeiro_barramento_bytes_apagados", "Bytes deleted by the purge")
CONFERIDOS = Counter("tropeiro_barramento_arquivos_conferidos", "Files read again and compared with their hash")
DANIFICADOS = Gauge("tropeiro_barramento_arquivos_danificados", "Files found damaged in the latest whole round")
TRAMITES = Gauge("tropeiro_barramento_tramites", "Trâmites that wait, by situation", ["situacao"])
PARADOS = Gauge("tropeiro_barramento_tramites_parados", "Those that have not changed for long", ["situacao"])
MAIS_ANTIGO = Gauge(
    "tropeiro_barramento_tramite_mais_antigo_segundos", "Since the one that waits longest", ["situacao"]
)
CERTIFICADO = Gauge("tropeiro_barramento_certificado_dias", "Days until a certificate of ours expires", ["uso"])


async def varrer(blobs: BlobStore, settings: Settings) -> None:
    """Every hour: remove what uploads left behind that nobody finished."""
    work = partial(blobs.sweep, older_than=timedelta(days=settings.parts_kept_days))
    await every(HOUR_S, work, name="varrer")


async def esquecer(database: Database, settings: Settings) -> None:
    """Every day: forget which events were taken in, once the broker could not bring them again."""

    async def work() -> None:
        async with database.write(tenant="") as write:
            await inbox.prune(write.session, days=settings.inbox_days)

    await every(DAY_S, work, name="esquecer")


async def expirar(expirar_tramites: ExpirarTramites) -> None:
    """Every hour: cancel the trâmites that stand still for too long."""

    async def work() -> None:
        if cancelados := await expirar_tramites():
            EXPIRADOS.inc(cancelados)
            log.info("expiracao.feita", tramites=cancelados)

    await every(HOUR_S, work, name="expirar")


async def expurgar(expurgar_arquivos: Expurgar) -> None:
    """Every hour: let go of the binaries of trâmites that ended long ago."""

    async def work() -> None:
        foi = await expurgar_arquivos()
        EXPURGADOS.inc(foi.tramites)
        APAGADOS.inc(foi.arquivos)
        BYTES_APAGADOS.inc(foi.bytes)
        if foi.tramites or foi.arquivos:
            log.info("expurgo.feito", tramites=foi.tramites, arquivos=foi.arquivos, bytes=foi.bytes)

    await every(HOUR_S, work, name="expurgar")


async def medir(antigos: AntigosView, settings: Settings) -> None:
    """Every minute: tell what waits, what stands still and what expires."""
    parado = timedelta(days=settings.stuck_days)
    certificados = _certificados(settings)

    async def work() -> None:
        for espera in await antigos.esperas(sorted(ESPERAM), parado=parado):
            situacao = str(int(espera.situacao))
            TRAMITES.labels(situacao).set(espera.quantos)
            PARADOS.labels(situacao).set(espera.parados)
            MAIS_ANTIGO.labels(situacao).set(espera.mais_antigo.total_seconds())
        for uso, path in certificados.items():
            CERTIFICADO.labels(uso).set(dias_ate_vencer(path, agora=clock.now()))

    await every(MINUTO_S, work, name="medir")


async def conferir(blobs: BlobStore, settings: Settings) -> None:
    """Again and again, slowly: read what is kept, and tell what no longer is what it was (design §4)."""

    async def work() -> None:
        danificados = await _ronda(blobs.scrub(bytes_per_s=settings.scrub_mib_per_s * 1024 * 1024))
        DANIFICADOS.set(len(danificados))
        log.info("conferencia.feita", danificados=len(danificados))

    await every(HOUR_S, work, name="conferir")


async def _ronda(vistos: AsyncIterator[Verdict]) -> Sequence[str]:
    danificados = []
    async for visto in vistos:
        CONFERIDOS.inc()
        if not visto.whole:
            danificados.append(visto.sha256)
            log.error("arquivo.danificado", sha256=visto.sha256)
    return danificados


def _certificados(settings: Settings) -> Mapping[str, Path]:
    usos = {"assinatura": settings.signing_key, "tls": settings.tls_certificate}
    return {uso: path for uso, path in usos.items() if path is not None}
