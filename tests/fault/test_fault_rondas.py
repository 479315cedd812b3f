"""The rounds of the bus are killed at every step; a fresh one finishes what they began."""

import asyncio
import os
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from chassis.blobs import BlobStore, open_store
from tests.fault import fault_counts as counts
from tests.fault.dying import Point
from tests.fault.fault_house import House
from tests.fault.fault_seis import CONCLUIDO, Seis
from tropeiro.simulador.processo import Processo, nup

pytestmark = [pytest.mark.fault, pytest.mark.pg, pytest.mark.kafka, pytest.mark.xdist_group("fault")]

CHEGOU, CANCELADO = 2, 10
QUANTOS = 5
# Each finds what those before it left. A cancelling is one commit a trâmite; so is the note that one is purged, and a
# file of theirs is one commit more: once all are noted, the first commit of a round is that of its first file.
IN_THE_CANCEL = (
    (Point.BEFORE_COMMIT, 1, 5),
    (Point.BEFORE_COMMIT, 2, 4),
    (Point.AFTER_COMMIT, 1, 3),
    (Point.AFTER_COMMIT, 2, 1),
)
IN_THE_PURGE = (
    (Point.BEFORE_COMMIT, 1, 5),
    (Point.AFTER_COMMIT, 2, 3),
    (Point.BEFORE_COMMIT, 3, 1),
    (Point.BEFORE_DELETE, 1, 0),
    (Point.AFTER_DELETE, 1, 0),
    (Point.BEFORE_COMMIT, 1, 0),
    (Point.AFTER_COMMIT, 2, 0),
    (Point.BEFORE_DELETE, 2, 0),
    (Point.AFTER_DELETE, 2, 0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cena:
    """Trâmites that stand still, and one that lives and carries a document of one of them."""

    house: House
    store: BlobStore
    idts: list[int]
    vivo: int
    processo_vivo: Processo
    antes: set[str]

    async def situacoes(self) -> list[int]:
        """Of those that stand still."""
        query = "SELECT situacao FROM tramite WHERE idt = ANY($1) ORDER BY idt"
        return [row["situacao"] for row in await self.house.rows("barramento", query, self.idts)]

    async def envelhecer(self, dias: int) -> None:
        """Let so many days pass for them, as if nothing had happened."""
        for tabela, coluna in (("tramite", "mudou_em"), ("mudanca", "em"), ("componente", "movimento_em")):
            query = f"UPDATE {tabela} SET {coluna} = {coluna} - $2::interval WHERE idt = ANY($1)"  # noqa: S608 - ours
            await self.house.rows("barramento", query, self.idts, timedelta(days=dias))

    async def parte_esquecida(self) -> None:
        """Bytes of a component whose others never came, under the ticket of the first."""
        query = "SELECT ticket FROM tramite WHERE idt = $1"
        ticket = (await self.house.rows("barramento", query, self.idts[0]))[0]["ticket"]
        async with self.store.staging() as staging:
            await staging.write(b"parte")
            await self.store.put_part(f"{ticket}/protocolo/hash", staging, inicio=0, fim=5)
        for path in (self.house.blobs / "partes").rglob("*"):
            os.utime(path, (0, 0))

    async def faltam_marcar(self) -> int:
        """Those that the purge has not noted yet."""
        query = "SELECT FROM tramite WHERE idt = ANY($1) AND expurgado_em IS NULL"
        return len(await self.house.rows("barramento", query, self.idts))

    async def conferir_guarda(self) -> None:
        """What somebody needs is there, whole; what is there is needed, or it is noted that it must go."""
        aqui = await asyncio.to_thread(counts.documents, self.house.blobs) - self.antes
        precisos, na_fila = await self.precisos(), await self._hashes("SELECT hash FROM expurgo")
        assert precisos <= aqui
        assert aqui <= precisos | na_fila

    async def precisos(self) -> set[str]:
        """The documents of those that are not purged."""
        return await self._hashes(
            "SELECT hash FROM componente JOIN tramite USING (idt) WHERE idt = ANY($1) AND expurgado_em IS NULL",
            [*self.idts, self.vivo],
        )

    async def _hashes(self, query: str, *args: object) -> set[str]:
        query = f"SELECT encode(decode(hash, 'base64'), 'hex') AS sha256 FROM ({query}) AS achados"  # noqa: S608 - ours
        return {row["sha256"] for row in await self.house.rows("barramento", query, *args)}


@pytest.mark.timeout(300)
async def test_rounds_killed_at_any_step_cancel_once_and_lose_no_file_that_is_needed(house: House, seis: Seis) -> None:
    async with house.running("barramento", "api"):
        cena = await _cena(house, seis)
        await _cancelar(cena)
        await _expurgar(cena)
        assert (await seis.concluir(cena.vivo, retry=_never)).situacao_atual == CONCLUIDO
        await seis.conferir(cena.processo_vivo, cena.vivo)
    async with house.running("barramento", "relay"), house.running("metrics", "worker"):
        fatos = [fato for fato in await counts.everything(house) if fato.idt in cena.idts]
    assert sorted(fato.idt for fato in fatos if fato.situacao == CANCELADO) == cena.idts
    query = "SELECT idt FROM mudanca WHERE idt = ANY($1) AND situacao = $2 ORDER BY idt"
    assert [row["idt"] for row in await house.rows("barramento", query, cena.idts, CANCELADO)] == cena.idts


async def _cena(house: House, seis: Seis) -> Cena:
    antes = counts.documents(house.blobs)
    processos = [seis.processo() for _ in range(QUANTOS)]
    idts = [await seis.enviar(processo, retry=_never) for processo in processos]
    vivo = replace(processos[2], protocolo=nup(99_999, 424_242, ano=2026))
    return Cena(
        house=house,
        store=open_store(house.blobs.as_uri()),
        idts=sorted(idts),
        vivo=await seis.enviar(vivo, retry=_never),
        processo_vivo=vivo,
        antes=antes,
    )


async def _cancelar(cena: Cena) -> None:
    await cena.envelhecer(9)
    await cena.parte_esquecida()
    for point, nth, ainda in IN_THE_CANCEL:
        await (await cena.house.start_round("expirar", dying_at=(point, nth))).died()
        assert sorted(await cena.situacoes()) == [CHEGOU] * ainda + [CANCELADO] * (QUANTOS - ainda), (point, nth)
    for _ in range(2):
        await (await cena.house.start_round("expirar")).done()
        assert await cena.situacoes() == [CANCELADO] * QUANTOS
    await cena.conferir_guarda()


async def _expurgar(cena: Cena) -> None:
    await cena.envelhecer(31)
    for point, nth, ainda in IN_THE_PURGE:
        await (await cena.house.start_round("expurgar", dying_at=(point, nth))).died()
        assert await cena.faltam_marcar() == ainda, (point, nth)
        await cena.conferir_guarda()
    for _ in range(2):
        await (await cena.house.start_round("expurgar")).done()
        assert await asyncio.to_thread(counts.documents, cena.house.blobs) - cena.antes == await cena.precisos()
        assert not await cena.house.rows("barramento", "SELECT FROM expurgo")
    assert await cena.store.sweep(older_than=timedelta(days=1))  # the part that nobody finished, by another round
    assert not [path for path in (cena.house.blobs / "partes").rglob("*") if path.is_file()]


async def _never() -> None:
    pytest.fail("a call failed, though nothing that it needs was killed")
