"""Binaries go when nobody needs them any more, and never under the hands of somebody who does."""

import asyncio
import base64
import os
from dataclasses import dataclass, field

import asyncpg
import pytest
from barramento_house import House, Json, corpo, documento, feito, processo, recusa, sha256
from barramento_rondas import GUARDA, blobs, envelhecer, expirar, expurgar

from barramento.domain.expiracao import Expurgado, Guarda
from barramento.domain.upload import sha256_hex
from barramento.store.arquivos import ArquivosNoDisco
from barramento.usecases.expurgar import Lixeira
from chassis.blobs import BlobDesconhecidoError

pytestmark = pytest.mark.pg


async def guardado(house: House, conteudo: bytes) -> bool:
    try:
        return await blobs(house).size(sha256_hex(sha256(conteudo))) == len(conteudo)
    except BlobDesconhecidoError:
        return False


async def concluido(house: House, *conteudos: bytes) -> Json:
    criado = await house.ate_2(*conteudos)
    await house.bahia.concluir(criado["IDT"], *conteudos)
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    return criado


async def cancelado(house: House, *conteudos: bytes) -> Json:
    criado = await house.ate_2(*conteudos)
    feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))
    return criado


@dataclass(slots=True)
class Parede:
    """A bin that stops before it deletes, until it is told to go on."""

    lixeira: Lixeira
    chegou: asyncio.Event = field(default_factory=asyncio.Event)
    siga: asyncio.Event = field(default_factory=asyncio.Event)

    async def apagar(self, hash_: str, /) -> int | None:
        self.chegou.set()
        await self.siga.wait()
        return await self.lixeira.apagar(hash_)


async def test_each_kind_of_end_keeps_its_binaries_for_its_own_time(house: House) -> None:
    fim, volta, parado = os.urandom(300), os.urandom(200), os.urandom(100)
    um, dois, tres = await concluido(house, fim), await cancelado(house, volta), await house.ate_2(parado)
    await envelhecer(house, tres["IDT"], dias=9)
    await expirar(house)()
    idts = [criado["IDT"] for criado in (um, dois, tres)]
    assert await expurgar(house)() == Expurgado()
    await envelhecer(house, *idts, dias=31)
    assert await expurgar(house)() == Expurgado(tramites=2, arquivos=2, bytes=300)
    assert [await guardado(house, conteudo) for conteudo in (fim, volta, parado)] == [True, False, False]
    await envelhecer(house, *idts, dias=60)
    assert await expurgar(house)() == Expurgado(tramites=1, arquivos=1, bytes=300)
    assert await expurgar(house)() == Expurgado()
    assert not await guardado(house, fim)


async def test_metadata_and_receipts_stay_and_a_download_says_that_the_content_is_gone(house: House) -> None:
    conteudo = os.urandom(100)
    criado = await concluido(house, conteudo)
    idt = criado["IDT"]
    antes = [
        (await sei.get(path)).content
        for sei in (house.amargosa, house.bahia)
        for path in (f"tramites/{idt}", f"tramites?IDT={idt}")
    ]
    recibos = [(await house.amargosa.get(f"tramites/{idt}/{qual}")).content for qual in ("recibo", "recibo-de-envio")]
    assert recusa(await house.bahia.baixar(idt, sha256(conteudo)))[1] == "1010"
    await envelhecer(house, idt, dias=91)
    await expurgar(house)()
    assert recusa(await house.bahia.baixar(idt, sha256(conteudo)))[:2] == (400, "1051")
    assert recibos == [
        (await house.amargosa.get(f"tramites/{idt}/{qual}")).content for qual in ("recibo", "recibo-de-envio")
    ]
    depois = [
        (await sei.get(path)).content
        for sei in (house.amargosa, house.bahia)
        for path in (f"tramites/{idt}", f"tramites?IDT={idt}")
    ]
    assert len(depois) == len(antes)
    assert (depois[0], depois[2]) == (antes[0], antes[2])


async def test_what_another_tramite_carries_too_stays_until_that_one_ends_as_well(house: House) -> None:
    conteudo = os.urandom(400)
    velho = await cancelado(house, conteudo)
    novo = await house.ate_2(conteudo)
    await envelhecer(house, velho["IDT"], dias=31)
    assert await expurgar(house)() == Expurgado(tramites=1)
    await house.bahia.receber(novo["IDT"], conteudo)
    feito(await house.amargosa.http.delete(f"tramites/{novo['IDT']}"))
    await envelhecer(house, novo["IDT"], dias=31)
    assert await expurgar(house)() == Expurgado(tramites=1, arquivos=1, bytes=400)


async def test_nothing_is_purged_where_the_setting_says_never(house: House) -> None:
    conteudo = os.urandom(50)
    um, dois = await concluido(house, conteudo), await cancelado(house, os.urandom(50))
    await envelhecer(house, um["IDT"], dois["IDT"], dias=4000)
    nunca = house.settings.model_copy(update={"purge_cancelled_days": 0, "purge_concluded_days": 0})
    assert nunca.guarda == Guarda(cancelados=None, concluidos=None)
    assert await expurgar(house, guarda=nunca.guarda)() == Expurgado()
    assert house.settings.guarda == GUARDA
    assert (await expurgar(house)()).tramites == 2


async def test_partial_sending_counts_what_was_purged_as_received(house: House) -> None:
    velho, novo = os.urandom(100), os.urandom(100)
    dados = processo(documento(1, velho))
    criado = await house.amargosa.iniciar(corpo(102, 202, dados))
    await house.amargosa.enviar(criado, velho)
    await house.bahia.concluir(criado["IDT"], velho)
    feito(await house.amargosa.get(f"tramites/{criado['IDT']}/recibo"))
    await envelhecer(house, criado["IDT"], dias=91)
    await expurgar(house)()
    mais = processo(documento(1, velho), documento(2, novo), numero=dados["protocolo"])
    volta = await house.bahia.iniciar(
        corpo(202, 102, mais, NRE=criado["NRE"], enviarApenasComponentesDigitaisPendentes=1)
    )
    assert volta["processosComComponentesDigitaisSolicitados"][0]["hashes"] == [sha256(novo)]
    await house.bahia.enviar(volta, novo)
    await house.amargosa.concluir(volta["IDT"], novo)


async def test_who_begins_with_the_same_content_waits_for_the_purger_and_loses_nothing(house: House) -> None:
    conteudo = os.urandom(5000)
    velho = await cancelado(house, conteudo)
    await envelhecer(house, velho["IDT"], dias=31)
    parede = Parede(ArquivosNoDisco(blobs(house)))
    ronda = asyncio.create_task(expurgar(house, lixeira=parede)())
    await asyncio.wait_for(parede.chegou.wait(), 10)
    # The purger looked and saw that nobody needs it; it is still there.
    assert await guardado(house, conteudo)
    criando = asyncio.create_task(house.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo)))))
    await asyncio.sleep(0.5)
    assert not criando.done()
    parede.siga.set()
    assert (await ronda).arquivos == 1
    criado = await criando
    assert not await guardado(house, conteudo)
    await house.amargosa.enviar(criado, conteudo)
    await house.bahia.concluir(criado["IDT"], conteudo)


async def test_the_purger_leaves_alone_what_a_beginning_that_has_not_committed_may_need(house: House) -> None:
    conteudo = os.urandom(500)
    velho = await cancelado(house, conteudo)
    await envelhecer(house, velho["IDT"], dias=31)
    async with house.database.write(tenant="1") as write:
        # As the beginning of a trâmite does before it commits.
        connection = await write.session.connection()
        await connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock_shared(hashtext('expurgo'), hashtext('{sha256(conteudo)}') & 63)"
        )
        assert await expurgar(house)() == Expurgado(tramites=1)
        assert await guardado(house, conteudo)
    assert (await expurgar(house)()).arquivos == 1


async def test_uploads_in_parts_of_what_is_being_purged_never_lose(house: House) -> None:
    """Every round: an old trâmite's content is sent again, in parts, while two purgers run."""
    for _ in range(15):
        conteudo = os.urandom(3000)
        velho = await cancelado(house, conteudo)
        await envelhecer(house, velho["IDT"], dias=31)

        async def enviar(conteudo: bytes = conteudo) -> Json:
            criado = await house.amargosa.iniciar(corpo(102, 202, processo(documento(1, conteudo))))
            for inicio in (0, 1500):
                feito(await house.amargosa.parte(criado, conteudo, inicio, inicio + 1500))
            feito(await house.amargosa.terminar(criado, conteudo))
            return criado

        criado, *_ = await asyncio.gather(enviar(), expurgar(house)(), expurgar(house)())
        feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
        assert base64.b64decode(feito(await house.bahia.baixar(criado["IDT"], sha256(conteudo)))) == conteudo
        feito(await house.amargosa.http.delete(f"tramites/{criado['IDT']}"))


class MortoNoMeioError(Exception):
    """As if the process had been killed."""


async def test_a_purger_that_dies_between_mark_and_deletion_is_swept_up_after(house: House) -> None:
    conteudos = [os.urandom(70) for _ in range(3)]
    velho = await cancelado(house, *conteudos)
    await envelhecer(house, velho["IDT"], dias=31)

    class Morre:
        async def apagar(self, _: str, /) -> int | None:
            raise MortoNoMeioError

    with pytest.raises(MortoNoMeioError):
        await expurgar(house, lixeira=Morre())()
    assert all([await guardado(house, conteudo) for conteudo in conteudos])
    assert recusa(await house.bahia.baixar(velho["IDT"], sha256(conteudos[0])))[1] == "1051"
    assert await expurgar(house)() == Expurgado(arquivos=3, bytes=210)
    assert await house.sql("SELECT 1 FROM expurgo") == []


async def test_a_content_that_is_gone_while_it_is_needed_is_told_by_its_code(house: House) -> None:
    conteudo = os.urandom(100)
    criado = await house.ate_2(conteudo)
    await blobs(house).delete(sha256_hex(sha256(conteudo)))
    feito(await house.bahia.get(f"tramites/{criado['IDT']}"))
    assert recusa(await house.bahia.baixar(criado["IDT"], sha256(conteudo)))[:2] == (400, "1051")


async def test_the_search_for_what_is_due_uses_its_index(house: House) -> None:
    antigos = (
        "SELECT idt FROM tramite WHERE situacao = 6 AND expurgado_em IS NULL AND mudou_em <= now() "
        "AND (mudou_em, idt) > ('-infinity', 0) ORDER BY mudou_em, idt LIMIT 100"
    )
    mais_antigo = "SELECT min(mudou_em) FROM tramite WHERE situacao = 2 AND expurgado_em IS NULL"
    connection = await asyncpg.connect(house.superuser)
    try:
        for outra in ("seqscan", "bitmapscan", "sort"):  # a table of a few rows needs no index; what is asked is order
            await connection.execute(f"SET enable_{outra} = off")
        for consulta in (antigos, mais_antigo):
            plano = "\n".join(linha[0] for linha in await connection.fetch(f"EXPLAIN {consulta}"))
            assert "tramite_parado" in plano
    finally:
        await connection.close()
